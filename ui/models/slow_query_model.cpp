#include "ui/models/slow_query_model.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

SlowQueryModel::SlowQueryModel(QObject* parent)
    : KeyedTableModel({tr("Store"), tr("Statement"), tr("Times"), tr("Worst"), tr("In all"), tr("Last")}, parent)
{
}

void SlowQueryModel::setQueries(const std::vector<api::SlowQuery>& queries, api::Time now)
{
    m_now = now;
    std::vector<SlowQueryRow> rows;
    for (const auto& query : queries)
        rows.push_back({text(query.store) + QLatin1Char('\n') + text(query.sql), query});
    take(std::move(rows));
}

QVariant SlowQueryModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const auto& query = one->query;
    const auto at = toDateTime(query.lastAt);
    if (role == Qt::ToolTipRole)
        return index.column() == Last ? QVariant(format::utc(at)) : index.column() == Statement ? text(query.sql) : QVariant();
    if (role == cell::ExactRole)
        return index.column() == Last ? QVariant(format::utc(at))
            : index.column() == Count ? QVariant(QString::number(query.count))
            : index.column() == Worst ? QVariant(measure::exact(query.worstSeconds, "seconds"))
            : index.column() == Total ? QVariant(measure::exact(query.totalSeconds, "seconds"))
                                      : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Store:
        return text(query.store);
    case Statement:
        return text(query.sql).simplified();
    case Count:
        return format::count(query.count);
    case Worst:
        return measure::text(query.worstSeconds, "seconds");
    case Total:
        return measure::text(query.totalSeconds, "seconds");
    default:
        return format::relative(at, toDateTime(m_now));
    }
}

} // namespace kaze::ui
