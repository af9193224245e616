#pragma once

#include "engine/base/clock.h"
#include "engine/base/one_shot.h"
#include "engine/base/task.h"
#include "engine/mcp/message.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace kaze::mcp {

//! One side of a JSON-RPC 2.0 conversation, whatever carries its messages: matches answers to requests, gives up on those that take
//! too long and says so to the other side, answers `ping`, and refuses every other request. Lives on the loop; must outlive
//! its requests.
class Peer {
public:
    //! Puts a line on its way. Errors: those of the carrier.
    using Send = std::function<base::Result<>(std::string line)>;
    using Notified = std::function<void(const Notification&)>;

    Peer(base::Executor executor, const base::Clock& clock, Send send, Notified notified);

    struct RequestOptions {
        base::Duration timeout{0}; //!< 0: for ever
        bool cancellable = true; //!< whether the other side is told that nobody waits any more (`initialize` must not be)
    };

    //! Errors: Timeout, the reason of `cancel`, what the carrier failed with. An error that the other side answered is a Response.
    [[nodiscard]] base::Task<base::Result<Response>> request(
        std::string method, boost::json::object params, RequestOptions options, base::CancelToken cancel);

    //! The two halves of `request`, for who must know whether the other side got it. A request on its way:
    struct Pending {
        std::int64_t id = 0;
        std::string method;
        base::OneShot<base::Result<Response>> answer;
    };
    //! Errors: what the carrier failed with; then nothing was sent.
    [[nodiscard]] base::Result<Pending> send(std::string method, const boost::json::object& params);
    //! Errors: as `request`.
    [[nodiscard]] base::Task<base::Result<Response>> answerTo(Pending pending, RequestOptions options, base::CancelToken cancel);

    [[nodiscard]] base::Result<> notify(std::string_view method, const boost::json::object& params);

    //! Handles what came. Returns false for what nobody asked for.
    bool receive(const Message& message);

    //! Ends all requests with this error, and every later one.
    void fail(base::Error error);

private:
    using Waiting = base::OneShot<base::Result<Response>>;

    bool answered(const Response& response);
    void answer(const Request& request);

    base::Executor m_executor;
    const base::Clock& m_clock;
    Send m_send;
    Notified m_notified;
    std::map<std::int64_t, Waiting> m_waiting;
    std::int64_t m_lastId = 0;
    std::optional<base::Error> m_failed;
};

} // namespace kaze::mcp
