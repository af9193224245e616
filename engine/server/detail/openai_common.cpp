#include "engine/server/detail/openai_common.h"

#include "engine/api/run.h"
#include "engine/base/text.h"

namespace kaze::server::detail {

std::string_view finishReason(gateway::StopReason stop)
{
    switch (stop) {
    case gateway::StopReason::ToolCalls:
        return "tool_calls";
    case gateway::StopReason::Length:
        return "length";
    case gateway::StopReason::ContentFilter:
        return "content_filter";
    case gateway::StopReason::Finished:
        break;
    }
    return "stop";
}

void appendOpenAiUsage(std::string& out, const api::Usage& usage)
{
    const auto add = [&out](std::string_view name, std::int64_t count) { out.append(name).append(std::to_string(count)); };
    add(R"({"prompt_tokens":)", usage.inputTokens);
    add(R"(,"completion_tokens":)", usage.outputTokens);
    add(R"(,"total_tokens":)", usage.inputTokens + usage.outputTokens);
    add(R"(,"prompt_tokens_details":{"cached_tokens":)", usage.cachedTokens);
    add(R"(,"cache_write_tokens":)", usage.cacheWriteTokens);
    add(R"(},"completion_tokens_details":{"reasoning_tokens":)", usage.reasoningTokens);
    out.append("}}");
}

std::string openAiToolChoice(const Fields& fields)
{
    const auto choice = fields.text("tool_choice", "auto");
    if (choice == "auto")
        return {};
    if (choice != "none" && choice != "required")
        fields.complain("tool_choice", "must be none, auto, required or a function");
    return choice;
}

std::string effortOf(const std::string& word, const Fields& fields, std::string_view name)
{
    if (word.empty() || word == "none")
        return {};
    if (word == "minimal" || word == "low")
        return "low";
    if (word == "medium")
        return "medium";
    if (word == "high" || word == "xhigh" || word == "max")
        return "high";
    fields.complain(name, "must be low, medium or high");
    return {};
}

std::shared_ptr<const gateway::OutputFormat> formatOf(const Fields& format, std::string_view inside)
{
    const auto type = format.text("type", "text");
    if (type == "text")
        return nullptr;
    auto made = std::make_shared<gateway::OutputFormat>();
    if (type == "json_schema") {
        static const boost::json::value kNothing = boost::json::object();
        const auto* schema = inside.empty() ? nullptr : format.any(inside);
        const Fields within
            = inside.empty() ? format : Fields(schema ? *schema : kNothing, format.at(inside), format.complaint());
        made->name = within.text("name", "answer");
        made->strict = within.flag("strict");
        if (const auto* shape = within.object("schema"))
            made->schema = *shape;
        else
            within.complain("schema", "must be a JSON Schema");
    } else if (type != "json_object")
        format.complain("type", "must be text, json_object or json_schema");
    return made;
}

boost::json::string utf8(const std::string& text)
{
    return base::isUtf8(text) ? boost::json::string(text) : boost::json::string(base::toUtf8(text));
}

} // namespace kaze::server::detail
