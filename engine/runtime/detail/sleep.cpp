// Runs that wait for people and nothing else leave memory: all they know is in their log, and an answer takes them up again.

#include "engine/api/run.h"
#include "engine/runtime/detail/live_run.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

using namespace std::chrono_literals;

//! Who answers at once need not wait for the log to be read.
constexpr base::Duration kStaysAwake = 60s;
//! Of one that was taken up from its log and found that nobody has answered yet.
constexpr base::Duration kStaysAwakeAgain = 2s;

} // namespace

RunHost::RunHost(Runtime::Parts taken)
    : parts(std::move(taken)), store(parts.state), meters(parts.metrics), shared(parts.loop, parts.workers),
      limits(parts.loop, parts.clock, [](LiveRun& run) { run.cancel(run.timeIsUp()); }),
      naps(parts.loop, parts.clock, [](LiveRun& run) { run.fallAsleep(); }), deadlines(parts.loop, parts.clock),
      places(parts.clock), tenants(parts.state, parts.workers, parts.clock)
{
    places.measure(meters.queuePart);
}

//! Not where something else goes on: a subagent, a parent that waits for it, or the call of a server that has asked, whose answer a new call
//! would not be sure to get.
bool LiveRun::maySleep() const
{
    if (m_parent || liveChildren > 0 || m_questions.empty())
        return false;
    return std::ranges::none_of(m_questions, [&](const auto& open) {
        if (open.second.kind != api::ApprovalKind::Question)
            return false;
        const auto call = std::ranges::find(m_calls, open.second.callId, [](const CallProgress& each) { return each.call.id; });
        const auto tool = call == m_calls.end() ? nullptr : toolOf(*call);
        return !tool || !tool->info().server.empty();
    });
}

void LiveRun::drowse(bool blocked)
{
    if (blocked == m_drowsy)
        return;
    m_drowsy = blocked;
    if (!blocked)
        return m_host.naps.forget(*this);
    const bool isOld = std::ranges::all_of(m_questions, [](const auto& open) { return open.second.isOld; });
    m_host.naps.set(shared_from_this(), isOld ? kStaysAwakeAgain : kStaysAwake);
}

void LiveRun::fallAsleep()
{
    if (!m_drowsy || m_concluding || m_broken || interruption() || !maySleep())
        return;
    m_asleep = true;
    m_interrupt.cancel();
}

} // namespace kaze::runtime::detail
