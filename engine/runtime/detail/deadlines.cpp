#include "engine/runtime/detail/deadlines.h"

#include <algorithm>
#include <optional>

namespace kaze::runtime::detail {

namespace {

//! The wall clock may jump, and a machine may sleep: it is looked at again at least so often while something waits.
constexpr auto kLongestSleep = std::chrono::minutes(1);

} // namespace

struct Deadlines::State {
    explicit State(const base::Clock& clock_) : clock(clock_) { }

    const base::Clock& clock;
    Settle settle;
    std::optional<base::Time> next; //!< known to be due then, or earlier
    bool isKept = false;
    bool isStopped = false;
    base::CancelSource wake;
};

Deadlines::Deadlines(base::Executor loop, const base::Clock& clock)
    : m_loop(std::move(loop)), m_state(std::make_shared<State>(clock))
{
}

Deadlines::~Deadlines()
{
    stop();
}

void Deadlines::start(Settle settle)
{
    m_state->settle = std::move(settle);
    add(m_state->clock.now());
}

void Deadlines::add(base::Time at)
{
    auto& state = *m_state;
    if (state.isStopped || (state.next && *state.next <= at))
        return;
    state.next = at;
    if (state.isKept) {
        state.wake.cancel();
        return;
    }
    state.isKept = true;
    base::spawn(m_loop, keep(m_state));
}

void Deadlines::stop()
{
    m_state->isStopped = true;
    m_state->settle = nullptr;
    m_state->wake.cancel();
}

base::Task<> Deadlines::keep(std::shared_ptr<State> state)
{
    while (state->next && !state->isStopped) {
        const auto left = *state->next - state->clock.now();
        if (left > base::Duration{0}) {
            state->wake = base::CancelSource();
            const base::Duration time = std::min<base::Duration>(left, kLongestSleep);
            [[maybe_unused]] const auto woken = co_await state->clock.sleep(time, state->wake.token());
            continue;
        }
        // What is asked from here on sets it again.
        state->next.reset();
        const auto settle = state->settle;
        const auto later = co_await settle();
        if (later && (!state->next || *later < *state->next))
            state->next = later;
    }
    state->isKept = false;
}

} // namespace kaze::runtime::detail
