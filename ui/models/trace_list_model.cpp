#include "ui/models/trace_list_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

QString taskOf(const api::TraceRow& row)
{
    const QString name = text(row.name).simplified();
    const QString prefix = text(row.agent) + QStringLiteral(" · ");
    return name.startsWith(prefix) && name.size() > prefix.size() ? name.mid(prefix.size()) : name;
}

QVariant TraceListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Trace");
    case Spans:
        return tr("Spans");
    case Duration:
        return tr("Time");
    default:
        return {};
    }
}

QVariant TraceListModel::cell(const api::TraceRow& row, int column, int role) const
{
    const bool broken = row.errors > 0;
    switch (role) {
    case Qt::DisplayRole:
        return column == Name ? taskOf(row)
            : column == Spans ? format::exactCount(row.spans)
            : row.duration    ? format::duration(row.duration->count())
                              : tr("running");
    case cell::ExactRole:
        return column == Duration && row.duration ? QVariant(format::exactDuration(row.duration->count())) : QVariant();
    case cell::BadgeRole:
        return column == Name && broken ? QVariant(QStringLiteral("!")) : QVariant();
    case cell::ToneRole:
        if (column == Duration && !row.duration)
            return static_cast<int>(Tone::Accent);
        return column == Name && broken ? QVariant(static_cast<int>(Tone::Critical)) : QVariant();
    case Qt::ToolTipRole:
        return toolTip(row);
    default:
        return {};
    }
}

QString TraceListModel::toolTip(const api::TraceRow& row) const
{
    QString lines = text(row.name) + QLatin1Char('\n') + tr("started %1").arg(format::utc(toDateTime(row.startedAt)));
    if (row.duration)
        lines += QLatin1Char('\n') + tr("took %1").arg(format::exactDuration(row.duration->count()));
    if (row.errors > 0)
        lines += QLatin1Char('\n') + tr("%n span(s) with an error", nullptr, static_cast<int>(row.errors));
    return lines + QLatin1Char('\n') + tr("cost %1").arg(format::exactMoney(row.costUsd.nanos));
}

} // namespace kaze::ui
