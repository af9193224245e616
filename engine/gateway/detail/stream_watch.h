#pragma once

#include "engine/base/cancel.h"
#include "engine/base/task.h"
#include "engine/gateway/detail/latency_book.h"

#include <list>
#include <memory>
#include <optional>

namespace kaze::gateway::detail {

//! An answer that is being waited for.
struct WatchedStream {
    explicit WatchedStream(const base::CancelToken& call) : attempt(call) { }

    base::CancelSource attempt; //!< ends it, also with the whole call
    std::string model; //!< "provider/model", for the message
    std::optional<Patience> patience; //!< none: only `until` ends it
    base::Duration started{0};
    base::Duration heard{0}; //!< when the last piece came; before the first: `started`
    base::Duration longestPause{0};
    base::Duration until = base::Duration::max(); //!< when the whole call has lasted as long as it may
    bool speaks = false; //!< the first token came
};

//! Ends attempts whose provider keeps silent: one timer for all of them, four times a second while there are any. Lives on the loop.
class StreamWatch {
public:
    explicit StreamWatch(const base::Clock& clock) : m_state(std::make_shared<State>(clock)) { }
    ~StreamWatch();
    StreamWatch(const StreamWatch&) = delete;
    StreamWatch& operator=(const StreamWatch&) = delete;

    //! Watches until the stream's last owner lets go of it.
    void add(const base::Executor& executor, const std::shared_ptr<WatchedStream>& stream);

    //! A piece of the answer came.
    void heard(WatchedStream& stream) const;

private:
    struct State {
        explicit State(const base::Clock& clock_) : clock(clock_) { }
        const base::Clock& clock;
        std::list<std::weak_ptr<WatchedStream>> streams;
        base::CancelSource stop;
        bool watching = false;
    };
    [[nodiscard]] static base::Task<> watch(std::shared_ptr<State> state);

    std::shared_ptr<State> m_state;
};

} // namespace kaze::gateway::detail
