#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"

#include <memory>

namespace kaze::runtime::detail {

class LiveRun;

//! Ends the runs that have worked for their whole limits.wall_time; one timer for all of them, as a timer each costs over a
//! kilobyte. Lives on the loop.
class TimeLimits {
public:
    TimeLimits(base::Executor loop, const base::Clock& clock);
    ~TimeLimits();
    TimeLimits(const TimeLimits&) = delete;
    TimeLimits& operator=(const TimeLimits&) = delete;

    void watch(const std::shared_ptr<LiveRun>& run);
    void forget(const LiveRun& run);

private:
    struct State;
    static base::Task<> keep(std::shared_ptr<State> state);

    base::Executor m_loop;
    std::shared_ptr<State> m_state;
};

} // namespace kaze::runtime::detail
