// Traces, budgets, readiness and the cell itself, for MCP clients.

#include "engine/api/budget_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/server/mcp/desk.h"
#include "engine/server/mcp/fields.h"

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr Field kTrace[]{
    {"trace_id"},
    {"name"},
    {"run_id"},
    {"agent"},
    {"started_at"},
    {"duration", Holds::Number, "Seconds; absent while it runs", true},
    {"spans", Holds::Integer},
    {"errors", Holds::Integer},
    {"cost_usd", Holds::Number},
    {"tenant"},
    {"pool"},
};
constexpr Field kSpan[]{
    {"span_id"},
    {"parent_id", Holds::Text, "Empty for the root"},
    {"name"},
    {"kind"},
    {"status"},
    {"status_message"},
    {"started_at"},
    {"duration", Holds::Number, "Seconds; absent while it is open", true},
    {"cost_usd", Holds::Number, {}, true},
};
constexpr Field kBudget[]{
    {"budget_id"},
    {"scope", Holds::Text, "fleet, tenant, project, agent or tool"},
    {"subject"},
    {"period", Holds::Text, "total, day or month, UTC's"},
    {"limit_usd", Holds::Number, {}, true},
    {"limit_tokens", Holds::Integer, {}, true},
    {"spent_usd", Holds::Number},
    {"spent_tokens", Holds::Integer},
    {"held_usd", Holds::Number, "For calls under way"},
    {"held_tokens", Holds::Integer},
    {"forecast_usd", Holds::Number, "At the end of the period, at the pace of late", true},
    {"reaches_limit_at", Holds::Text, "At that pace, if in this period", true},
    {"waiting", Holds::Integer, "Calls that wait until others give back what they hold"},
};
constexpr Field kStage[]{
    {"at"},
    {"stage", Holds::Integer, "0 to 3"},
    {"stage_title"},
};
constexpr Field kTrigger[]{
    {"id"},
    {"title"},
    {"unit", Holds::Text, "seconds, bytes, share (0 to 1), per_minute; empty for a count"},
    {"value", Holds::Number, "Absent while nothing was measured", true},
    {"threshold", Holds::Number},
    {"level"},
    {"since"},
    {"evidence"},
    {"action", Holds::Text, "What a person would do"},
};
constexpr Field kBottleneck[]{
    {"resource"},
    {"utilisation", Holds::Number, "0 to 1"},
    {"evidence"},
    {"gain"},
    {"limits", Holds::Flag, "It limits now; else it is the nearest to it"},
};
constexpr Field kCell[]{
    {"id"},
    {"name"},
    {"region"},
    {"environment", Holds::Text, "production, staging, …; empty: not said"},
    {"labels", Holds::TextMap},
    {"version"},
    {"started_at"},
    {"now", Holds::Text, "Its clock"},
    {"draining", Holds::Flag, "It takes no new runs and will end"},
    {"role", Holds::Text, "Of who asks: viewer, operator or admin"},
    {"tenant", Holds::Text, "That who asks is confined to; empty: none"},
};

base::Task<base::Result<json::object>> traces(SharedDesk desk, json::object arguments, mcp::SayProgress, base::CancelToken cancel)
{
    api::ListTraces query;
    query.filter = textOf(arguments, "filter");
    query.cursor = textOf(arguments, "cursor");
    query.limit = integerOf(arguments, "limit", 20);
    query.order = api::Open<api::TraceOrder>::named(textOf(arguments, "order", "newest"));
    api::Request request(std::move(query));
    const auto page = co_await ask(desk, std::move(request), cancel);
    if (!page)
        co_return failure(page);
    static constexpr Field kNotes[]{{"notes", Holds::Texts}};
    auto made = picked(*page, kNotes);
    made["traces"] = pickedAll(*page, "rows", kTrace);
    if (const auto next = textOf(*page, "next"); !next.empty())
        made["next_cursor"] = next;
    co_return made;
}

base::Task<base::Result<json::object>> trace(SharedDesk desk, json::object arguments, mcp::SayProgress, base::CancelToken cancel)
{
    auto id = textOf(arguments, "trace_id");
    auto cursor = textOf(arguments, "cursor");
    const auto spans = integerOf(arguments, "spans", 100);
    co_return co_await traceOf(desk, std::move(id), std::move(cursor), spans, cancel);
}

base::Task<base::Result<json::object>> budgets(SharedDesk desk, json::object, mcp::SayProgress, base::CancelToken cancel)
{
    api::Request request(api::ListBudgets{});
    const auto list = co_await ask(desk, std::move(request), cancel);
    if (!list)
        co_return failure(list);
    co_return json::object{{"budgets", pickedAll(*list, "budgets", kBudget)}};
}

base::Task<base::Result<json::object>> readiness(SharedDesk desk, json::object, mcp::SayProgress, base::CancelToken cancel)
{
    api::Request request(api::GetReadiness{});
    const auto found = co_await ask(desk, std::move(request), cancel);
    if (!found)
        co_return failure(found);
    auto made = picked(*found, kStage);
    made["triggers"] = pickedAll(*found, "triggers", kTrigger);
    made["bottlenecks"] = pickedAll(*found, "bottlenecks", kBottleneck);
    co_return made;
}

base::Task<base::Result<json::object>> cell(SharedDesk desk, json::object, mcp::SayProgress, base::CancelToken cancel)
{
    api::Request request(api::GetCell{});
    const auto found = co_await ask(desk, std::move(request), cancel);
    if (!found)
        co_return failure(found);
    const auto* info = objectIn(*found, "cell");
    co_return picked(info ? *info : json::object(), kCell);
}

json::object nothingAsked()
{
    return schemaFrom(R"J({"type": "object", "properties": {}, "additionalProperties": false})J");
}

CellTool tracesTool()
{
    CellTool tool;
    tool.run = traces;
    tool.asks = api::ListTraces::kType;
    tool.description = {"traces_list", "List traces", "Lists traces of runs and other calls.", schemaFrom(R"J({
            "type": "object", "additionalProperties": false,
            "properties": {
                "filter": {"type": "string", "maxLength": 2000, "description": "Words, and agent: pool: tenant: status:error dur>5s cost>$0.05 spans>100 tokens>10k errors>0"},
                "order": {"enum": ["newest", "longest", "dearest", "most_tokens", "most_errors", "most_spans"]},
                "limit": {"type": "integer", "minimum": 1, "maximum": 100, "description": "How many (20)"},
                "cursor": {"type": "string", "maxLength": 1000, "description": "next_cursor of the page before"}
            }})J")};
    auto schema = schemaFrom(R"J({"type": "object", "required": ["notes"], "properties": {
        "notes": {"type": "array", "items": {"type": "string"}, "description": "What could not be looked through and why"},
        "next_cursor": {"type": "string", "description": "Absent on the last page"}}})J");
    addProperty(schema, "traces", listOf(schemaOf(kTrace), "In the order asked for"));
    tool.description.outputSchema = std::move(schema);
    return tool;
}

CellTool traceTool()
{
    CellTool tool;
    tool.run = trace;
    tool.asks = api::GetSpans::kType;
    tool.description = {"trace_get", "Show a trace",
        "A trace with its spans: what was called, when, for how long, and what it cost.", schemaFrom(R"J({
            "type": "object", "additionalProperties": false, "required": ["trace_id"],
            "properties": {
                "trace_id": {"type": "string", "minLength": 4, "maxLength": 100, "description": "Or a run's id"},
                "spans": {"type": "integer", "minimum": 1, "maximum": 500, "description": "How many at once (100)"},
                "cursor": {"type": "string", "maxLength": 1000, "description": "next_cursor of the page before"}
            }})J")};
    auto schema = schemaFrom(R"J({"type": "object", "required": [], "properties": {
        "next_cursor": {"type": "string", "description": "Absent where all spans there are have been seen"}}})J");
    addProperty(schema, "trace", schemaOf(kTrace));
    addProperty(schema, "spans", listOf(schemaOf(kSpan), "In the order in which they were first stored"));
    tool.description.outputSchema = std::move(schema);
    return tool;
}

CellTool budgetsTool()
{
    CellTool tool;
    tool.run = budgets;
    tool.asks = api::ListBudgets::kType;
    tool.description = {"budgets_list", "List budgets", "Budgets that stand, with what is spent of them.", nothingAsked()};
    auto schema = schemaOf(Fields());
    addProperty(schema, "budgets", listOf(schemaOf(kBudget), "The fleet's, then tenants', projects', agents' and tools'"));
    tool.description.outputSchema = std::move(schema);
    return tool;
}

CellTool readinessTool()
{
    CellTool tool;
    tool.run = readiness;
    tool.asks = api::GetReadiness::kType;
    tool.description
        = {"readiness_get", "Readiness", "What limits the cell now and next, with evidence and what to do.", nothingAsked()};
    auto schema = schemaOf(kStage);
    addProperty(schema, "triggers", listOf(schemaOf(kTrigger), "Measures with thresholds that say when to scale"));
    addProperty(schema, "bottlenecks", listOf(schemaOf(kBottleneck), "The tightest first"));
    tool.description.outputSchema = std::move(schema);
    return tool;
}

CellTool cellTool()
{
    CellTool tool;
    tool.run = cell;
    tool.asks = api::GetCell::kType;
    tool.description = {"cell_info", "About the cell", "Which cell this is, and what you may do there.", nothingAsked()};
    tool.description.outputSchema = schemaOf(kCell);
    return tool;
}

} // namespace

base::Task<base::Result<json::object>> traceOf(
    SharedDesk desk, std::string id, std::string cursor, std::int64_t spans, base::CancelToken cancel)
{
    api::GetSpans query;
    query.traceId = std::move(id);
    query.cursor = std::move(cursor);
    query.limit = spans;
    api::Request request(std::move(query));
    const auto page = co_await ask(desk, std::move(request), cancel);
    if (!page)
        co_return failure(page);
    const auto* row = objectIn(*page, "trace");
    json::object made{{"trace", picked(row ? *row : json::object(), kTrace)}, {"spans", pickedAll(*page, "spans", kSpan)}};
    const auto* complete = page->if_contains("complete");
    const auto next = textOf(*page, "next");
    if (!next.empty() && complete && complete->is_bool() && !complete->get_bool())
        made["next_cursor"] = next;
    co_return made;
}

std::vector<CellTool> watchTools()
{
    std::vector<CellTool> tools{tracesTool(), traceTool(), budgetsTool(), readinessTool(), cellTool()};
    for (auto& tool : tools) {
        tool.description.readOnly = true;
        tool.description.destructive = false;
        tool.description.idempotent = true;
        tool.description.openWorld = false;
    }
    return tools;
}

} // namespace kaze::server::detail
