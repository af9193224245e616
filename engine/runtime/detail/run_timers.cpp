#include "engine/runtime/detail/run_timers.h"

#include "engine/runtime/detail/live_run.h"

#include <map>
#include <unordered_map>

namespace kaze::runtime::detail {

struct RunTimers::State {
    State(const base::Clock& clock_, Act act_) : clock(clock_), act(act_) { }

    using ByTime = std::multimap<base::Duration, std::weak_ptr<LiveRun>>;

    void add(const std::shared_ptr<LiveRun>& run, base::Duration in)
    {
        remove(run.get());
        places[run.get()] = byTime.emplace(clock.steady() + in, run);
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
    Act act;
    ByTime byTime; //!< by when their time has come
    std::unordered_map<const LiveRun*, ByTime::iterator> places;
    bool isKept = false;
    base::Duration wakesAt{0};
    base::CancelSource wake;
};

RunTimers::RunTimers(base::Executor loop, const base::Clock& clock, Act act)
    : m_loop(std::move(loop)), m_state(std::make_shared<State>(clock, act))
{
}

RunTimers::~RunTimers()
{
    m_state->byTime.clear();
    m_state->wake.cancel();
}

void RunTimers::set(const std::shared_ptr<LiveRun>& run, base::Duration in)
{
    m_state->add(run, in);
    if (!m_state->isKept) {
        m_state->isKept = true;
        base::spawn(m_loop, keep(m_state));
    } else if (m_state->byTime.begin()->first < m_state->wakesAt) {
        m_state->wake.cancel();
    }
}

void RunTimers::forget(const LiveRun& run)
{
    m_state->remove(&run);
    if (m_state->byTime.empty())
        m_state->wake.cancel();
}

base::Task<> RunTimers::keep(std::shared_ptr<State> state)
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
        state->act(*run);
    }
    state->isKept = false;
}

} // namespace kaze::runtime::detail
