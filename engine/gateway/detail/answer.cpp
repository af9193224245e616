#include "engine/gateway/detail/answer.h"

#include "engine/api/run.h"
#include "engine/base/text.h"

#include <algorithm>

namespace kaze::gateway::detail {

using base::ErrorCode;

namespace {

constexpr std::size_t kMostCalls = 256;
constexpr std::size_t kMostBytes = 32U << 20; //!< of everything that is kept

} // namespace

Answer::Progress Answer::progress() const
{
    return m_complete ? Progress::Complete : m_finished ? Progress::Finished : Progress::Open;
}

base::Result<> Answer::checkSize() const
{
    if (m_bytes > kMostBytes)
        return base::fail(ErrorCode::Protocol, "The answer is longer than " + base::sizeText(kMostBytes) + "; it was given up.");
    if (m_calls.size() > kMostCalls)
        return base::fail(
            ErrorCode::Protocol, "The model wants more than " + std::to_string(kMostCalls) + " tool calls in one answer.");
    return {};
}

void Answer::say(std::string_view text)
{
    if (text.empty())
        return;
    m_response.message.text += text;
    m_bytes += text.size();
    ChatDelta delta;
    delta.text = text;
    if (m_parts.sink)
        m_parts.sink(delta);
}

void Answer::think(std::string_view reasoning)
{
    if (reasoning.empty())
        return;
    m_response.message.reasoning += reasoning;
    m_bytes += reasoning.size();
    ChatDelta delta;
    delta.reasoning = reasoning;
    if (m_parts.sink)
        m_parts.sink(delta);
}

std::size_t Answer::beginCall(std::string_view id, std::string_view name)
{
    // The name of the one before is whole now.
    announce(m_calls.size());
    m_calls.push_back({{std::string(id), std::string(name), {}}, 0, false});
    m_bytes += id.size() + name.size();
    return m_calls.size() - 1;
}

void Answer::nameCall(std::size_t number, std::string_view id, std::string_view name)
{
    auto& [call, sent, isAnnounced] = m_calls.at(number);
    if (isAnnounced)
        return;
    if (!id.empty())
        call.id = id;
    // A few servers send the name in pieces, others again and again.
    if (call.name != name)
        call.name += name;
    m_bytes += id.size() + name.size();
}

void Answer::argue(std::size_t number, std::string_view arguments)
{
    auto& call = m_calls.at(number);
    call.call.arguments += arguments;
    m_bytes += arguments.size();
    if (arguments.empty())
        return;
    announce(number + 1);
    if (call.isAnnounced)
        handOn(call);
}

void Answer::announce(std::size_t last)
{
    for (std::size_t i = 0; i < last; ++i) {
        auto& [call, sent, isAnnounced] = m_calls[i];
        if (isAnnounced || call.name.empty())
            continue;
        isAnnounced = true;
        if (call.id.empty() && m_parts.newCallId)
            call.id = m_parts.newCallId();
        ChatDelta delta;
        delta.call = m_order.size();
        delta.callId = call.id;
        delta.callName = call.name;
        delta.arguments = call.arguments;
        sent = call.arguments.size();
        m_order.push_back(i);
        if (m_parts.sink)
            m_parts.sink(delta);
    }
}

void Answer::handOn(Call& call)
{
    if (call.sent == call.call.arguments.size())
        return;
    ChatDelta delta;
    const auto number = static_cast<std::size_t>(&call - m_calls.data());
    delta.call = static_cast<std::size_t>(std::find(m_order.begin(), m_order.end(), number) - m_order.begin());
    delta.arguments = std::string_view(call.call.arguments).substr(call.sent);
    call.sent = call.call.arguments.size();
    if (m_parts.sink)
        m_parts.sink(delta);
}

void Answer::count(const api::Usage& usage)
{
    const bool sane = usage.inputTokens > 0 && usage.outputTokens >= 0 && usage.cachedTokens >= 0 && usage.cacheWriteTokens >= 0
        && usage.reasoningTokens >= 0 && usage.cachedTokens <= usage.inputTokens
        && usage.cacheWriteTokens <= usage.inputTokens - usage.cachedTokens;
    m_response.usage = sane ? usage : api::Usage{};
    m_response.usageSource = sane ? UsageSource::Provider : UsageSource::Unknown;
    ChatDelta delta;
    delta.usage = usage;
    if (m_parts.sink && sane)
        m_parts.sink(delta);
}

void Answer::stop(StopReason reason, std::string_view detail)
{
    m_finished = true;
    m_response.stop = reason;
    m_response.stopDetail = base::shortened(base::toUtf8(detail), 500);
}

base::Result<ChatResponse> Answer::finish()
{
    if (!m_finished)
        return base::fail(ErrorCode::Unavailable,
            "The answer broke off in the middle: the stream ended before the model said that it had finished.");
    announce(m_calls.size());
    auto& message = m_response.message;
    message.role = Role::Assistant;
    for (const auto number : m_order) {
        message.calls.push_back(std::move(m_calls[number].call));
        if (message.calls.back().arguments.empty())
            message.calls.back().arguments = "{}";
    }
    conclude(m_response);
    if (!message.calls.empty() && m_response.stop == StopReason::Finished)
        m_response.stop = StopReason::ToolCalls;
    if (message.calls.empty() && m_response.stop == StopReason::ToolCalls)
        m_response.stop = StopReason::Finished;
    return std::move(m_response);
}

} // namespace kaze::gateway::detail
