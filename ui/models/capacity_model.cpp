#include "ui/models/capacity_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <cmath>

namespace kaze::ui {

namespace {

QString rate(const std::optional<double>& tasks)
{
    if (!tasks)
        return QStringLiteral("—");
    return *tasks < 10 ? QLocale().toString(*tasks, 'f', 1) : format::count(std::llround(*tasks));
}

} // namespace

CapacityModel::CapacityModel(QObject* parent)
    : KeyedTableModel({tr("Provider"), tr("Tasks a minute"), tr("Tasks an hour"), tr("Limited by"), tr("Reckoned with")}, parent)
{
}

void CapacityModel::setEstimates(const std::vector<api::CapacityEstimate>& estimates)
{
    std::vector<CapacityRow> rows;
    for (const auto& estimate : estimates)
        rows.push_back({text(estimate.provider), estimate});
    take(std::move(rows));
}

QVariant CapacityModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const auto& estimate = one->estimate;
    if (role == Qt::ToolTipRole && index.column() == Basis)
        return text(estimate.basis);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Provider:
        return one->key;
    case Minute:
        return rate(estimate.tasksPerMinute);
    case Hour:
        return rate(estimate.tasksPerHour);
    case LimitedBy:
        return estimate.limitedBy.empty() ? tr("no limit known") : text(estimate.limitedBy);
    default:
        return text(estimate.basis);
    }
}

} // namespace kaze::ui
