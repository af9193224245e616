#include "ui/models/trace_comparison_model.h"

#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kNoise = 0.05; // a share by which two calls of the same may differ

struct Change {
    double first = 0;
    double second = 0;
    bool known = false; //!< of both

    //! −1 better (less), 1 worse, 0 about the same.
    [[nodiscard]] int way() const
    {
        if (!known || std::abs(second - first) <= kNoise * std::max(first, second))
            return 0;
        return second < first ? -1 : 1;
    }
};

Change timeOf(const api::ComparedSpan& span)
{
    if (!span.left || !span.right || !span.left->duration || !span.right->duration)
        return {};
    return {static_cast<double>(span.left->duration->count()), static_cast<double>(span.right->duration->count()), true};
}

Change tokensOf(const api::ComparedSpan& span)
{
    if (!span.left || !span.right || !span.left->usage || !span.right->usage)
        return {};
    const auto sum = [](const api::Usage& usage) { return static_cast<double>(usage.inputTokens + usage.outputTokens); };
    return {sum(*span.left->usage), sum(*span.right->usage), true};
}

Change costOf(const api::ComparedSpan& span)
{
    if (!span.left || !span.right || !span.left->costUsd || !span.right->costUsd)
        return {};
    return {static_cast<double>(span.left->costUsd->nanos), static_cast<double>(span.right->costUsd->nanos), true};
}

QString signedText(const Change& change, QString (*words)(qint64, const QLocale&))
{
    if (!change.known)
        return {};
    const auto difference = std::llround(change.second - change.first);
    if (difference == 0)
        return QStringLiteral("=");
    return (difference > 0 ? QStringLiteral("+") : QStringLiteral("−")) + words(std::abs(difference), QLocale());
}

QString sideText(const std::optional<api::SpanRow>& span)
{
    if (!span)
        return TraceComparisonModel::tr("missing");
    const QString time = span->duration ? format::duration(span->duration->count()) : TraceComparisonModel::tr("unfinished");
    return span->status == api::SpanStatus::Error ? QStringLiteral("! ") + time : time;
}

QString change(double first, double second)
{
    if (first == second)
        return ComparisonModel::tr("the same");
    if (first <= 0)
        return {};
    const double share = second / first - 1;
    return (share > 0 ? QStringLiteral("+") : QStringLiteral("−")) + format::percent(std::abs(share));
}

ComparedRow total(const QString& what, double first, double second, const QString& firstText, const QString& secondText)
{
    ComparedRow row{what, firstText, secondText, change(first, second), -1};
    if (const int way = Change{first, second, first > 0}.way(); way != 0)
        row.tone = static_cast<int>(way < 0 ? Tone::Ok : Tone::Warning);
    return row;
}

} // namespace

void TraceComparisonModel::setSpans(std::vector<api::ComparedSpan> spans)
{
    beginResetModel();
    m_spans = std::move(spans);
    m_parent.assign(m_spans.size(), -1);
    m_row.assign(m_spans.size(), 0);
    m_children.assign(m_spans.size() + 1, {});
    std::vector<int> path;
    for (std::size_t line = 0; line < m_spans.size(); ++line) {
        // What claims to be deeper than what is above it can be hangs there.
        const auto depth
            = static_cast<std::size_t>(std::clamp<std::int64_t>(m_spans[line].depth, 0, static_cast<std::int64_t>(path.size())));
        path.resize(depth);
        m_parent[line] = path.empty() ? -1 : path.back();
        auto& beside = m_children[static_cast<std::size_t>(m_parent[line] + 1)];
        m_row[line] = static_cast<int>(beside.size());
        beside.push_back(static_cast<int>(line));
        path.push_back(static_cast<int>(line));
    }
    endResetModel();
}

bool TraceComparisonModel::differs(int line) const
{
    const auto& span = m_spans[static_cast<std::size_t>(line)];
    return !span.left || !span.right || span.left->status != span.right->status;
}

int TraceComparisonModel::nextDifference(int line) const
{
    for (int at = line + 1; at < static_cast<int>(m_spans.size()); ++at)
        if (differs(at))
            return at;
    return -1;
}

int TraceComparisonModel::previousDifference(int line) const
{
    for (int at = line - 1; at >= 0; --at)
        if (differs(at))
            return at;
    return -1;
}

QModelIndex TraceComparisonModel::indexOf(int line) const
{
    if (line < 0 || line >= static_cast<int>(m_spans.size()))
        return {};
    return createIndex(m_row[static_cast<std::size_t>(line)], 0, static_cast<quintptr>(line));
}

QModelIndex TraceComparisonModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column < 0 || column >= Columns || m_children.empty())
        return {};
    const auto& lines = m_children[static_cast<std::size_t>(lineAt(parent) + 1)];
    if (row >= static_cast<int>(lines.size()))
        return {};
    return createIndex(row, column, static_cast<quintptr>(lines[static_cast<std::size_t>(row)]));
}

QModelIndex TraceComparisonModel::parent(const QModelIndex& index) const
{
    return index.isValid() ? indexOf(m_parent[static_cast<std::size_t>(lineAt(index))]) : QModelIndex();
}

int TraceComparisonModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0 || m_children.empty())
        return 0;
    return static_cast<int>(m_children[static_cast<std::size_t>(lineAt(parent) + 1)].size());
}

QString TraceComparisonModel::textOf(const api::ComparedSpan& span, int column) const
{
    switch (column) {
    case Name:
        return text(span.name);
    case First:
        return sideText(span.left);
    case Second:
        return sideText(span.right);
    case Time:
        return signedText(timeOf(span), &format::duration);
    case Tokens:
        return signedText(tokensOf(span), &format::count);
    case Cost:
        return signedText(costOf(span), &format::money);
    default:
        return {};
    }
}

QVariant TraceComparisonModel::toneOf(const api::ComparedSpan& span, int column) const
{
    if ((column == First && !span.left) || (column == Second && !span.right))
        return static_cast<int>(Tone::Warning);
    const auto& side = column == First ? span.left : span.right;
    if ((column == First || column == Second) && side && side->status == api::SpanStatus::Error)
        return static_cast<int>(Tone::Critical);
    const int way = column == Time ? timeOf(span).way()
        : column == Tokens         ? tokensOf(span).way()
        : column == Cost           ? costOf(span).way()
                                   : 0;
    if (way != 0)
        return static_cast<int>(way < 0 ? Tone::Ok : Tone::Warning);
    return column == Name || column == First || column == Second ? QVariant() : QVariant(static_cast<int>(Tone::Neutral));
}

QVariant TraceComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& span = m_spans[static_cast<std::size_t>(lineAt(index))];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(span, index.column());
    case cell::ToneRole:
        return toneOf(span, index.column());
    case cell::BadgeRole:
        if (index.column() == Name && differs(lineAt(index)))
            return !span.left ? tr("only second") : !span.right ? tr("only first") : tr("differs");
        return {};
    case Qt::ToolTipRole: {
        QStringList lines{text(span.name)};
        for (const auto* side : {&span.left, &span.right})
            if (*side && !(*side)->statusMessage.empty())
                lines << text((*side)->statusMessage);
        return lines.join(QLatin1Char('\n'));
    }
    default:
        return {};
    }
}

QVariant TraceComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= Columns)
        return {};
    const QString titles[]{tr("Span"), tr("First"), tr("Second"), tr("Time ±"), tr("Tokens ±"), tr("Cost ±")};
    return titles[section];
}

std::vector<ComparedRow> totalsOf(const api::TraceComparison& comparison)
{
    const auto& left = comparison.left;
    const auto& right = comparison.right;
    const auto time = [](const QString& what, std::chrono::nanoseconds first, std::chrono::nanoseconds second) {
        return total(what, static_cast<double>(first.count()), static_cast<double>(second.count()),
            format::duration(first.count()), format::duration(second.count()));
    };
    const auto count = [](const QString& what, std::int64_t first, std::int64_t second) {
        return total(
            what, static_cast<double>(first), static_cast<double>(second), format::exactCount(first), format::exactCount(second));
    };
    const auto whole = [](const api::TraceRow& trace) { return trace.duration.value_or(std::chrono::nanoseconds(0)); };
    const auto tokens = [](const api::TraceRow& trace) { return trace.usage.inputTokens + trace.usage.outputTokens; };
    return {time(TraceComparisonModel::tr("Time"), whole(left), whole(right)),
        time(TraceComparisonModel::tr("Critical path"), comparison.leftTimes.criticalPath, comparison.rightTimes.criticalPath),
        time(TraceComparisonModel::tr("Models"), comparison.leftTimes.models, comparison.rightTimes.models),
        time(TraceComparisonModel::tr("Tools"), comparison.leftTimes.tools, comparison.rightTimes.tools),
        time(TraceComparisonModel::tr("Queue"), comparison.leftTimes.queued, comparison.rightTimes.queued),
        time(TraceComparisonModel::tr("Memory"), comparison.leftTimes.memory, comparison.rightTimes.memory),
        count(TraceComparisonModel::tr("Spans"), left.spans, right.spans),
        count(TraceComparisonModel::tr("Errors"), left.errors, right.errors),
        count(TraceComparisonModel::tr("Tokens"), tokens(left), tokens(right)),
        total(TraceComparisonModel::tr("Cost"), static_cast<double>(left.costUsd.nanos), static_cast<double>(right.costUsd.nanos),
            format::money(left.costUsd.nanos), format::money(right.costUsd.nanos))};
}

} // namespace kaze::ui
