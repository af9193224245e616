#include "ui/pages/agents/run_gauges.h"

#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"

#include <QHBoxLayout>

namespace kaze::ui {

RunGauges::RunGauges(const Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    m_budget = addGauge(theme, tr("Budget"));
    m_window = addGauge(theme, tr("Context"));
    m_window.bar->setTone(Tone::Violet);
}

RunGauges::Gauge RunGauges::addGauge(const Theme& theme, const QString& title)
{
    auto* card = new Card(theme, title);
    card->setRaised(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(spacing::kTiny);
    Gauge gauge{new ElidedLabel(theme, TextRole::Strong), new ElidedLabel(theme, TextRole::Muted), new MeterBar(theme)};
    gauge.bar->setAccessibleName(title);
    line->addWidget(gauge.value);
    line->addWidget(gauge.of, 1);
    card->content()->addLayout(line);
    card->content()->addWidget(gauge.bar);
    layout()->addWidget(card);
    static_cast<QHBoxLayout*>(layout())->setStretchFactor(card, 1);
    return gauge;
}

void RunGauges::setRow(const api::RunRow& row)
{
    const auto share = [](std::int64_t spent, std::int64_t limit) {
        return limit > 0 ? static_cast<double>(spent) / static_cast<double>(limit) : 0;
    };
    const auto money = row.budgetUsd ? share(row.costUsd.nanos, row.budgetUsd->nanos) : 0;
    const auto tokens = row.budgetTokens ? share(row.spentTokens, *row.budgetTokens) : 0;
    const bool hasMoney = row.budgetUsd && row.budgetUsd->nanos > 0;
    // Of two limits the one that is nearer.
    if (row.budgetTokens && *row.budgetTokens > 0 && (!hasMoney || tokens > money)) {
        m_budget.value->setText(format::count(row.spentTokens));
        m_budget.value->setToolTip(tr("%1 tokens with its subagents").arg(format::exactCount(row.spentTokens)));
        return setShare(tr("of %1 tokens").arg(format::count(*row.budgetTokens)), tokens);
    }
    m_budget.value->setText(format::money(row.costUsd.nanos));
    m_budget.value->setToolTip(tr("%1 with its subagents").arg(format::exactMoney(row.costUsd.nanos)));
    if (hasMoney)
        return setShare(tr("of %1").arg(format::money(row.budgetUsd->nanos)), money);
    m_budget.of->setText(tr("no limit set"));
    m_budget.bar->hide();
}

void RunGauges::setShare(const QString& of, double share)
{
    const auto nearness = nearnessOf(share);
    m_budget.of->setText(nearness == Nearness::Ok ? of : QStringLiteral("%1 · %2").arg(of, wordOf(nearness)));
    m_budget.bar->show();
    m_budget.bar->setValue(share, {});
    if (nearness == Nearness::Ok)
        m_budget.bar->setTone(Tone::Accent);
    else
        m_budget.bar->setTone(toneOf(nearness));
    m_budget.bar->setToolTip(format::percent(share));
}

void RunGauges::setContext(std::int64_t tokens, std::int64_t limit)
{
    m_window.value->setText(tokens > 0 ? format::count(tokens) : QStringLiteral("—"));
    m_window.value->setToolTip(tr("%1 tokens in the last prompt").arg(format::exactCount(tokens)));
    m_window.of->setText(limit > 0 ? tr("of %1 tokens").arg(format::count(limit)) : tr("tokens, limit not known"));
    m_window.bar->setVisible(limit > 0);
    const double share = limit > 0 ? static_cast<double>(tokens) / static_cast<double>(limit) : 0;
    m_window.bar->setValue(share, {});
    m_window.bar->setToolTip(format::percent(share));
}

QString RunGauges::budgetText() const
{
    return m_budget.value->text() + QLatin1Char(' ') + m_budget.of->text();
}

QString RunGauges::contextText() const
{
    return m_window.value->text() + QLatin1Char(' ') + m_window.of->text();
}

} // namespace kaze::ui
