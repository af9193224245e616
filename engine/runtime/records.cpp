#include "engine/runtime/records.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"

#include <boost/json.hpp>

namespace kaze::runtime {

namespace json = boost::json;

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

json::value toValue(const TaskRecord& r)
{
    json::object o{{"text", r.text}};
    if (!r.recalled.empty())
        o["recalled"] = json::array(r.recalled.begin(), r.recalled.end());
    return o;
}

json::value toValue(const ModelRecord& r)
{
    json::object o{{"text", r.message.text}, {"in", r.usage.inputTokens}, {"out", r.usage.outputTokens},
        {"cached", r.usage.cachedTokens}, {"thought", r.usage.reasoningTokens}, {"cost", r.cost.nanos}, {"model", r.model},
        {"span", r.spanId}};
    if (r.usage.cacheWriteTokens > 0)
        o["cache_write"] = r.usage.cacheWriteTokens;
    if (!r.message.reasoning.empty())
        o["reasoning"] = r.message.reasoning;
    if (!r.message.proof.empty())
        o["proof"] = r.message.proof;
    json::array calls;
    for (const auto& call : r.message.calls)
        calls.push_back({{"id", call.id}, {"name", call.name}, {"args", call.arguments}});
    if (!calls.empty())
        o["calls"] = std::move(calls);
    return o;
}

json::value toValue(const IntentRecord& r)
{
    return {{"call", r.callId}, {"tool", r.tool}, {"prepared", r.prepared}};
}

json::value toValue(const ApprovalRecord& r)
{
    return {{"id", r.approvalId}, {"call", r.callId}, {"tool", r.tool}, {"kind", base::enumName(r.kind)}, {"reason", r.reason}};
}

json::value toValue(const AnswerRecord& r)
{
    return {
        {"id", r.approvalId}, {"call", r.callId}, {"tool", r.tool}, {"verdict", base::enumName(r.verdict)}, {"reason", r.reason}};
}

json::value toValue(const ResultRecord& r)
{
    json::object o{{"call", r.callId}, {"tool", r.tool}, {"text", r.text}, {"span", r.spanId}};
    if (r.failed)
        o["failed"] = true;
    return o;
}

json::value toValue(const StateRecord& r)
{
    return {{"state", base::enumName(r.state)}, {"text", r.text}};
}

json::value toValue(const NoteRecord& r)
{
    return {{"text", r.text}};
}

//! Reads members of a body; what is missing is empty, as older records may lack what newer ones have.
class Body {
public:
    explicit Body(const json::object& object) : m_object(object) { }

    [[nodiscard]] std::string text(std::string_view name) const
    {
        const auto* value = m_object.if_contains(name);
        return value && value->is_string() ? std::string(value->get_string()) : std::string{};
    }
    [[nodiscard]] std::int64_t integer(std::string_view name) const
    {
        const auto* value = m_object.if_contains(name);
        return value && value->is_int64() ? value->get_int64() : 0;
    }
    [[nodiscard]] bool flag(std::string_view name) const
    {
        const auto* value = m_object.if_contains(name);
        return value && value->is_bool() && value->get_bool();
    }
    [[nodiscard]] const json::array* array(std::string_view name) const
    {
        const auto* value = m_object.if_contains(name);
        return value && value->is_array() ? &value->get_array() : nullptr;
    }
    template <class E>
    [[nodiscard]] E named(std::string_view name, E fallback) const
    {
        return base::enumOf<E>(text(name)).value_or(fallback);
    }

private:
    const json::object& m_object;
};

ModelRecord readModel(const Body& body)
{
    ModelRecord r;
    r.message.role = gateway::Role::Assistant;
    r.message.text = body.text("text");
    r.message.reasoning = body.text("reasoning");
    r.message.proof = body.text("proof");
    if (const auto* calls = body.array("calls"))
        for (const auto& item : *calls)
            if (item.is_object()) {
                const Body call(item.get_object());
                r.message.calls.push_back({call.text("id"), call.text("name"), call.text("args")});
            }
    r.usage
        = {body.integer("in"), body.integer("out"), body.integer("cached"), body.integer("thought"), body.integer("cache_write")};
    r.cost.nanos = body.integer("cost");
    r.model = body.text("model");
    r.spanId = body.text("span");
    return r;
}

TaskRecord readTask(const Body& body)
{
    TaskRecord r{body.text("text"), {}};
    if (const auto* recalled = body.array("recalled"))
        for (const auto& item : *recalled)
            if (item.is_string())
                r.recalled.emplace_back(item.get_string());
    return r;
}

} // namespace

api::StepKind kindOf(const Record& record)
{
    return std::visit(
        Overloaded{[](const TaskRecord&) { return api::StepKind::Task; }, [](const ModelRecord&) { return api::StepKind::Model; },
            [](const IntentRecord&) { return api::StepKind::Intent; },
            [](const ApprovalRecord&) { return api::StepKind::Approval; },
            [](const AnswerRecord&) { return api::StepKind::Answer; }, [](const ResultRecord&) { return api::StepKind::Result; },
            [](const StateRecord&) { return api::StepKind::State; }, [](const NoteRecord&) { return api::StepKind::Note; }},
        record);
}

std::string encode(const Record& record)
{
    return std::visit([](const auto& r) { return json::serialize(toValue(r)); }, record);
}

base::Result<Record> decode(api::StepKind kind, std::string_view text)
{
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error || !value.is_object())
        return base::fail(
            base::ErrorCode::Corrupt, "a record of kind " + base::enumName(kind) + " is not readable: " + error.message());
    const Body body(value.get_object());
    switch (kind) {
    case api::StepKind::Task:
        return readTask(body);
    case api::StepKind::Model:
        return readModel(body);
    case api::StepKind::Intent:
        return IntentRecord{body.text("call"), body.text("tool"), body.text("prepared")};
    case api::StepKind::Approval:
        return ApprovalRecord{body.text("id"), body.text("call"), body.text("tool"),
            body.named("kind", api::ApprovalKind::ToolCall), body.text("reason")};
    case api::StepKind::Answer:
        return AnswerRecord{body.text("id"), body.text("call"), body.text("tool"), body.named("verdict", api::Verdict::Deny),
            body.text("reason")};
    case api::StepKind::Result:
        return ResultRecord{body.text("call"), body.text("tool"), body.text("text"), body.flag("failed"), body.text("span")};
    case api::StepKind::State:
        return StateRecord{body.named("state", api::RunState::Running), body.text("text")};
    case api::StepKind::Note:
        return NoteRecord{body.text("text")};
    }
    return base::fail(base::ErrorCode::Unsupported, "a record was written by a newer Kaze");
}

api::Step toStep(std::int64_t number, base::Time at, const Record& record, std::size_t textLimit)
{
    api::Step step;
    step.number = number;
    step.at = at;
    step.kind = kindOf(record);
    std::visit(Overloaded{[&](const TaskRecord& r) {
                              step.text = r.text;
                              step.recalled = r.recalled;
                          },
                   [&](const ModelRecord& r) {
                       step.text = r.message.text;
                       for (const auto& call : r.message.calls)
                           step.calls.push_back({call.id, call.name, call.arguments});
                       step.model = r.model;
                       step.usage = r.usage;
                       step.costUsd = r.cost;
                       step.spanId = r.spanId;
                   },
                   [&](const IntentRecord& r) {
                       step.callId = r.callId;
                       step.tool = r.tool;
                   },
                   [&](const ApprovalRecord& r) {
                       step.callId = r.callId;
                       step.tool = r.tool;
                       step.text = r.reason;
                       step.approvalId = r.approvalId;
                   },
                   [&](const AnswerRecord& r) {
                       step.callId = r.callId;
                       step.tool = r.tool;
                       step.approvalId = r.approvalId;
                       step.text = base::enumName(r.verdict) + (r.reason.empty() ? "" : ": " + r.reason);
                       step.failed = r.verdict == api::Verdict::Deny;
                   },
                   [&](const ResultRecord& r) {
                       step.callId = r.callId;
                       step.tool = r.tool;
                       step.text = r.text;
                       step.failed = r.failed;
                       step.spanId = r.spanId;
                   },
                   [&](const StateRecord& r) { step.text = base::enumName(r.state) + (r.text.empty() ? "" : ": " + r.text); },
                   [&](const NoteRecord& r) { step.text = r.text; }},
        record);
    if (step.text.size() > textLimit) {
        step.text = base::shortened(step.text, textLimit);
        step.truncated = true;
    }
    return step;
}

} // namespace kaze::runtime
