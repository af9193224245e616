#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"

#include <memory>

namespace kaze::runtime::detail {

class LiveRun;

//! Does something to each run when its time has come, once; one timer for all of them, as a timer each costs over a kilobyte. Lives on the loop.
class RunTimers {
public:
    using Act = void (*)(LiveRun& run);

    RunTimers(base::Executor loop, const base::Clock& clock, Act act);
    ~RunTimers();
    RunTimers(const RunTimers&) = delete;
    RunTimers& operator=(const RunTimers&) = delete;

    //! In place of the time that was set for the run before.
    void set(const std::shared_ptr<LiveRun>& run, base::Duration in);
    void forget(const LiveRun& run);

private:
    struct State;
    static base::Task<> keep(std::shared_ptr<State> state);

    base::Executor m_loop;
    std::shared_ptr<State> m_state;
};

} // namespace kaze::runtime::detail
