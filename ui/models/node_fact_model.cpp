#include "ui/models/node_fact_model.h"

#include "ui/models/fact_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

NodeFactModel::NodeFactModel(QObject* parent) : KeyedTableModel({tr("Relation"), tr("Thing"), tr("Since")}, parent) { }

void NodeFactModel::setFacts(const std::vector<api::Fact>& outwards, const std::vector<api::Fact>& inwards)
{
    std::vector<NodeFact> rows;
    for (const auto& fact : outwards)
        rows.push_back({text(fact.id), fact, true});
    for (const auto& fact : inwards)
        // One that names the same thing twice is there already.
        if (std::none_of(outwards.begin(), outwards.end(), [&fact](const api::Fact& other) { return other.id == fact.id; }))
            rows.push_back({text(fact.id), fact, false});
    take(std::move(rows));
}

QString NodeFactModel::otherOf(const NodeFact& row)
{
    return text(row.outwards ? row.fact.object : row.fact.subject);
}

QVariant NodeFactModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& fact = entry->fact;
    if (role == Qt::AccessibleTextRole || (role == Qt::ToolTipRole && index.column() != Since))
        return QStringLiteral("%1\n%2").arg(facts::sentence(fact), facts::spanText(fact, m_now));
    if (role == Qt::ToolTipRole || (role == cell::ExactRole && index.column() == Since))
        return format::utc(toDateTime(fact.validFrom));
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == Relation)
        return (entry->outwards ? QStringLiteral("→ ") : QStringLiteral("← ")) + text(fact.predicate);
    return index.column() == Other ? otherOf(*entry) : facts::dayText(fact.validFrom, m_now);
}

} // namespace kaze::ui
