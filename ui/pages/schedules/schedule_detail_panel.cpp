#include "ui/pages/schedules/schedule_detail_panel.h"

#include "engine/api/schedule_wire.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_list_model.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <boost/json/serialize.hpp>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kNextFires = 5;
constexpr int kFiresAPage = 100;
constexpr int kEvery = 5000; // ms

QString moneyOrNothing(const std::optional<base::Money>& money)
{
    return money ? format::money(money->nanos) : QString();
}

} // namespace

ScheduleDetailPanel::ScheduleDetailPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)),
      m_name(new ElidedLabel(context.theme, TextRole::Strong)), m_state(new StateChip(context.theme)),
      m_when(makeLabel(context.theme, TextRole::Body, {})), m_tabs(new SegmentedTabs(context.theme, tr("Parts of the schedule"))),
      m_pages(new FillingStack), m_problem(makeLabel(context.theme, TextRole::Body, {})),
      m_next(new KeyValueTable(context.theme)), m_facts(new KeyValueTable(context.theme)),
      m_rules(new KeyValueTable(context.theme)), m_fires(new FireListModel(this)),
      m_history(new TableView(context.theme, tr("Fires"))),
      m_definition(new CodeView(context.theme, Language::Json, tr("The schedule as it was written")))
{
    build();
    m_fires->setSource([this](int page, const FireListModel::Place& place) { askHistory(page, place.cursor); });
    connect(&context.link, &CellLink::refreshNeeded, this, &ScheduleDetailPanel::refresh);
    // Fires have no events; the run that one has started has.
    connect(&context.link, &CellLink::runChanged, this, [this](const api::RunRow& row) {
        if (!m_paused && m_shown && row.runId == m_shown->row.lastRunId && !isLive(row.state))
            ask();
    });
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && isVisible())
            ask();
    });
    m_again.start();
}

void ScheduleDetailPanel::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    for (const auto& [id, title] :
        {std::pair("overview", tr("Overview")), std::pair("history", tr("History")), std::pair("definition", tr("Definition"))})
        m_tabs->addTab(QLatin1String(id), title);
    m_pages->addWidget(buildOverview());
    m_pages->addWidget(buildHistory());
    m_pages->addWidget(m_definition);
    m_problem->hide();
    setTextTone(*m_problem, Tone::Critical);
    auto* content = m_card->content();
    content->addWidget(buildHead());
    content->addWidget(m_when);
    content->addWidget(buildButtons());
    content->addWidget(m_tabs);
    content->addWidget(m_problem);
    content->addSpacing(spacing::kTiny);
    content->addWidget(m_pages, 1);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &ScheduleDetailPanel::showTab);
}

QWidget* ScheduleDetailPanel::buildHead()
{
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_name);
    row->addWidget(m_state);
    row->addStretch(1);
    return head;
}

QWidget* ScheduleDetailPanel::buildButtons()
{
    m_buttons = new QWidget;
    auto* row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    const auto add = [row, this](const QString& title, const QString& tip, auto act) {
        auto* button = new QPushButton(title);
        button->setToolTip(tip);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, act);
        return button;
    };
    add(tr("Run now"), tr("Fires once out of turn; its rules for overlap hold (R)"), [this] { emit runNowWanted(); });
    m_pause = add(tr("Pause"), tr("A paused schedule misses its fires; they are not caught up (P)"), [this] {
        if (m_shown)
            emit pauseWanted(!m_shown->schedule.paused);
    });
    add(tr("Edit"), tr("Change when it fires and what it does (E)"), [this] { emit editWanted(); });
    setButtonRole(*add(tr("Remove…"), tr("It fires no more; its history stays (Delete)"), [this] { emit removeWanted(); }),
        ButtonRole::Danger);
    row->addStretch(1);
    m_buttons->setEnabled(false);
    return m_buttons;
}

QWidget* ScheduleDetailPanel::buildOverview()
{
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, spacing::kSmall, 0);
    column->setSpacing(spacing::kSmall);
    const auto title = [this, column](const QString& words) {
        auto* label = makeLabel(m_context.theme, TextRole::Title, words);
        column->addWidget(label);
        return label;
    };
    m_nextTitle = title(tr("Next fires"));
    column->addWidget(m_next);
    column->addSpacing(spacing::kTiny);
    title(tr("What it does"));
    column->addWidget(m_facts);
    column->addSpacing(spacing::kTiny);
    title(tr("Rules"));
    column->addWidget(m_rules);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Overview of the schedule"));
    return scroll;
}

QWidget* ScheduleDetailPanel::buildHistory()
{
    using Model = FireListModel;
    m_history->setSelectionMode(QAbstractItemView::SingleSelection);
    m_history->setColumnKind(Model::Outcome, CellKind::Chip);
    m_history->setColumnKind(Model::Took, CellKind::Number);
    m_history->setColumnKind(Model::Run, CellKind::Mono);
    m_history->setColumnKind(Model::Note, CellKind::Muted);
    m_history->setColumnHint(Model::Planned, 104);
    m_history->setColumnHint(Model::Outcome, 98);
    m_history->setColumnHint(Model::Took, 84);
    m_history->setColumnHint(Model::Run, 76);
    m_history->hideAtFirst(Model::Took);
    m_history->setStretchColumn(Model::Note);
    m_history->setModel(m_fires);
    const auto open = [this](const QModelIndex& index) {
        const auto* fire = m_fires->row(index.row());
        if (fire && !fire->runId.empty())
            m_context.navigator.showRun(text(fire->runId));
        else
            m_context.navigator.notify(tr("This fire started no run"));
    };
    connect(m_history, &TableView::opened, this, open);
    connect(m_history, &QAbstractItemView::clicked, this, [open](const QModelIndex& index) {
        if (index.column() == Model::Run)
            open(index);
    });
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-calendar"), tr("It has not fired yet"),
        tr("Each fire appears here with what became of it and the run that it started."), {});
    m_historyStates = new StateStack(m_context.theme, m_history, empty, tr("Reading its history…"));
    connect(m_historyStates, &StateStack::retryClicked, this, &ScheduleDetailPanel::refresh);
    return m_historyStates;
}

void ScheduleDetailPanel::setSchedule(const QString& schedule)
{
    if (schedule == m_id)
        return;
    ++m_generation;
    m_id = schedule;
    m_shown.reset();
    m_buttons->setEnabled(false);
    m_problem->hide();
    m_fires->restart({}, {});
    m_historyStates->showLoading();
    ask();
}

void ScheduleDetailPanel::refresh()
{
    ask();
}

void ScheduleDetailPanel::ask()
{
    if (m_id.isEmpty())
        return;
    api::GetSchedule query;
    query.schedule = m_id.toStdString();
    query.fires = kNextFires;
    m_context.link.ask<api::GetSchedule>(
        this, std::move(query), [this, generation = m_generation](base::Result<api::ScheduleReply> reply) {
            if (generation == m_generation)
                took(std::move(reply));
        });
    if (m_tabs->current() == QLatin1String("history"))
        askHistory(0, {});
}

void ScheduleDetailPanel::took(base::Result<api::ScheduleReply> reply)
{
    m_problem->setVisible(!reply);
    if (!reply)
        return m_problem->setText(text(reply.error().message));
    m_shown = std::move(*reply);
    const auto& row = m_shown->row;
    m_id = text(row.scheduleId);
    m_name->setText(text(row.name));
    m_name->setToolTip(text(row.scheduleId));
    m_state->setState(wordOf(row.state), toneOf(row.state));
    m_when->setText(row.zone.empty() ? text(row.when) : tr("%1 · %2", "when, time zone").arg(text(row.when), text(row.zone)));
    m_pause->setText(m_shown->schedule.paused ? tr("Resume") : tr("Pause"));
    m_buttons->setEnabled(true);
    m_fires->setNow(m_context.link.now());
    m_fires->setZone(row.zone);
    showNext();
    showFacts();
    const QString definition = indentedJson(text(boost::json::serialize(api::toJson(m_shown->schedule))));
    if (m_definition->toPlainText() != definition)
        m_definition->setCode(definition);
}

void ScheduleDetailPanel::showNext()
{
    const auto now = toDateTime(m_context.link.now());
    QList<KeyValue> rows;
    for (const auto& fire : m_shown->next) {
        QString when = schedule::momentIn(fire.at, QByteArray::fromStdString(m_shown->row.zone));
        if (!fire.note.empty())
            when += QStringLiteral(" · ") + text(fire.note);
        rows << KeyValue{format::relative(toDateTime(fire.at), now), when, schedule::momentsOf(fire.at, m_shown->row.zone)};
    }
    if (rows.isEmpty())
        rows << KeyValue{tr("none"),
            m_shown->schedule.paused                              ? tr("It is paused.")
                : m_shown->row.trigger == api::TriggerKind::Event ? tr("It fires when a message comes.")
                : m_shown->row.state == api::ScheduleState::Ended ? tr("Its time is over.")
                                                                  : tr("Nothing is planned.")};
    m_next->setRows(rows);
}

void ScheduleDetailPanel::showFacts()
{
    const auto& row = m_shown->row;
    const auto& spec = m_shown->schedule;
    QList<KeyValue> facts;
    const auto add = [&facts](const QString& key, const QString& value, bool mono = false) {
        if (!value.isEmpty())
            facts << KeyValue{key, value, {}, mono};
    };
    add(tr("About"), text(row.description));
    if (spec.action == api::ScheduleAction::Publish) {
        add(tr("Message to"), text(spec.topic), true);
        add(tr("Payload"), text(spec.payload), true);
    } else {
        add(tr("Agent"), spec.run.agent.path.empty() ? tr("one of its own") : text(spec.run.agent.path));
        add(tr("Task"), text(spec.run.task));
        add(tr("Workspace"), text(spec.run.workspace), true);
        add(tr("Model"), text(spec.run.model));
        add(tr("Budget"), moneyOrNothing(spec.run.budgetUsd));
    }
    add(tr("Tenant"), row.project.empty() ? text(row.tenant) : text(row.tenant + " / " + row.project));
    add(tr("Fires"),
        tr("%1 made, %2 skipped, %3 missed")
            .arg(format::exactCount(row.fires), format::exactCount(row.skipped), format::exactCount(row.missed)));
    if (row.lastOutcome)
        facts << KeyValue{
            tr("Last"), wordOf(*row.lastOutcome), text(row.lastNote), false, static_cast<int>(toneOf(*row.lastOutcome))};
    add(tr("Why"), text(row.lastNote));
    m_facts->setRows(facts);
    QList<KeyValue> rules{{tr("Overlap"), schedule::overlapText(spec.overlap)},
        {tr("Missed"), schedule::catchUpText(spec.catchUp, spec.catchUpSeconds)}};
    if (spec.trigger.jitterSeconds > 0)
        rules << KeyValue{tr("Jitter"),
            tr("Each fire comes up to %1 later, so that not all come at once.")
                .arg(schedule::spanText(spec.trigger.jitterSeconds))};
    if (!spec.trigger.excluded.empty()) {
        QStringList days;
        for (const auto& day : spec.trigger.excluded)
            days << text(day);
        rules << KeyValue{tr("Not on"), days.join(QStringLiteral(", "))};
    }
    if (spec.trigger.until)
        rules << KeyValue{tr("Until"), schedule::momentIn(*spec.trigger.until, QByteArray::fromStdString(row.zone))};
    if (spec.trigger.maxFires > 0)
        rules << KeyValue{tr("At most"), tr("%1 fires in all").arg(format::exactCount(spec.trigger.maxFires))};
    m_rules->setRows(rules);
}

void ScheduleDetailPanel::askHistory(int page, const std::string& cursor)
{
    if (m_id.isEmpty())
        return;
    api::ListFires query;
    query.schedule = m_id.toStdString();
    query.cursor = cursor;
    query.limit = kFiresAPage;
    m_context.link.ask<api::ListFires>(
        this, std::move(query), [this, page, generation = m_generation](base::Result<api::FirePage> reply) {
            if (generation != m_generation)
                return;
            if (page > 0)
                return reply ? m_fires->fill(page, std::move(reply->fires), std::move(reply->next)) : m_fires->fillFailed(page);
            if (!reply) {
                if (m_fires->rowCount() == 0)
                    m_historyStates->showError(text(reply.error().message), tr("Every fire is recorded."), {}, tr("Try again"));
                return;
            }
            m_fires->mergeHead(std::move(reply->fires), std::move(reply->next));
            if (m_fires->rowCount() == 0)
                m_historyStates->showEmpty();
            else
                m_historyStates->showContent();
        });
}

void ScheduleDetailPanel::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    const QStringList order{QStringLiteral("overview"), QStringLiteral("history"), QStringLiteral("definition")};
    m_pages->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, order.indexOf(m_tabs->current()))));
    if (m_tabs->current() == QLatin1String("history"))
        askHistory(0, {});
}

QString ScheduleDetailPanel::copyText() const
{
    if (m_tabs->current() == QLatin1String("history"))
        return m_history->selectedText();
    if (m_tabs->current() == QLatin1String("definition"))
        return m_definition->toPlainText();
    return m_shown ? m_next->toText() + QLatin1Char('\n') + m_facts->toText() + QLatin1Char('\n') + m_rules->toText() : QString();
}

} // namespace kaze::ui
