#include "ui/models/tool_models.h"

#include "ui/models/run_words.h"
#include "ui/models/tool_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

namespace {

//! "files.*" takes whatever begins so; without a star the whole word must be there.
bool like(const QString& value, const std::string& pattern)
{
    const QString wanted = text(pattern);
    if (wanted.endsWith(QLatin1Char('*')))
        return value.startsWith(wanted.chopped(1), Qt::CaseInsensitive);
    return value.compare(wanted, Qt::CaseInsensitive) == 0;
}

bool holds(const base::FilterTerm& term, const api::ToolRow& tool)
{
    if (term.field == "name")
        return like(text(tool.name), term.value);
    if (term.field == "source")
        return like(text(tool.source), term.value);
    if (term.field == "breaker")
        return like(text(tool.breaker.name()), term.value);
    if (term.field == "readonly")
        return tool.readOnly == (term.value != "no");
    return term.field == "state"
        || text(tool.name + ' ' + tool.description + ' ' + tool.source).contains(text(term.value), Qt::CaseInsensitive);
}

bool holds(const base::FilterTerm& term, const api::ToolServerRow& server)
{
    if (term.field == "source")
        return like(text(server.name), term.value);
    if (term.field == "state")
        return like(text(server.state.name()), term.value);
    // A field of tools says nothing about servers.
    return !term.field.empty()
        || text(server.name + ' ' + server.command + ' ' + server.tenant).contains(text(term.value), Qt::CaseInsensitive);
}

template <class Row>
bool allHold(const std::vector<base::FilterTerm>& filter, const Row& row)
{
    return std::all_of(filter.begin(), filter.end(), [&row](const auto& term) {
        const bool ofServers = term.field == "state";
        const bool ofTools = term.field == "name" || term.field == "breaker" || term.field == "readonly";
        const bool counts = std::is_same_v<Row, api::ToolRow> ? !ofServers : !ofTools;
        return !counts || holds(term, row) != term.negated;
    });
}

} // namespace

base::Result<std::vector<base::FilterTerm>> toolFilter(const std::string& filter)
{
    auto terms = base::parseFilter(filter);
    if (!terms)
        return terms;
    for (const auto& term : *terms)
        for (const auto* known : {"", "name", "source", "breaker", "readonly", "state"}) {
            if (term.field == known)
                break;
            if (std::string_view(known) == "state")
                return base::failAt(term.position,
                    "there is no field \"" + term.field + "\"; tools have name, source, readonly and breaker, servers state");
        }
    return terms;
}

ToolListModel::ToolListModel(QObject* parent)
    : KeyedTableModel(
        {tr("Tool"), tr("Source"), tr("Kind"), tr("Calls"), tr("Failed"), tr("p95"), tr("Breaker"), tr("Limits")}, parent)
{
}

void ToolListModel::setTools(const std::vector<api::ToolRow>& tools, const std::vector<base::FilterTerm>& filter)
{
    std::vector<ToolEntry> rows;
    for (const auto& tool : tools)
        if (allHold(filter, tool))
            rows.push_back({text(tool.name), tool});
    take(std::move(rows));
}

QVariant ToolListModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& tool = entry->tool;
    const int column = index.column();
    if (role == cell::ToneRole) {
        if (column == Breaker)
            return static_cast<int>(breakerTone(tool));
        return column == Failed && tool.failed > 0 ? QVariant(static_cast<int>(Tone::Critical)) : QVariant();
    }
    if (role == Qt::ToolTipRole) {
        if (column == Name)
            return text(tool.description);
        if (column == Breaker || column == Failed)
            return tool.lastError.empty() ? QVariant() : QVariant(tr("Last error: %1").arg(text(tool.lastError)));
        return column == Limits ? QVariant(tools::limitTexts(tool.limits).join(QLatin1Char('\n'))) : QVariant();
    }
    if (role == cell::ExactRole)
        return column == Calls ? QVariant(format::exactCount(tool.calls))
            : column == Failed ? QVariant(format::exactCount(tool.failed))
                               : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Name:
        return text(tool.name);
    case Source:
        return tools::sourceText(tool);
    case ReadOnly:
        return tool.readOnly ? tr("reads only") : tr("changes things");
    case Calls:
        return format::count(tool.calls);
    case Failed:
        return format::count(tool.failed);
    case P95:
        return tools::secondsText(tool.p95Seconds);
    case Breaker:
        return breakerText(tool);
    default:
        return tools::limitSummary(tool.limits);
    }
}

ToolServerModel::ToolServerModel(QObject* parent)
    : KeyedTableModel({tr("MCP server"), tr("State"), tr("Process"), tr("Memory"), tr("Tools"), tr("Calls"), tr("p95"),
                          tr("Restarts"), tr("Sandbox")},
        parent)
{
}

void ToolServerModel::setServers(const std::vector<api::ToolServerRow>& servers, const std::vector<base::FilterTerm>& filter)
{
    std::vector<ToolServerEntry> rows;
    for (const auto& server : servers)
        if (allHold(filter, server))
            rows.push_back({text(server.serverId), server});
    take(std::move(rows));
}

QVariant ToolServerModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& server = entry->server;
    const int column = index.column();
    if (role == cell::ToneRole && column == State)
        return static_cast<int>(toneOf(server.state));
    if (role == cell::FractionRole && column == Memory && server.memoryLimitBytes > 0 && server.memoryBytes > 0)
        return static_cast<double>(server.memoryBytes) / static_cast<double>(server.memoryLimitBytes);
    if (role == Qt::ToolTipRole) {
        if (column == Name)
            return text(server.command);
        if (column == State)
            return server.message.empty() ? QVariant() : QVariant(text(server.message));
        if (column == Memory && server.memoryLimitBytes > 0)
            return tr("%1 of %2").arg(format::exactBytes(server.memoryBytes), format::bytes(server.memoryLimitBytes));
        return {};
    }
    if (role == cell::ExactRole)
        return column == Memory ? QVariant(format::exactBytes(server.memoryBytes)) : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Name:
        return text(server.name);
    case State:
        return wordOf(server.state);
    case Pid:
        return server.pid > 0 ? QString::number(server.pid) : QStringLiteral("—");
    case Memory:
        return server.memoryBytes > 0 ? format::bytes(server.memoryBytes) : QStringLiteral("—");
    case Tools:
        return format::count(server.tools);
    case Calls:
        return format::count(server.calls);
    case P95:
        return tools::secondsText(server.p95Seconds);
    case Restarts:
        return format::count(server.restarts);
    default:
        return server.sandbox.empty() ? QStringLiteral("—") : text(server.sandbox);
    }
}

} // namespace kaze::ui
