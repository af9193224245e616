#pragma once

#include "engine/base/cancel.h"
#include "engine/base/ids.h"
#include "engine/base/task.h"
#include "engine/gateway/key_pool.h"
#include "engine/gateway/priority.h"

#include <array>
#include <cstddef>

namespace kaze::gateway {

struct QueueConfig {
    std::size_t mostWaiting = 10'000; //!< above it the lowest is refused
    base::Duration aging = std::chrono::seconds(15); //!< who waits so long moves up by one priority

    bool operator==(const QueueConfig&) const = default;
};

//! A call that waits for room, for people.
struct WaitingCall {
    std::uint64_t number = 0;
    Priority priority = Priority::Conversation;
    std::string tenant, agent;
    base::Uuid run;
    base::Duration waited{0};
    std::optional<base::Duration> still; //!< as far as the limits tell
    std::string why; //!< "openai/main: 60 requests a minute are used up; 3 calls are in front"
};

//! The line before the key pools. Who finds room goes at once; else calls wait, by priority, with aging, so that nothing starves, and fair among tenants. A
//! call that is too large for what is there now is not overtaken on the keys it waits for. Lives on the loop; its pools outlive it.
class CallQueue {
public:
    CallQueue(const base::Clock& clock, QueueConfig config);
    ~CallQueue(); //!< who still waits gets Cancelled
    CallQueue(const CallQueue&) = delete;
    CallQueue& operator=(const CallQueue&) = delete;

    struct Ask {
        std::vector<std::shared_ptr<KeyPool>> pools; //!< the first with room is taken, in this order
        Demand demand;
        Priority priority = Priority::Conversation;
        std::string agent;
        base::Uuid run;
        std::optional<base::Duration> longest; //!< that it may wait
        base::CancelToken cancel;
    };
    struct Grant {
        std::size_t pool = 0; //!< of `Ask::pools`
        KeyLease lease;
        base::Duration waited{0};
    };
    //! Errors: RateLimited (the queue is full; it waited as long as it may, or all keys rest for longer than that; says why), PermissionDenied (no key
    //! for the tenant), the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<Grant>> acquire(Ask ask);

    [[nodiscard]] std::size_t waiting() const;
    //! Calls in the line before this pool.
    [[nodiscard]] std::size_t waitingFor(const KeyPool& pool) const;
    [[nodiscard]] std::array<std::size_t, kPriorities> waitingByPriority() const;
    //! In the order in which they will go, as far as that is known.
    [[nodiscard]] std::vector<WaitingCall> list(std::size_t most) const;

    void reconfigure(QueueConfig config);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace kaze::gateway
