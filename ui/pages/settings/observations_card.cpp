#include "ui/pages/settings/observations_card.h"

#include "ui/models/keeping_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/settings/retention_dialog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace kaze::ui {

namespace {

KeyValue monthFact(const api::ObservationMonth& month)
{
    QStringList facts{keeping::wordOf(month.state), format::bytes(month.bytes)};
    QStringList exact{facts.front(), format::exactBytes(month.bytes)};
    if (month.textBytes > 0) {
        facts << ObservationsCard::tr("index %1").arg(format::bytes(month.textBytes));
        exact << ObservationsCard::tr("index %1").arg(format::exactBytes(month.textBytes));
    }
    if (month.events > 0) {
        facts << ObservationsCard::tr("%1 lines").arg(format::count(month.events));
        exact << ObservationsCard::tr("%1 lines").arg(format::exactCount(month.events));
    }
    if (!month.note.empty()) {
        facts << text(month.note);
        exact << text(month.note);
    }
    const auto between = QStringLiteral(" · ");
    return {text(month.month), facts.join(between), exact.join(between)};
}

} // namespace

ObservationsCard::ObservationsCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("Lines and traces"), parent), m_context(context), m_months(new KeyValueTable(context.theme)),
      m_rules(makeLabel(context.theme, TextRole::Muted, {})), m_notice(makeLabel(context.theme, TextRole::Body, {})),
      m_change(new QPushButton(tr("Change…")))
{
    m_change->setAccessibleName(tr("Change how long lines and traces are kept"));
    m_change->setToolTip(tr("How many months are kept, what becomes of older ones, and how much of the disk they may take"));
    m_change->setEnabled(false);
    setTrailing(m_change);
    for (auto* label : {m_rules, m_notice})
        label->setWordWrap(true);
    m_notice->hide();
    content()->addWidget(m_notice);
    content()->addWidget(m_months);
    content()->addWidget(m_rules);
    content()->addStretch(1);
    connect(m_change, &QPushButton::clicked, this, &ObservationsCard::change);
}

void ObservationsCard::refresh()
{
    if (std::exchange(m_isAsking, true))
        return;
    m_context.link.ask<api::GetObservationStats>(this, {}, [this](base::Result<api::ObservationStats> stats) {
        m_isAsking = false;
        if (stats)
            fill(*stats);
        else
            m_rules->setText(text(stats.error().message));
    });
}

void ObservationsCard::fill(const api::ObservationStats& stats)
{
    m_stats = stats;
    m_change->setEnabled(true);
    QList<KeyValue> months;
    for (const auto& month : stats.months)
        months << monthFact(month);
    m_months->setRows(months);
    const auto room = stats.budgetBytes > 0
        ? tr("%1 of the %2 they may take.").arg(format::bytes(stats.bytes), format::bytes(stats.budgetBytes))
        : tr("%1 in all.").arg(format::bytes(stats.bytes));
    m_rules->setText((months.isEmpty() ? tr("Nothing has been recorded yet.") : room) + QLatin1Char(' ')
        + keeping::retentionText(stats.keepMonths, stats.archives));
    QStringList notices;
    for (const auto& notice : {stats.problem, stats.notice})
        if (!notice.empty())
            notices << text(notice);
    m_notice->setText(notices.join(QLatin1Char('\n')));
    m_notice->setVisible(!notices.isEmpty());
}

void ObservationsCard::change()
{
    auto* dialog = new RetentionDialog(m_context, m_stats, this);
    connect(dialog, &RetentionDialog::changed, this, &ObservationsCard::refresh);
    dialog->open();
}

QString ObservationsCard::copyText() const
{
    return m_months->toText() + QLatin1Char('\n') + m_rules->text();
}

} // namespace kaze::ui
