#include "ui/pages/readiness/thresholds_dialog.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{860, 560};
constexpr int kListWidth = 300;
constexpr double kMostHold = 86'400; // as the cell takes it

} // namespace

ThresholdsDialog::ThresholdsDialog(PageContext context, std::vector<api::Trigger> triggers, QWidget* parent)
    : QDialog(parent), m_context(context), m_triggers(std::move(triggers)), m_list(new QListWidget),
      m_name(makeLabel(context.theme, TextRole::Strong, {})), m_formula(makeLabel(context.theme, TextRole::Muted, {})),
      m_threshold(new QLineEdit), m_warn(new QLineEdit), m_hold(new QLineEdit),
      m_usual(makeLabel(context.theme, TextRole::Muted, {})), m_suggested(makeLabel(context.theme, TextRole::Body, {})),
      m_take(new QPushButton(tr("Take it"))), m_reset(new QPushButton(tr("Reset to the usual"))),
      m_problem(makeLabel(context.theme, TextRole::Body, {})), m_save(new QPushButton(tr("Save")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Thresholds"));
    build();
    for (const auto& trigger : m_triggers) {
        auto* item = new QListWidgetItem(text(trigger.title), m_list);
        item->setData(Qt::UserRole, text(trigger.id));
    }
    markChanged();
    m_list->setCurrentRow(0);
    showCurrent();
    resize(kSize);
}

void ThresholdsDialog::build()
{
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_take->setAutoDefault(false);
    m_reset->setAutoDefault(false);
    setButtonRole(*m_save, ButtonRole::Primary);
    m_save->setDefault(true);
    m_list->setAccessibleName(tr("Triggers"));
    m_list->setFixedWidth(kListWidth);
    setTextTone(*m_problem, Tone::Critical);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_problem, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    auto* parts = new QHBoxLayout;
    parts->setSpacing(spacing::kHuge);
    parts->addWidget(m_list);
    parts->addWidget(buildForm(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(m_context.theme, TextRole::Heading, windowTitle()));
    column->addWidget(makeLabel(m_context.theme, TextRole::Muted,
        tr("A trigger warns from a share of its threshold on, and is critical at the threshold, once it has held for its "
           "time.")));
    column->addLayout(parts, 1);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ThresholdsDialog::save);
    connect(m_take, &QPushButton::clicked, this, &ThresholdsDialog::takeSuggestion);
    connect(m_reset, &QPushButton::clicked, this, &ThresholdsDialog::resetToUsual);
    connect(m_list, &QListWidget::currentRowChanged, this, &ThresholdsDialog::showCurrent);
    for (auto* field : {m_threshold, m_warn, m_hold})
        connect(field, &QLineEdit::textEdited, this, &ThresholdsDialog::keepTyped);
}

QWidget* ThresholdsDialog::buildForm()
{
    auto* form = new QWidget;
    auto* fields = new QFormLayout;
    fields->setSpacing(spacing::kSmall);
    fields->setHorizontalSpacing(spacing::kMedium);
    fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    fields->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    const std::pair<QString, QLineEdit*> rows[]{
        {tr("Threshold"), m_threshold}, {tr("Warns from"), m_warn}, {tr("Holds for"), m_hold}};
    for (const auto& [label, field] : rows) {
        fields->addRow(label, field);
        field->setAccessibleName(label);
    }
    m_warn->setToolTip(tr("A share of the threshold"));
    m_hold->setToolTip(tr("It must be above the threshold for so long before it is critical: 30 s, 5 min"));
    m_hold->setPlaceholderText(tr("critical at once"));
    auto* usual = new QHBoxLayout;
    usual->addWidget(m_usual, 1);
    usual->addWidget(m_reset);
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_name);
    column->addWidget(m_formula);
    column->addLayout(fields);
    column->addLayout(usual);
    m_suggestion = buildSuggestion();
    column->addWidget(m_suggestion);
    column->addStretch(1);
    return form;
}

QWidget* ThresholdsDialog::buildSuggestion()
{
    auto* card = new Card(m_context.theme, tr("What was measured suggests"));
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_suggested, 1);
    row->addWidget(m_take, 0, Qt::AlignTop);
    card->content()->addLayout(row);
    return card;
}

const api::Trigger* ThresholdsDialog::current() const
{
    const int row = m_list->currentRow();
    return row >= 0 && row < static_cast<int>(m_triggers.size()) ? &m_triggers[static_cast<std::size_t>(row)] : nullptr;
}

ThresholdsDialog::Typed ThresholdsDialog::typedOf(const api::Trigger& trigger)
{
    return {measure::field(trigger.threshold, trigger.unit), measure::field(trigger.warnShare, "share"),
        trigger.holdSeconds > 0 ? measure::field(trigger.holdSeconds, "seconds") : QString()};
}

void ThresholdsDialog::select(const QString& trigger)
{
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toString() == trigger)
            m_list->setCurrentRow(row);
    m_threshold->setFocus();
    m_threshold->selectAll();
}

void ThresholdsDialog::showCurrent()
{
    const auto* trigger = current();
    if (!trigger)
        return;
    m_name->setText(text(trigger->title));
    m_formula->setText(text(trigger->formula));
    m_usual->setText(tr("Usually %1").arg(measure::text(trigger->usualThreshold, trigger->unit)));
    put(m_typed.value(text(trigger->id), typedOf(*trigger)));
    m_suggestion->setVisible(trigger->calibration.has_value());
    if (trigger->calibration)
        m_suggested->setText(QStringLiteral("%1\n%2").arg(
            measure::text(trigger->calibration->threshold, trigger->unit), text(trigger->calibration->reason)));
}

void ThresholdsDialog::put(const Typed& typed)
{
    m_threshold->setText(typed.threshold);
    m_warn->setText(typed.warn);
    m_hold->setText(typed.hold);
}

void ThresholdsDialog::keepTyped()
{
    const auto* trigger = current();
    if (!trigger)
        return;
    const Typed typed{m_threshold->text(), m_warn->text(), m_hold->text()};
    if (typed == typedOf(*trigger))
        m_typed.remove(text(trigger->id));
    else
        m_typed[text(trigger->id)] = typed;
    showProblem({});
    markChanged();
}

void ThresholdsDialog::markChanged()
{
    for (int row = 0; row < m_list->count(); ++row) {
        auto* item = m_list->item(row);
        const QString title = text(m_triggers[static_cast<std::size_t>(row)].title);
        item->setText(m_typed.contains(item->data(Qt::UserRole).toString()) ? tr("%1 (changed)").arg(title) : title);
    }
    m_save->setEnabled(!m_typed.isEmpty());
}

void ThresholdsDialog::takeSuggestion()
{
    const auto* trigger = current();
    if (!trigger || !trigger->calibration)
        return;
    m_threshold->setText(measure::field(trigger->calibration->threshold, trigger->unit));
    keepTyped();
}

void ThresholdsDialog::resetToUsual()
{
    const auto* trigger = current();
    if (!trigger)
        return;
    // The cell knows what the other two usually are; here is only what is to be seen of it.
    api::SetTrigger request;
    request.id = trigger->id;
    request.reset = true;
    m_reset->setEnabled(false);
    m_context.link.ask<api::SetTrigger>(this, std::move(request), [this, before = *trigger](const base::Result<api::Done>& done) {
        m_reset->setEnabled(true);
        if (!done)
            return showProblem(tr("It was not reset: %1").arg(text(done.error().message)));
        m_typed.remove(text(before.id));
        emit saved({before});
        accept();
    });
}

std::optional<api::SetTrigger> ThresholdsDialog::read(const api::Trigger& trigger, const Typed& typed, QString& problem) const
{
    const QString title = text(trigger.title);
    const auto threshold = measure::parse(typed.threshold, trigger.unit);
    if (!threshold || *threshold <= 0)
        return problem = tr("%1: \"%2\" is no threshold; write it like %3.")
                             .arg(title, typed.threshold, measure::field(trigger.usualThreshold, trigger.unit)),
               std::nullopt;
    if (trigger.unit == "share" && *threshold > 1)
        return problem = tr("%1: \"%2\" is more than all there is; write at most 100 %.").arg(title, typed.threshold),
               std::nullopt;
    const auto warn = measure::parse(typed.warn, "share");
    if (!warn || *warn <= 0 || *warn >= 1)
        return problem = tr("%1: \"%2\" is no share to warn from; write 1 % to 99 %.").arg(title, typed.warn), std::nullopt;
    const auto hold = typed.hold.trimmed().isEmpty() ? std::optional(0.0) : measure::parse(typed.hold, "seconds");
    if (!hold || *hold > kMostHold)
        return problem = tr("%1: \"%2\" is no time to hold for; write it like 30 s or 5 min.").arg(title, typed.hold),
               std::nullopt;
    api::SetTrigger request;
    request.id = trigger.id;
    request.threshold = *threshold;
    request.warnShare = *warn;
    request.holdSeconds = *hold;
    return request;
}

void ThresholdsDialog::save()
{
    std::vector<api::SetTrigger> wanted;
    std::vector<api::Trigger> before;
    for (const auto& trigger : m_triggers) {
        const auto typed = m_typed.constFind(text(trigger.id));
        if (typed == m_typed.constEnd())
            continue;
        QString problem;
        auto request = read(trigger, *typed, problem);
        if (!request) {
            select(text(trigger.id));
            return showProblem(problem);
        }
        wanted.push_back(std::move(*request));
        before.push_back(trigger);
    }
    if (wanted.empty())
        return accept();
    m_save->setEnabled(false);
    send(std::make_shared<const Saving>(Saving{std::move(wanted), std::move(before)}), 0);
}

void ThresholdsDialog::send(std::shared_ptr<const Saving> saving, std::size_t at)
{
    auto request = saving->wanted[at];
    m_context.link.ask<api::SetTrigger>(this, std::move(request), [this, saving, at](const base::Result<api::Done>& done) {
        if (done && at + 1 < saving->wanted.size())
            return send(saving, at + 1);
        took(*saving, at + (done ? 1 : 0));
        if (done)
            return accept();
        markChanged();
        showProblem(tr("It was not saved: %1").arg(text(done.error().message)));
    });
}

//! The first `count` of them are set, whatever became of the others.
void ThresholdsDialog::took(const Saving& saving, std::size_t count)
{
    for (std::size_t at = 0; at < count; ++at) {
        const auto& set = saving.wanted[at];
        for (auto& trigger : m_triggers)
            if (trigger.id == set.id) {
                trigger.threshold = set.threshold.value_or(trigger.threshold);
                trigger.warnShare = set.warnShare.value_or(trigger.warnShare);
                trigger.holdSeconds = set.holdSeconds.value_or(trigger.holdSeconds);
            }
        m_typed.remove(text(set.id));
    }
    if (count > 0)
        emit saved({saving.before.begin(), saving.before.begin() + static_cast<std::ptrdiff_t>(count)});
}

void ThresholdsDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    setAccessibleDescription(problem);
}

QString ThresholdsDialog::problem() const
{
    return m_problem->text();
}

} // namespace kaze::ui
