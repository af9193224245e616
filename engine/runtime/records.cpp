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

void addTexts(json::object& o, std::string_view name, const std::vector<std::string>& texts)
{
    if (!texts.empty())
        o[name] = json::array(texts.begin(), texts.end());
}

void addWorkedWith(json::object& o, const WorkedWith& with)
{
    addTexts(o, "used_tools", with.tools);
    addTexts(o, "used_skills", with.skills);
}

json::value toValue(const TaskRecord& r)
{
    json::object o{{"text", r.text}};
    addTexts(o, "recalled", r.recalled);
    return o;
}

void addText(json::object& o, std::string_view name, const std::string& text)
{
    if (!text.empty())
        o[name] = text;
}

void addUsage(json::object& o, const api::Usage& usage)
{
    o["in"] = usage.inputTokens;
    o["out"] = usage.outputTokens;
    o["cached"] = usage.cachedTokens;
    o["thought"] = usage.reasoningTokens;
    if (usage.cacheWriteTokens > 0)
        o["cache_write"] = usage.cacheWriteTokens;
}

json::value toValue(const ModelRecord& r)
{
    json::object o{{"text", r.message.text}, {"cost", r.cost.nanos}, {"model", r.model}, {"span", r.spanId}};
    addUsage(o, r.usage);
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
    json::object o{
        {"id", r.approvalId}, {"call", r.callId}, {"tool", r.tool}, {"kind", base::enumName(r.kind)}, {"reason", r.reason}};
    addText(o, "question", r.question);
    addText(o, "asks", r.asks);
    return o;
}

json::value toValue(const AnswerRecord& r)
{
    json::object o{
        {"id", r.approvalId}, {"call", r.callId}, {"tool", r.tool}, {"verdict", base::enumName(r.verdict)}, {"reason", r.reason}};
    if (r.kind != api::ApprovalKind::ToolCall)
        o["kind"] = base::enumName(r.kind);
    addText(o, "args", r.arguments);
    addText(o, "text", r.text);
    addText(o, "pattern", r.pattern);
    if (r.byNobody)
        o["nobody"] = true;
    return o;
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
    json::object o{{"text", r.text}};
    if (!r.handedFrom.empty()) {
        o["handed_from"] = r.handedFrom;
        o["handed_from_model"] = r.handedFromModel;
        addWorkedWith(o, r.workedWith);
    }
    return o;
}

json::value toValue(const MessageRecord& r)
{
    return {{"text", r.text}};
}

json::value toValue(const SummaryRecord& r)
{
    json::object o{{"text", r.text}, {"through", r.through}, {"cost", r.cost.nanos}, {"model", r.model}, {"span", r.spanId},
        {"turns", r.turns}, {"tool_calls", r.toolCalls}, {"turns_before", r.turnsBefore}};
    addUsage(o, r.usage);
    json::object total;
    addUsage(total, r.total);
    o["total"] = std::move(total);
    addTexts(o, "recalled", r.recalled);
    addWorkedWith(o, r.workedWith);
    json::array permissions;
    for (const auto& permission : r.permissions)
        permissions.push_back(toValue(permission));
    if (!permissions.empty())
        o["permissions"] = std::move(permissions);
    return o;
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
    [[nodiscard]] const json::object* object(std::string_view name) const
    {
        const auto* value = m_object.if_contains(name);
        return value && value->is_object() ? &value->get_object() : nullptr;
    }
    template <class E>
    [[nodiscard]] E named(std::string_view name, E fallback) const
    {
        return base::enumOf<E>(text(name)).value_or(fallback);
    }

private:
    const json::object& m_object;
};

api::Usage readUsage(const Body& body)
{
    return {
        body.integer("in"), body.integer("out"), body.integer("cached"), body.integer("thought"), body.integer("cache_write")};
}

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
    r.usage = readUsage(body);
    r.cost.nanos = body.integer("cost");
    r.model = body.text("model");
    r.spanId = body.text("span");
    return r;
}

std::vector<std::string> readTexts(const Body& body, std::string_view name)
{
    std::vector<std::string> texts;
    if (const auto* array = body.array(name))
        for (const auto& item : *array)
            if (item.is_string())
                texts.emplace_back(item.get_string());
    return texts;
}

WorkedWith readWorkedWith(const Body& body)
{
    return {readTexts(body, "used_tools"), readTexts(body, "used_skills")};
}

TaskRecord readTask(const Body& body)
{
    return {body.text("text"), readTexts(body, "recalled")};
}

AnswerRecord readAnswer(const Body& body)
{
    AnswerRecord r;
    r.approvalId = body.text("id");
    r.callId = body.text("call");
    r.tool = body.text("tool");
    r.verdict = body.named("verdict", api::Verdict::Deny);
    r.reason = body.text("reason");
    r.kind = body.named("kind", api::ApprovalKind::ToolCall);
    r.arguments = body.text("args");
    r.text = body.text("text");
    r.pattern = body.text("pattern");
    r.byNobody = body.flag("nobody");
    return r;
}

SummaryRecord readSummary(const Body& body)
{
    SummaryRecord r;
    r.text = body.text("text");
    r.through = body.integer("through");
    r.usage = readUsage(body);
    r.cost.nanos = body.integer("cost");
    r.model = body.text("model");
    r.spanId = body.text("span");
    r.recalled = readTexts(body, "recalled");
    r.workedWith = readWorkedWith(body);
    r.turns = body.integer("turns");
    r.toolCalls = body.integer("tool_calls");
    r.turnsBefore = body.integer("turns_before");
    if (const auto* total = body.object("total"))
        r.total = readUsage(Body(*total));
    if (const auto* permissions = body.array("permissions"))
        for (const auto& item : *permissions)
            if (item.is_object())
                r.permissions.push_back(readAnswer(Body(item.get_object())));
    return r;
}

//! "allow_for_run (path=src/*): fine", "answered: blue", "deny, by itself: no answer within 10 min".
std::string answerText(const AnswerRecord& r)
{
    std::string text = base::enumName(r.verdict);
    if (r.kind == api::ApprovalKind::Question && r.verdict != api::Verdict::Deny)
        return "answered: " + r.text;
    if (!r.pattern.empty())
        text += " (" + r.pattern + ")";
    if (!r.arguments.empty())
        text += ", with other arguments " + r.arguments;
    if (r.byNobody)
        text += ", by itself";
    for (const auto* said : {&r.reason, &r.text})
        if (!said->empty())
            text += ": " + *said;
    return text;
}

} // namespace

api::StepKind kindOf(const Record& record)
{
    return std::visit(
        Overloaded{[](const TaskRecord&) { return api::StepKind::Task; }, [](const ModelRecord&) { return api::StepKind::Model; },
            [](const IntentRecord&) { return api::StepKind::Intent; },
            [](const ApprovalRecord&) { return api::StepKind::Approval; },
            [](const AnswerRecord&) { return api::StepKind::Answer; }, [](const ResultRecord&) { return api::StepKind::Result; },
            [](const StateRecord&) { return api::StepKind::State; }, [](const NoteRecord&) { return api::StepKind::Note; },
            [](const MessageRecord&) { return api::StepKind::Message; },
            [](const SummaryRecord&) { return api::StepKind::Summary; }},
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
            body.named("kind", api::ApprovalKind::ToolCall), body.text("reason"), body.text("question"), body.text("asks")};
    case api::StepKind::Answer:
        return readAnswer(body);
    case api::StepKind::Result:
        return ResultRecord{body.text("call"), body.text("tool"), body.text("text"), body.flag("failed"), body.text("span")};
    case api::StepKind::State:
        return StateRecord{body.named("state", api::RunState::Running), body.text("text")};
    case api::StepKind::Note:
        return NoteRecord{body.text("text"), body.text("handed_from"), body.text("handed_from_model"), readWorkedWith(body)};
    case api::StepKind::Message:
        return MessageRecord{body.text("text")};
    case api::StepKind::Summary:
        return readSummary(body);
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
                       step.text = r.kind == api::ApprovalKind::Question ? r.question : r.reason;
                       step.approvalId = r.approvalId;
                   },
                   [&](const AnswerRecord& r) {
                       step.callId = r.callId;
                       step.tool = r.tool;
                       step.approvalId = r.approvalId;
                       step.text = answerText(r);
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
                   [&](const NoteRecord& r) { step.text = r.text; }, [&](const MessageRecord& r) { step.text = r.text; },
                   [&](const SummaryRecord& r) {
                       step.text = r.text;
                       step.model = r.model;
                       step.upTo = r.through;
                       step.spanId = r.spanId;
                       step.usage = r.usage;
                       step.costUsd = r.cost;
                   }},
        record);
    if (step.text.size() > textLimit) {
        step.text = base::shortened(step.text, textLimit);
        step.truncated = true;
    }
    return step;
}

} // namespace kaze::runtime
