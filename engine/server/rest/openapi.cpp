#include "engine/server/rest/openapi.h"

#include "engine/base/open_enum.h"
#include "engine/cell/access_table.h"
#include "engine/cell/audit.h"
#include "engine/server/rest/reading.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::server::rest {

namespace json = boost::json;

namespace {

constexpr std::string_view kAbout
    = "Every query and command of a Kaze cell. POST takes a request's members as JSON; what only reads takes them as query "
      "parameters of GET as well. "
      "Members that are left out have their defaults, unknown ones are refused by name. Amounts of money are US dollars, times "
      "RFC 3339, durations "
      "seconds. A newer cell may answer with more members, and with more values of what has x-kaze-known-values.\n\n"
      "Where a command takes an id or key of the caller's choice (run_id of start_run, schedule_id of save_schedule, key of "
      "add_memory, message_id of "
      "send_to_run), asking again with the same one does nothing twice. A client that goes away stops nothing that it began.\n\n"
      "x-kaze-role is the least role that an access token needs; what has x-kaze-whole-cell is not for tokens of one tenant. "
      "Lists with x-kaze-paging "
      "come in pages: ask again with the member named by `cursor` set to the answer's `next`, until that is empty.";

json::object reference(std::string_view name)
{
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

json::object jsonContent(json::object schema)
{
    return {{"application/json", {{"schema", std::move(schema)}}}};
}

//! "list_runs" → "List runs".
std::string inWords(std::string_view type)
{
    std::string words(type);
    std::ranges::replace(words, '_', ' ');
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
    return words;
}

json::object problemSchema()
{
    json::object properties{{"type", {{"type", "string"}}}, {"title", {{"type", "string"}}}, {"status", {{"type", "integer"}}},
        {"detail", {{"type", "string"}, {"description", "what happened, to what, and what to do about it"}}},
        {"code",
            {{"type", "string"},
                {"description", "for programs to decide on: invalid_argument, not_found, conflict, permission_denied, …"}}},
        {"path", {{"type", "string"}, {"description", "the member or parameter that is wrong"}}},
        {"request_id", {{"type", "string"}}}};
    return {{"type", "object"}, {"properties", std::move(properties)},
        {"required", json::array{"type", "title", "status", "detail", "code", "request_id"}}};
}

//! The cursor of a list that comes in pages; none where it does not.
json::value pagingOf(const api::Description& all, const api::RequestDescription& request)
{
    const auto& members = all.membersOf(request);
    const auto& reply = all.schemas.at(request.replyShape).at("properties").as_object();
    for (const auto* cursor : {"cursor", "after"})
        if (members.contains(cursor) && reply.contains("next"))
            return json::object{{"cursor", cursor}, {"next", "next"}};
    return nullptr;
}

json::array parametersOf(const json::object& members)
{
    json::array parameters;
    for (const auto& member : members)
        if (isParameter(member.value().as_object()))
            parameters.push_back(json::object{{"name", member.key()}, {"in", "query"}, {"schema", member.value()}});
    return parameters;
}

json::object responsesOf(const api::RequestDescription& request, bool byQuery)
{
    json::object answer{{"description", std::string(request.replyType)}, {"content", jsonContent(reference(request.replyShape))}};
    if (byQuery)
        answer["headers"] = json::object{{"ETag", json::object{{"schema", json::object{{"type", "string"}}}}}};
    json::object responses{{"200", std::move(answer)}};
    if (byQuery)
        responses["304"] = json::object{{"description", "It is as If-None-Match says."}};
    responses["default"]
        = {{"description", "It was not done."}, {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}};
    return responses;
}

json::object operation(const api::Description& all, const api::RequestDescription& request, bool byQuery)
{
    json::object made{{"operationId", (byQuery ? "query_" : "") + std::string(request.type)}, {"summary", inWords(request.type)},
        {"tags", json::array{onlyReads(request.type) ? "queries" : "commands"}}};
    if (const auto* rule = cell::accessRule(request.type)) {
        made["x-kaze-role"] = base::enumName(rule->least);
        made["x-kaze-whole-cell"] = rule->tenant == cell::ForTenant::Refused;
    }
    if (auto paging = pagingOf(all, request); !paging.is_null())
        made["x-kaze-paging"] = std::move(paging);
    if (byQuery)
        made["parameters"] = parametersOf(all.membersOf(request));
    else
        made["requestBody"] = {{"required", true}, {"content", jsonContent(reference(request.shape))}};
    made["responses"] = responsesOf(request, byQuery);
    return made;
}

json::object documentOperation(std::string_view id, std::string_view summary)
{
    return {{"operationId", id}, {"summary", summary}, {"tags", json::array{"about"}},
        {"responses", {{"200", {{"description", "JSON"}, {"content", jsonContent({{"type", "object"}})}}}}}};
}

std::string pathOf(std::string_view type)
{
    return "/api/v1/" + std::string(type);
}

} // namespace

bool onlyReads(std::string_view type)
{
    const auto rules = cell::auditRules();
    const auto found = std::ranges::find(rules, type, &cell::AuditRule::type);
    return found != rules.end() && found->of == cell::AuditClass::Reads;
}

json::object openApi()
{
    const auto& all = api::description();
    json::object paths;
    paths["/api/v1"] = json::object{{"get", documentOperation("index", "Where everything is")}};
    paths["/api/v1/openapi.json"] = json::object{{"get", documentOperation("openapi", "This document")}};
    for (const auto& request : all.requests) {
        json::object path{{"post", operation(all, request, false)}};
        if (onlyReads(request.type))
            path["get"] = operation(all, request, true);
        paths[pathOf(request.type)] = std::move(path);
    }
    auto schemas = all.schemas;
    schemas["Problem"] = problemSchema();
    return {{"openapi", "3.1.0"}, {"info", {{"title", "Kaze"}, {"version", KAZE_VERSION}, {"description", kAbout}}},
        {"servers", json::array{json::object{{"url", "/"}}}}, {"paths", std::move(paths)},
        {"components",
            {{"schemas", std::move(schemas)},
                {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "kaze_…"}}}}}}},
        {"security", json::array{json::object{{"token", json::array()}}, json::object()}}};
}

json::object index()
{
    json::object requests;
    for (const auto& request : api::description().requests)
        requests[request.type] = {{"href", pathOf(request.type)},
            {"methods", onlyReads(request.type) ? json::array{"GET", "POST"} : json::array{"POST"}}};
    return {{"version", KAZE_VERSION}, {"openapi", "/api/v1/openapi.json"}, {"requests", std::move(requests)}};
}

} // namespace kaze::server::rest
