#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"

#include <functional>
#include <memory>

namespace kaze::runtime::detail {

//! One timer for the earliest deadline of all open questions, those of runs that sleep too. Lives on the loop.
class Deadlines {
public:
    //! Answers what is due and says when the next one is; none: nothing waits.
    using Settle = std::function<base::Task<std::optional<base::Time>>()>;

    Deadlines(base::Executor loop, const base::Clock& clock);
    ~Deadlines();
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;

    //! Begins to keep time, with what is due already.
    void start(Settle settle);
    //! A question was asked that answers itself then.
    void add(base::Time at);
    void stop();

private:
    struct State;
    static base::Task<> keep(std::shared_ptr<State> state);

    base::Executor m_loop;
    std::shared_ptr<State> m_state;
};

} // namespace kaze::runtime::detail
