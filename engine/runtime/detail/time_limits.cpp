#include "engine/runtime/detail/time_limits.h"

#include "engine/runtime/detail/live_run.h"

#include <map>
#include <unordered_map>

namespace kaze::runtime::detail {

struct TimeLimits::State {
    explicit State(const base::Clock& clock_) : clock(clock_) { }

    using ByTime = std::multimap<base::Duration, std::weak_ptr<LiveRun>>;

    void add(const std::shared_ptr<LiveRun>& run)
    {
        remove(run.get());
        places[run.get()] = byTime.emplace(clock.steady() + run->timeLeft(), run);
    }

    void remove(const LiveRun* run)
    {
        const auto place = places.find(run);
        if (place == places.end())
            return;
        byTime.erase(place->second);
        places.erase(place);
    }

    const base::Clock& clock;
    ByTime byTime; //!< by when their time is up
    std::unordered_map<const LiveRun*, ByTime::iterator> places;
    bool isKept = false;
    base::Duration wakesAt{0};
    base::CancelSource wake;
};

TimeLimits::TimeLimits(base::Executor loop, const base::Clock& clock)
    : m_loop(std::move(loop)), m_state(std::make_shared<State>(clock))
{
}

TimeLimits::~TimeLimits()
{
    m_state->byTime.clear();
    m_state->wake.cancel();
}

void TimeLimits::watch(const std::shared_ptr<LiveRun>& run)
{
    m_state->add(run);
    if (!m_state->isKept) {
        m_state->isKept = true;
        base::spawn(m_loop, keep(m_state));
    } else if (m_state->byTime.begin()->first < m_state->wakesAt) {
        m_state->wake.cancel();
    }
}

void TimeLimits::forget(const LiveRun& run)
{
    m_state->remove(&run);
    if (m_state->byTime.empty())
        m_state->wake.cancel();
}

base::Task<> TimeLimits::keep(std::shared_ptr<State> state)
{
    while (!state->byTime.empty()) {
        const auto first = state->byTime.begin();
        const auto now = state->clock.steady();
        if (first->first > now) {
            state->wakesAt = first->first;
            state->wake = base::CancelSource();
            [[maybe_unused]] const auto woken = co_await state->clock.sleep(state->wakesAt - now, state->wake.token());
            continue;
        }
        const auto run = first->second.lock();
        if (!run) {
            state->byTime.erase(first);
            continue;
        }
        state->remove(run.get());
        run->cancel(run->timeIsUp());
    }
    state->isKept = false;
}

} // namespace kaze::runtime::detail
