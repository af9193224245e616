#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"
#include "engine/mcp/message.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace kaze::mcp {

//! What a carrier may say of a message beside it.
struct Outgoing {
    std::int64_t id = -1; //!< of a request; -1 for what waits for no answer
    std::string method; //!< "" for answers
    std::string name{}; //!< of the tool, prompt or resource that a request is about
    std::vector<std::pair<std::string, std::string>> headers{}; //!< for carriers that have headers
};

//! What carries the messages of one connection: pipes of a process, or HTTP. Lives on the loop.
class Carrier {
public:
    struct Events {
        std::function<bool(const Message&)> message; //!< false: nobody asked for it
        //! A request got no answer and gets none any more; `reached`: the server may have it.
        std::function<void(std::int64_t id, const base::Error& why, bool reached)> failed;
        std::function<void(const base::Error&)> closed; //!< once
    };

    virtual ~Carrier() = default;

    virtual void start(Events events) = 0;

    //! Puts a message on its way. Errors: Unavailable when it has ended or does not read what it is sent.
    [[nodiscard]] virtual base::Result<> send(std::string line, const Outgoing& what) = 0;

    //! The version that both sides speak from now on.
    virtual void speak(std::string version, bool modern);

    //! Nobody waits for this request's answer any more: it is there, or was given up.
    virtual void settled(std::int64_t id);

    //! Waits until what needs no answer has been taken.
    [[nodiscard]] virtual base::Task<> accepted();

    //! Takes what the server says of itself (legacy era, after the handshake).
    virtual void listen();

    //! Begins anew without the session that the server has forgotten. Returns whether there was one.
    [[nodiscard]] virtual bool forgetSession();

    //! Turns to the carrier of 2024-11-05. Errors: Unsupported where there is none; those of the attempt.
    [[nodiscard]] virtual base::Task<base::Result<>> turnToOldTransport(base::Duration timeout, base::CancelToken cancel);

    [[nodiscard]] virtual bool overHttp() const { return false; }

    //! Of the process behind it; 0 where there is none of ours.
    [[nodiscard]] virtual int pid() const { return 0; }

    //! An error with what else is known of the server.
    [[nodiscard]] virtual base::Error describe(base::Error error) const { return error; }

    //! Ends it gently.
    [[nodiscard]] virtual base::Task<> stop() = 0;

    //! Ends it at once, since its owner goes.
    virtual void abandon() = 0;
};

} // namespace kaze::mcp
