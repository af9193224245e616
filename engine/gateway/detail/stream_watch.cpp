#include "engine/gateway/detail/stream_watch.h"

#include <algorithm>
#include <cstdio>

namespace kaze::gateway::detail {

using base::Duration;

namespace {

constexpr auto kLook = std::chrono::milliseconds(250);

std::string secondsText(Duration time)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(time).count());
    return text;
}

//! Why a stream is to be ended now; empty: it is not.
std::string reasonToEnd(const WatchedStream& stream, Duration now)
{
    if (now >= stream.until)
        return stream.model + " did not finish within " + secondsText(stream.until - stream.started)
            + ", as long as a call may take.";
    if (!stream.patience)
        return {};
    const auto silent = now - stream.heard;
    if (!stream.speaks && silent >= stream.patience->firstToken)
        return stream.model + " said nothing for " + secondsText(silent) + ", where it usually begins much earlier.";
    if (stream.speaks && silent >= stream.patience->stall)
        return stream.model + " stopped in the middle of its answer and said nothing for " + secondsText(silent) + '.';
    return {};
}

} // namespace

StreamWatch::~StreamWatch()
{
    m_state->stop.cancel();
}

void StreamWatch::add(const base::Executor& executor, const std::shared_ptr<WatchedStream>& stream)
{
    stream->started = stream->heard = m_state->clock.steady();
    m_state->streams.push_back(stream);
    if (std::exchange(m_state->watching, true))
        return;
    base::spawn(executor, watch(m_state));
}

void StreamWatch::heard(WatchedStream& stream) const
{
    const auto now = m_state->clock.steady();
    if (stream.speaks)
        stream.longestPause = std::max(stream.longestPause, now - stream.heard);
    stream.speaks = true;
    stream.heard = now;
}

base::Task<> StreamWatch::watch(std::shared_ptr<State> state)
{
    const auto stop = state->stop.token();
    while (!state->streams.empty() && !stop.cancelled()) {
        if (const auto slept = co_await state->clock.sleep(kLook, stop); !slept)
            break;
        const auto now = state->clock.steady();
        std::vector<std::pair<std::shared_ptr<WatchedStream>, std::string>> late;
        for (auto at = state->streams.begin(); at != state->streams.end();) {
            const auto stream = at->lock();
            auto reason = stream ? reasonToEnd(*stream, now) : std::string();
            if (!stream || !reason.empty())
                at = state->streams.erase(at);
            else
                ++at;
            if (!reason.empty())
                late.emplace_back(stream, std::move(reason));
        }
        for (const auto& [stream, reason] : late)
            stream->attempt.cancel(base::Error{base::ErrorCode::Timeout, reason, nullptr});
    }
    state->watching = false;
}

} // namespace kaze::gateway::detail
