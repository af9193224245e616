#include "ui/pages/new_run/plan_panel.h"

#include "ui/models/run_words.h"
#include "ui/pages/settings/check_rows.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

PlanPanel::PlanPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_cost(new QLabel), m_range(new QLabel), m_basis(makeLabel(theme, TextRole::Muted, {})),
      m_checks(new CheckRows(theme)), m_memory(makeLabel(theme, TextRole::Muted, {}))
{
    setTextRole(*m_cost, TextRole::BigNumber, theme);
    setTextRole(*m_range, TextRole::Muted, theme);
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    auto* cost = new QHBoxLayout;
    cost->setSpacing(spacing::kSmall);
    cost->addWidget(m_cost, 0, Qt::AlignBottom);
    cost->addWidget(m_range, 1, Qt::AlignBottom);
    m_range->setContentsMargins(0, 0, 0, 4);
    column->addLayout(cost);
    column->addWidget(m_basis);
    const auto title = [&theme, column](const QString& words) {
        column->addSpacing(spacing::kSmall);
        column->addWidget(makeLabel(theme, TextRole::Title, words));
    };
    title(tr("Checks"));
    column->addWidget(m_checks);
    title(tr("It remembers"));
    column->addWidget(m_memory);
    column->addStretch(1);
    auto* card = new Card(theme, tr("Before it starts"));
    card->content()->addWidget(scrolled(inner));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(card);
    m_checks->setMessage(tr("Choose an agent."));
    showCost({});
    m_memory->setText(tr("Say what is to be done, and what it remembers about that is counted here."));
}

void PlanPanel::showCost(const api::RunPlan& plan)
{
    if (!plan.typicalUsd || plan.basedOnRuns <= 0) {
        m_cost->setText(tr("unknown"));
        m_cost->setToolTip({});
        m_range->clear();
        m_basis->setText(tr(
            "This agent has no finished run yet. What the first ones cost becomes the estimate; the budget holds in any case."));
        return;
    }
    m_cost->setText(format::money(plan.typicalUsd->nanos));
    m_cost->setToolTip(format::exactMoney(plan.typicalUsd->nanos));
    if (plan.lowUsd && plan.highUsd)
        m_range->setText(*plan.lowUsd == *plan.highUsd
                ? QString()
                : tr("%1 to %2").arg(format::money(plan.lowUsd->nanos), format::money(plan.highUsd->nanos)));
    m_basis->setText(tr("typical of %n finished run(s) of this agent; eight of ten lie between low and high", nullptr,
        static_cast<int>(plan.basedOnRuns)));
}

void PlanPanel::setPlan(const api::RunPlan& plan)
{
    showCost(plan);
    m_checks->setChecks(plan.checks);
    m_memory->setText(plan.memories > 0
            ? tr("%n record(s) about this task will be offered to it.", nullptr, static_cast<int>(plan.memories))
            : tr("Nothing about this task yet."));
}

void PlanPanel::setProblem(const QString& problem)
{
    showCost({});
    m_checks->setMessage(problem, Tone::Critical);
}

QString PlanPanel::checksText() const
{
    return m_checks->text();
}

QString PlanPanel::costText() const
{
    return m_cost->text() + (m_range->text().isEmpty() ? QString() : QLatin1Char(' ') + m_range->text());
}

} // namespace kaze::ui
