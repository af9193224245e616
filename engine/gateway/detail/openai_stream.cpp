#include "engine/gateway/detail/openai_stream.h"

#include "engine/base/text.h"

#include <algorithm>

namespace kaze::gateway::detail {

namespace {

using base::ErrorCode;
using boost::json::object;
using boost::json::value;

constexpr std::size_t kMostCalls = 256;
constexpr std::size_t kMostBytes = 32U << 20; //!< of text, reasoning and arguments together

const object* objectIn(const object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found ? found->if_object() : nullptr;
}

std::string_view textIn(const object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    const auto* text = found ? found->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::int64_t numberIn(const object& from, std::string_view name, std::int64_t otherwise = 0)
{
    const auto* found = from.if_contains(name);
    boost::system::error_code bad;
    const auto number = found && found->is_number() ? found->to_number<std::int64_t>(bad) : otherwise;
    return bad ? otherwise : number;
}

std::unexpected<base::Error> malformed(std::string_view json, std::string_view what)
{
    return base::fail(ErrorCode::Protocol,
        "The server sent a piece of the answer that is " + std::string(what) + ": " + base::shortened(base::toUtf8(json), 200));
}

StopReason stopOf(std::string_view reason)
{
    if (reason == "length")
        return StopReason::Length;
    if (reason == "content_filter")
        return StopReason::ContentFilter;
    return reason == "tool_calls" || reason == "function_call" ? StopReason::ToolCalls : StopReason::Finished;
}

} // namespace

base::Result<> OpenAiAnswer::take(std::string_view json)
{
    boost::system::error_code bad;
    const auto parsed = boost::json::parse({json.data(), json.size()}, bad);
    if (bad)
        return malformed(json, "no JSON");
    const auto* chunk = parsed.if_object();
    if (!chunk)
        return malformed(json, "no object");
    if (const auto* error = chunk->if_contains("error"); error && !error->is_null())
        return std::unexpected(errorOf(*error));
    if (const auto id = textIn(*chunk, "id"); !id.empty())
        m_response.responseId = id;
    if (const auto model = textIn(*chunk, "model"); !model.empty())
        m_response.model = model;
    if (const auto* usage = objectIn(*chunk, "usage"))
        takeUsage(*usage);
    const auto* choices = chunk->if_contains("choices");
    if (!choices || choices->is_null())
        return {};
    if (!choices->is_array())
        return malformed(json, "no completion");
    for (const auto& choice : choices->get_array()) {
        const auto* fields = choice.if_object();
        if (!fields)
            return malformed(json, "no completion");
        if (numberIn(*fields, "index") == 0)
            if (auto taken = takeChoice(*fields); !taken)
                return taken;
    }
    return {};
}

void OpenAiAnswer::say(const object& delta)
{
    ChatDelta said;
    said.text = textIn(delta, "content");
    said.reasoning = textIn(delta, "reasoning_content");
    if (said.reasoning.empty())
        said.reasoning = textIn(delta, "reasoning");
    m_response.message.text += said.text;
    m_response.message.reasoning += said.reasoning;
    m_bytes += said.text.size() + said.reasoning.size();
    if (m_sink && (!said.text.empty() || !said.reasoning.empty()))
        m_sink(said);
}

base::Result<> OpenAiAnswer::takeChoice(const object& choice)
{
    const auto* delta = objectIn(choice, "delta");
    if (!delta)
        delta = objectIn(choice, "message");
    if (delta) {
        say(*delta);
        const auto* calls = delta->if_contains("tool_calls");
        if (calls && calls->is_array())
            for (const auto& call : calls->get_array()) {
                const auto* fields = call.if_object();
                if (!fields)
                    return base::fail(ErrorCode::Protocol, "The server sent a tool call that is no object.");
                if (auto taken = takeCall(*fields); !taken)
                    return taken;
            }
        if (const auto refusal = textIn(*delta, "refusal"); !refusal.empty())
            m_response.message.text += refusal;
    }
    if (const auto reason = textIn(choice, "finish_reason"); !reason.empty()) {
        m_finished = true;
        m_response.stop = stopOf(reason);
    }
    if (m_bytes > kMostBytes)
        return base::fail(ErrorCode::Protocol, "The answer is longer than " + base::sizeText(kMostBytes) + "; it was given up.");
    return {};
}

//! Pieces of a call are told by their index. Some servers send none, or the same for every call, and then a new id begins a new call.
base::Result<> OpenAiAnswer::takeCall(const object& call)
{
    auto& calls = m_response.message.calls;
    const auto* function = objectIn(call, "function");
    const auto id = textIn(call, "id");
    const auto name = function ? textIn(*function, "name") : std::string_view();
    const auto index = numberIn(call, "index", -1);
    auto place = calls.size();
    if (index >= 0) {
        const auto same = std::find(m_indices.rbegin(), m_indices.rend(), index);
        if (same != m_indices.rend())
            place = static_cast<std::size_t>(m_indices.rend() - same) - 1;
    } else if (id.empty() && name.empty() && !calls.empty())
        place = calls.size() - 1;
    const bool another
        = place < calls.size() && !id.empty() && !name.empty() && !calls[place].id.empty() && calls[place].id != id;
    if (place == calls.size() || another) {
        if (calls.size() >= kMostCalls)
            return base::fail(
                ErrorCode::Protocol, "The model wants more than " + std::to_string(kMostCalls) + " tool calls in one answer.");
        place = calls.size();
        calls.emplace_back();
        m_indices.push_back(index);
    }
    if (!id.empty())
        calls[place].id = id;
    if (!name.empty() && calls[place].name != name)
        calls[place].name += name;
    const auto arguments = function ? textIn(*function, "arguments") : std::string_view();
    calls[place].arguments += arguments;
    // A few servers send the arguments as an object.
    if (const auto* whole = function ? objectIn(*function, "arguments") : nullptr)
        calls[place].arguments = boost::json::serialize(*whole);
    m_bytes += arguments.size();
    ChatDelta written;
    written.arguments = arguments;
    if (m_sink && !arguments.empty())
        m_sink(written);
    return {};
}

void OpenAiAnswer::takeUsage(const object& usage)
{
    auto& to = m_response.usage;
    to.inputTokens = numberIn(usage, "prompt_tokens");
    to.outputTokens = numberIn(usage, "completion_tokens");
    if (const auto* details = objectIn(usage, "prompt_tokens_details"))
        to.cachedTokens = numberIn(*details, "cached_tokens");
    if (const auto* details = objectIn(usage, "completion_tokens_details"))
        to.reasoningTokens = numberIn(*details, "reasoning_tokens");
    const bool sane = to.inputTokens >= 0 && to.outputTokens >= 0 && to.cachedTokens >= 0 && to.cachedTokens <= to.inputTokens
        && to.reasoningTokens >= 0;
    if (!sane)
        to = {};
    m_response.usageSource = sane && to.inputTokens > 0 ? UsageSource::Provider : UsageSource::Unknown;
    if (m_sink && m_response.usageSource == UsageSource::Provider) {
        ChatDelta counted;
        counted.usage = to;
        m_sink(counted);
    }
}

base::Result<ChatResponse> OpenAiAnswer::finish()
{
    if (!m_finished)
        return base::fail(ErrorCode::Unavailable,
            "The answer broke off in the middle: the stream ended before the model said that it had finished.");
    auto& message = m_response.message;
    message.role = Role::Assistant;
    std::erase_if(message.calls, [](const auto& call) { return call.name.empty(); });
    for (auto& call : message.calls)
        if (call.arguments.empty())
            call.arguments = "{}";
    if (!message.calls.empty() && m_response.stop == StopReason::Finished)
        m_response.stop = StopReason::ToolCalls;
    if (message.calls.empty() && m_response.stop == StopReason::ToolCalls)
        m_response.stop = StopReason::Finished;
    return std::move(m_response);
}

std::string wordsOf(std::string_view body)
{
    boost::system::error_code bad;
    const auto parsed = boost::json::parse({body.data(), body.size()}, bad);
    const auto* all = bad ? nullptr : parsed.if_object();
    std::string_view words;
    if (all) {
        const auto* error = objectIn(*all, "error");
        using Place = std::pair<const object*, const char*>;
        for (const auto& [from, name] :
            {Place{error, "message"}, Place{all, "error"}, Place{all, "message"}, Place{all, "detail"}})
            if (words.empty() && from)
                words = textIn(*from, name);
    }
    auto text = base::toUtf8(words.empty() ? body : words);
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return base::shortened(text, 500);
}

base::Error errorOf(const value& error)
{
    const auto* fields = error.if_object();
    const auto words = wordsOf(boost::json::serialize(object{{"error", error}}));
    const auto status = fields ? numberIn(*fields, "code", numberIn(*fields, "status")) : 0;
    const auto type = fields ? textIn(*fields, "type") : std::string_view();
    const bool limited = status == 429 || type.find("rate_limit") != std::string_view::npos;
    const bool refused = (status >= 400 && status < 429) || type.find("invalid_request") != std::string_view::npos;
    const auto code = limited ? ErrorCode::RateLimited : refused ? ErrorCode::InvalidArgument : ErrorCode::Unavailable;
    return {code, "The provider reported an error in the middle of its answer: " + words, nullptr};
}

} // namespace kaze::gateway::detail
