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

void TraceListModel::setTagger(std::function<SpanTag(const api::TraceRow&)> tagger)
{
    m_tagger = std::move(tagger);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

QVariant TraceListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= Columns)
        return {};
    const QString titles[]{tr("Trace"), tr("Spans"), tr("Time"), tr("Started"), tr("Agent"), tr("Errors"), tr("Tokens"),
        tr("Cost"), tr("Tenant"), tr("Pool"), tr("Run")};
    return titles[section];
}

QString TraceListModel::textOf(const api::TraceRow& row, int column) const
{
    switch (column) {
    case Name:
        return taskOf(row);
    case Spans:
        return format::exactCount(row.spans);
    case Duration:
        return row.duration ? format::duration(row.duration->count()) : tr("running");
    case Started:
        return format::moment(toDateTime(row.startedAt), m_now);
    case Agent:
        return text(row.agent);
    case Errors:
        return format::exactCount(row.errors);
    case Tokens:
        return format::count(row.usage.inputTokens + row.usage.outputTokens);
    case Cost:
        return format::money(row.costUsd.nanos);
    case Tenant:
        return text(row.tenant);
    case Pool:
        return text(row.pool);
    case Run:
        return text(row.runId).right(8);
    default:
        return {};
    }
}

QVariant TraceListModel::exactOf(const api::TraceRow& row, int column) const
{
    switch (column) {
    case Duration:
        return row.duration ? QVariant(format::exactDuration(row.duration->count())) : QVariant();
    case Started:
        return format::utc(toDateTime(row.startedAt));
    case Tokens:
        return format::exactCount(row.usage.inputTokens + row.usage.outputTokens);
    case Cost:
        return format::exactMoney(row.costUsd.nanos);
    case Run:
        return text(row.runId);
    default:
        return {};
    }
}

SpanTag TraceListModel::signOf(const api::TraceRow& row) const
{
    SpanTag sign = m_tagger ? m_tagger(row) : SpanTag();
    if (row.errors == 0)
        return sign;
    return sign.word.isEmpty() ? SpanTag{QStringLiteral("!"), Tone::Critical}
                               : SpanTag{QStringLiteral("! ") + sign.word, sign.tone};
}

QVariant TraceListModel::cell(const api::TraceRow& row, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case cell::ExactRole:
        return exactOf(row, column);
    case cell::BadgeRole:
        if (column == Name)
            if (const auto sign = signOf(row); !sign.word.isEmpty())
                return sign.word;
        return {};
    case cell::ToneRole:
        if (column == Duration && !row.duration)
            return static_cast<int>(Tone::Accent);
        if (column == Errors && row.errors > 0)
            return static_cast<int>(Tone::Critical);
        if (column == Name)
            if (const auto sign = signOf(row); !sign.word.isEmpty())
                return static_cast<int>(sign.tone);
        return {};
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
