// What runs ask people, for MCP clients.

#include "engine/api/run_requests.h"
#include "engine/server/mcp/run_view.h"

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostListed = 100;

base::Task<base::Result<json::object>> list(SharedDesk desk, json::object arguments, mcp::SayProgress, base::CancelToken cancel)
{
    api::ListApprovals query;
    query.runId = textOf(arguments, "run_id");
    query.tenant = desk->tenant;
    api::Request request(std::move(query));
    const auto found = co_await ask(desk, std::move(request), cancel);
    if (!found)
        co_return failure(found);
    const auto* all = found->if_contains("approvals");
    const auto count = all && all->is_array() ? all->get_array().size() : 0;
    co_return json::object{{"approvals", pickedAll(*found, "approvals", approvalFields(), kMostListed)}, {"total", count}};
}

base::Task<base::Result<json::object>> answer(SharedDesk desk, json::object arguments, mcp::SayProgress, base::CancelToken cancel)
{
    api::AnswerApproval wanted;
    wanted.approvalId = textOf(arguments, "approval_id");
    wanted.verdict = api::Open<api::Verdict>::named(textOf(arguments, "verdict"));
    wanted.reason = textOf(arguments, "reason");
    wanted.text = textOf(arguments, "text");
    wanted.arguments = textOf(arguments, "arguments");
    wanted.pattern = textOf(arguments, "pattern");
    json::object made{{"approval_id", wanted.approvalId}, {"answered", true}};
    api::Request request(std::move(wanted));
    const auto done = co_await ask(desk, std::move(request), cancel);
    if (!done)
        co_return failure(done);
    co_return made;
}

} // namespace

std::vector<CellTool> approvalTools()
{
    CellTool listing;
    listing.run = list;
    listing.asks = api::ListApprovals::kType;
    listing.description
        = {"approvals_list", "List approvals", "What runs wait for a person to answer, oldest first.", schemaFrom(R"J({
            "type": "object", "additionalProperties": false,
            "properties": {"run_id": {"type": "string", "minLength": 4, "maxLength": 100, "description": "Of this run alone"}}})J")};
    listing.description.readOnly = true;
    listing.description.destructive = false;
    listing.description.idempotent = true;
    listing.description.openWorld = false;
    auto schema = schemaFrom(R"J({"type": "object", "required": ["total"], "properties": {
        "total": {"type": "integer", "description": "More than are listed where there are very many"}}})J");
    addProperty(schema, "approvals", listOf(schemaOf(approvalFields()), "Oldest first"));
    listing.description.outputSchema = std::move(schema);

    CellTool answering;
    answering.run = answer;
    answering.asks = api::AnswerApproval::kType;
    answering.description = {"approval_answer", "Answer an approval",
        "Allows or denies what a run asks, or answers its question. Ask the person you work for first.", schemaFrom(R"J({
            "type": "object", "additionalProperties": false, "required": ["approval_id", "verdict"],
            "properties": {
                "approval_id": {"type": "string", "minLength": 4, "maxLength": 100},
                "verdict": {"enum": ["allow_once", "allow_for_run", "allow_always", "deny"]},
                "reason": {"type": "string", "maxLength": 4000, "description": "The agent reads it when denied"},
                "text": {"type": "string", "maxLength": 64000, "description": "The answer to a question; JSON where it is a form"},
                "arguments": {"type": "string", "maxLength": 200000, "description": "JSON; the call is made with these instead"},
                "pattern": {"type": "string", "maxLength": 2000, "description": "With allow_for_run and allow_always: arguments that are allowed from now on, as path=src/*"}
            }})J")};
    answering.description.openWorld = true;
    answering.description.outputSchema = schemaFrom(R"J({
        "type": "object", "required": ["approval_id", "answered"],
        "properties": {"approval_id": {"type": "string"}, "answered": {"type": "boolean"}}})J");
    // The same answer once more changes nothing.
    answering.description.idempotent = true;
    return {listing, answering};
}

} // namespace kaze::server::detail
