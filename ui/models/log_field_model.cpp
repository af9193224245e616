#include "ui/models/log_field_model.h"

#include "engine/api/log.h"

namespace kaze::ui {

LogFieldModel::LogFieldModel(QObject* parent) : KeyedTableModel({tr("Field"), tr("Value"), {}}, parent) { }

void LogFieldModel::setLine(const api::LogRow* line)
{
    take(line ? fieldsOf(*line) : std::vector<LogField>());
}

QVariant LogFieldModel::data(const QModelIndex& index, int role) const
{
    const auto* field = row(index);
    if (!field)
        return {};
    if (role == Qt::ToolTipRole) {
        if (!field->filters)
            return field->value;
        return index.column() == Exclude ? tr("Leave such lines out (Del)")
                                         : tr("%1\nShow only such lines (Enter)").arg(field->value);
    }
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == Exclude)
        return field->filters ? QVariant(QStringLiteral("−")) : QVariant();
    return index.column() == Name ? field->name : QString(field->value).simplified();
}

} // namespace kaze::ui
