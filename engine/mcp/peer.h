#pragma once

#include "engine/base/clock.h"
#include "engine/base/one_shot.h"
#include "engine/base/task.h"
#include "engine/mcp/carrier.h"
#include "engine/mcp/message.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kaze::mcp {

//! One side of a JSON-RPC 2.0 conversation, whatever carries its messages: matches answers to requests, gives up on those that take
//! too long and says so to the other side, answers `ping`, and refuses every other request that nobody takes. Lives on the loop; must outlive
//! its requests.
class Peer {
public:
    //! Puts a line on its way. Errors: those of the carrier.
    using Send = std::function<base::Result<>(std::string line, const Outgoing& what)>;
    using Notified = std::function<void(const Notification&)>;

    Peer(base::Executor executor, const base::Clock& clock, Send send, Notified notified);

    struct RequestOptions {
        base::Duration timeout{0}; //!< 0: for ever; begins anew with every sign of progress
        bool cancellable = true; //!< whether the other side is told that nobody waits any more (`initialize` must not be)
        base::Duration most{0}; //!< in spite of progress; 0: no longer than `timeout`
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
    //! An id for a request that is still to be written.
    [[nodiscard]] std::int64_t reserve() { return ++m_lastId; }
    //! `what` has its id from `reserve`. Errors: what the carrier failed with; then nothing was sent.
    [[nodiscard]] base::Result<Pending> send(const Outgoing& what, const boost::json::object& params);
    //! Errors: as `request`.
    [[nodiscard]] base::Task<base::Result<Response>> answerTo(Pending pending, RequestOptions options, base::CancelToken cancel);

    [[nodiscard]] base::Result<> notify(std::string_view method, const boost::json::object& params);

    //! Answers to what the other side asked.
    void reply(const boost::json::value& id, const boost::json::object& result);
    void refuse(const boost::json::value& id, std::int64_t code, std::string_view message);

    //! Handles what came. Returns false for what nobody asked for.
    bool receive(const Message& message);

    //! The other side is at work on this request: its time begins anew.
    void progressed(std::int64_t id);

    //! While somebody here is asked something, no request runs out of time.
    void hold() { ++*m_held; }
    void release() { --*m_held; }

    //! Takes requests other than `ping`.
    void onRequest(std::function<void(const Request&)> asked) { m_asked = std::move(asked); }
    //! Called when a request has its answer or was given up.
    void onSettled(std::function<void(std::int64_t id)> settled) { m_settled = std::move(settled); }
    //! Whether giving up is said in a message (else the carrier says it).
    void sayCancelled(bool say) { m_sayCancelled = say; }

    //! Ends one request with this error. `reached`: the other side may have it.
    void failOne(std::int64_t id, const base::Error& error, bool reached);

    //! Ends all requests with this error, and every later one.
    void fail(base::Error error);

private:
    using Waiting = base::OneShot<base::Result<Response>>;
    struct Deadline {
        base::Duration at{0};
        base::Duration most{0};
        base::Duration timeout{0};
    };
    struct Entry {
        Waiting waiting;
        std::shared_ptr<Deadline> deadline;
    };

    static base::Task<> expire(const base::Clock& clock, std::shared_ptr<Deadline> deadline, std::shared_ptr<int> held,
        base::CancelToken over, Waiting waiting, std::string method);
    bool answered(const Response& response);
    void answer(const Request& request);

    base::Executor m_executor;
    const base::Clock& m_clock;
    Send m_send;
    Notified m_notified;
    std::function<void(const Request&)> m_asked;
    std::function<void(std::int64_t)> m_settled;
    std::map<std::int64_t, Entry> m_waiting;
    std::shared_ptr<int> m_held = std::make_shared<int>(0);
    std::int64_t m_lastId = 0;
    bool m_sayCancelled = true;
    std::optional<base::Error> m_failed;
};

} // namespace kaze::mcp
