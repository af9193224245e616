#include "ui/pages/schedules/schedule_form.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/schedules/trigger_fields.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kTextHeight = 64;
constexpr double kMostCatchUp = 31.0 * 86400;
constexpr double kMostDollars = 1e9;

template <class E>
void choose(QComboBox* box, const api::Open<E>& value)
{
    box->setCurrentIndex(std::max(0, box->findData(text(value.name()))));
}

template <class E>
api::Open<E> chosen(const QComboBox* box)
{
    return api::Open<E>::named(box->currentData().toString().toStdString());
}

} // namespace

ScheduleForm::ScheduleForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_name(new QLineEdit), m_description(new QLineEdit), m_trigger(new TriggerFields(theme)),
      m_action(new QComboBox), m_what(new FillingStack), m_agent(new QComboBox), m_task(new QPlainTextEdit),
      m_workspace(new QLineEdit), m_budget(new QLineEdit), m_topic(new QLineEdit), m_payload(new QPlainTextEdit),
      m_overlap(new QComboBox), m_catchUp(new QComboBox), m_catchUpSpan(new QLineEdit)
{
    build();
    connect(m_trigger, &TriggerFields::changed, this, &ScheduleForm::triggerChanged);
    connect(m_trigger, &TriggerFields::changed, this, &ScheduleForm::changed);
    connect(m_action, &QComboBox::currentIndexChanged, this, &ScheduleForm::actionChanged);
    for (auto* edit : {m_name, m_description, m_workspace, m_budget, m_topic, m_catchUpSpan})
        connect(edit, &QLineEdit::textEdited, this, &ScheduleForm::changed);
    for (auto* edit : {m_task, m_payload})
        connect(edit, &QPlainTextEdit::textChanged, this, &ScheduleForm::changed);
    connect(m_agent, &QComboBox::currentTextChanged, this, &ScheduleForm::changed);
}

void ScheduleForm::build()
{
    m_action->addItem(tr("Starts a run"), text(base::enumName(api::ScheduleAction::Run)));
    m_action->addItem(tr("Publishes a message"), text(base::enumName(api::ScheduleAction::Publish)));
    using enum api::OverlapPolicy;
    for (const auto& [policy, words] : {std::pair(Skip, tr("skip the fire")), std::pair(Queue, tr("let one fire wait")),
             std::pair(Allow, tr("start beside it")), std::pair(Cancel, tr("cancel the run before"))}) {
        m_overlap->addItem(words, text(base::enumName(policy)));
        m_overlap->setItemData(m_overlap->count() - 1, schedule::overlapText(policy), Qt::ToolTipRole);
    }
    for (const auto& [policy, words] : {std::pair(api::CatchUpPolicy::Once, tr("catch up once")),
             std::pair(api::CatchUpPolicy::All, tr("catch up each")), std::pair(api::CatchUpPolicy::Skip, tr("leave them"))})
        m_catchUp->addItem(words, text(base::enumName(policy)));
    m_name->setPlaceholderText(QStringLiteral("nightly-review"));
    m_description->setPlaceholderText(tr("what it is for"));
    m_catchUpSpan->setPlaceholderText(tr("1 h"));
    m_what->addWidget(buildRun());
    m_what->addWidget(buildMessage());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, spacing::kSmall, 0);
    column->setSpacing(spacing::kMedium);
    const auto row = [this, column](std::initializer_list<std::tuple<QString, QWidget*, int>> fields) {
        auto* line = new QHBoxLayout;
        line->setSpacing(spacing::kMedium);
        for (const auto& [label, field, stretch] : fields)
            line->addWidget(labelledField(m_theme, label, field), stretch);
        column->addLayout(line);
    };
    row({{tr("Name"), m_name, 1}, {tr("About"), m_description, 2}});
    column->addWidget(m_trigger);
    row({{tr("What it does"), m_action, 1}});
    column->addWidget(m_what);
    row({{tr("While the run before is at work"), m_overlap, 2}, {tr("Missed fires"), m_catchUp, 2},
        {tr("Of the last"), m_catchUpSpan, 1}});
    column->addStretch(1);
}

QWidget* ScheduleForm::buildRun()
{
    m_agent->setEditable(true);
    m_agent->setInsertPolicy(QComboBox::NoInsert);
    m_agent->lineEdit()->setPlaceholderText(tr("its name, or a file"));
    m_task->setFixedHeight(kTextHeight);
    m_task->setTabChangesFocus(true);
    m_workspace->setPlaceholderText(tr("the folder it works on"));
    m_budget->setPlaceholderText(tr("as the agent says"));
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    auto* line = new QHBoxLayout;
    line->setSpacing(spacing::kMedium);
    line->addWidget(labelledField(m_theme, tr("Agent"), m_agent), 2);
    line->addWidget(labelledField(m_theme, tr("Workspace"), m_workspace), 2);
    line->addWidget(labelledField(m_theme, tr("Budget in dollars"), m_budget), 1);
    column->addLayout(line);
    column->addWidget(labelledField(m_theme, tr("Task"), m_task,
        tr("{{date}}, {{time}}, {{local_time}}, {{schedule}}, {{fire}} stand for those of the fire; {{topic}}, {{kind}} and "
           "{{payload}} for those of its message.")));
    return page;
}

QWidget* ScheduleForm::buildMessage()
{
    m_topic->setFont(m_theme.font(TextRole::Mono));
    m_topic->setPlaceholderText(QStringLiteral("ops.heartbeat"));
    m_payload->setFont(m_theme.font(TextRole::Mono));
    m_payload->setFixedHeight(kTextHeight);
    m_payload->setTabChangesFocus(true);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(labelledField(m_theme, tr("To the topic"), m_topic));
    column->addWidget(labelledField(
        m_theme, tr("Payload"), m_payload, tr("Text or JSON; {{date}}, {{time}}, {{schedule}} and {{fire}} are filled in.")));
    column->addStretch(1);
    return page;
}

void ScheduleForm::actionChanged()
{
    m_what->setCurrentIndex(m_action->currentIndex());
    emit changed();
}

void ScheduleForm::setSpec(const api::ScheduleSpec& spec)
{
    const QSignalBlocker quiet(this);
    m_given = spec;
    m_name->setText(text(spec.name));
    m_description->setText(text(spec.description));
    m_trigger->setTrigger(spec.trigger);
    choose(m_action, spec.action);
    m_agent->setEditText(text(spec.run.agent.path));
    m_task->setPlainText(text(spec.run.task));
    m_workspace->setText(text(spec.run.workspace));
    m_budget->setText(spec.run.budgetUsd ? QLocale().toString(spec.run.budgetUsd->dollars(), 'g', 12) : QString());
    m_topic->setText(text(spec.topic));
    m_payload->setPlainText(text(spec.payload));
    choose(m_overlap, spec.overlap);
    choose(m_catchUp, spec.catchUp);
    m_catchUpSpan->setText(schedule::spanText(spec.catchUpSeconds));
    actionChanged();
}

api::ScheduleSpec ScheduleForm::spec() const
{
    auto spec = m_given;
    spec.name = m_name->text().trimmed().toStdString();
    spec.description = m_description->text().trimmed().toStdString();
    spec.trigger = m_trigger->trigger();
    spec.action = chosen<api::ScheduleAction>(m_action);
    const bool runs = spec.action == api::ScheduleAction::Run;
    if (runs) {
        const auto agent = m_agent->currentText().trimmed().toStdString();
        if (agent != m_given.run.agent.path)
            spec.run.agent = {agent, {}};
        spec.run.task = m_task->toPlainText().trimmed().toStdString();
        spec.run.workspace = m_workspace->text().trimmed().toStdString();
        spec.run.budgetUsd.reset();
        if (const auto dollars = budget::numberOf(m_budget->text()); dollars && *dollars > 0)
            spec.run.budgetUsd = base::Money::fromDollars(*dollars);
    } else {
        spec.topic = m_topic->text().trimmed().toStdString();
        spec.payload = m_payload->toPlainText().toStdString();
    }
    spec.overlap = chosen<api::OverlapPolicy>(m_overlap);
    spec.catchUp = chosen<api::CatchUpPolicy>(m_catchUp);
    if (!m_catchUpSpan->text().trimmed().isEmpty())
        spec.catchUpSeconds = schedule::spanOf(m_catchUpSpan->text()).value_or(spec.catchUpSeconds);
    return spec;
}

QString ScheduleForm::problem() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Give it a name, so that it can be found again.");
    const QString trigger = m_trigger->problem();
    if (!trigger.isEmpty())
        return trigger;
    if (m_action->currentIndex() == 0) {
        if (m_agent->currentText().trimmed().isEmpty() && m_given.run.agent.yaml.empty())
            return tr("Say which agent it starts.");
        if (m_task->toPlainText().trimmed().isEmpty())
            return tr("Say what the agent is to do.");
        const QString typed = m_budget->text().trimmed();
        const auto dollars = budget::numberOf(typed);
        if (!typed.isEmpty() && (!dollars || *dollars <= 0 || *dollars > kMostDollars))
            return tr("\"%1\" is no amount of dollars; write it like 0.50.").arg(typed);
    } else if (m_topic->text().trimmed().isEmpty()) {
        return tr("Say to which topic the message goes.");
    }
    const auto span = schedule::spanOf(m_catchUpSpan->text());
    if (!span || *span > kMostCatchUp)
        return tr("\"%1\" is no span to catch up; write it like 1 h, at most 31 d.").arg(m_catchUpSpan->text());
    return {};
}

void ScheduleForm::setAgents(const api::AgentList& list)
{
    const QSignalBlocker quiet(m_agent);
    const QString typed = m_agent->currentText();
    m_agent->clear();
    for (const auto& agent : list.agents) {
        m_agent->addItem(text(agent.name));
        m_agent->setItemData(m_agent->count() - 1, text(agent.description), Qt::ToolTipRole);
    }
    m_agent->setEditText(typed);
}

void ScheduleForm::focusFirst()
{
    m_name->setFocus();
}

} // namespace kaze::ui
