#include "ui/models/cause_model.h"

#include "ui/models/cause_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <cmath>

namespace kaze::ui {

namespace {

QString armText(const api::CausalEdge& edge, const api::CausalArm& arm)
{
    return QStringLiteral("%1 · %2").arg(causes::valueText(edge.outcome, arm.mean), format::exactCount(arm.episodes));
}

} // namespace

CauseModel::CauseModel(QObject* parent)
    : KeyedTableModel(
        {tr("Factor"), tr("With · n"), tr("Without · n"), tr("Interval"), tr("Difference"), tr("q"), tr("Later")}, parent)
{
}

void CauseModel::setEdges(const std::vector<api::CausalEdge>& edges)
{
    std::vector<CauseEntry> rows;
    m_reach = 0;
    for (const auto& edge : edges) {
        rows.push_back({text(edge.factor), edge});
        for (const double end : {edge.low, edge.high, edge.uplift})
            if (std::isfinite(end))
                m_reach = std::max(m_reach, std::abs(end));
    }
    take(std::move(rows));
}

QString CauseModel::display(const api::CausalEdge& edge, int column)
{
    switch (column) {
    case Factor:
        return text(edge.factor);
    case With:
        return armText(edge, edge.with);
    case Without:
        return armText(edge, edge.without);
    case Bar:
        return causes::intervalText(edge);
    case Uplift:
        return causes::upliftText(edge.outcome, edge.uplift);
    case Chance:
        return causes::chanceText(edge.q);
    default:
        return causes::verdictText(edge);
    }
}

QVariant CauseModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& edge = entry->edge;
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return display(edge, column);
    case cell::ToneRole:
        return column == Verdict ? QVariant(static_cast<int>(causes::verdictTone(edge)))
            : column == Uplift   ? QVariant(static_cast<int>(causes::toneOf(edge)))
                                 : QVariant();
    case cell::ExactRole:
        return column == Uplift ? QVariant(edge.uplift) : column == Chance ? QVariant(edge.q) : QVariant();
    case Qt::ToolTipRole:
        return column == Chance ? QVariant(tr("p %1; with regard to how many factors were compared, q %2")
                                               .arg(causes::chanceText(edge.p), causes::chanceText(edge.q)))
            : column == Verdict ? QVariant(causes::backTestText(edge))
            : column == Bar || column == Uplift
            ? QVariant(QStringLiteral("%1 (%2) · %3")
                           .arg(causes::upliftText(edge.outcome, edge.uplift), causes::intervalText(edge), causes::wordOf(edge)))
            : QVariant();
    case Qt::AccessibleTextRole:
        return column == Factor ? QVariant(tr("%1: %2, %3, interval %4, q %5")
                                               .arg(text(edge.factor), causes::upliftText(edge.outcome, edge.uplift),
                                                   causes::wordOf(edge), causes::intervalText(edge), causes::chanceText(edge.q)))
                                : QVariant(display(edge, column));
    default:
        return {};
    }
}

} // namespace kaze::ui
