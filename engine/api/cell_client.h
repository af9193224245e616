#pragma once

#include "engine/api/events.h"
#include "engine/api/request.h"
#include "engine/base/result.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kaze::api {

//! What a client wants to be told.
struct EventFilter {
    bool snapshots = false;
    bool runs = false; //!< RunChanged and approvals of all runs
    std::string runId; //!< StepAdded and TextDelta of this run (and RunChanged, were `runs` false); "*" for every run
    std::optional<std::string> logs{}; //!< LogsAdded of the lines that fit this filter; none: no logs
    bool alerts = false;
};
BOOST_DESCRIBE_STRUCT(EventFilter, (), (snapshots, runs, runId, logs, alerts))

//! A cell, as its clients see it: in this process, over cell.sock, or on another machine. Any thread may call. The callbacks
//! come on a thread of the client's own choosing (the cell loop or a socket thread): post from there, never block in
//! them. Destroy it from a thread of your own, never in a callback; then no listener is called any more, but the reply
//! of a request under way may still come, so capture nothing that may be gone.
class CellClient {
public:
    using Reply = std::function<void(base::Result<Response>)>;
    using Listener = std::function<void(const Event&)>;

    virtual ~CellClient() = default;

    virtual void request(Request request, Reply reply) = 0;

    //! Replaces what this client is told, at one point: what both filters want comes once, to either listener. The one before may still be called until then.
    virtual void listen(EventFilter filter, Listener listener) = 0;

    //! True when the cell runs in this process.
    [[nodiscard]] virtual bool ownsCell() const = 0;

    //! Called once, when the cell is gone (its process ended or the socket broke).
    virtual void onClosed(std::function<void(base::Error)> closed) = 0;
};

//! `ask(client, GetRun{"…"}, [](Result<RunReply> r) { … })`: a request with its own reply type.
template <class Q>
void ask(CellClient& client, Q query, std::function<void(base::Result<typename Q::Reply>)> reply)
{
    client.request(Request{std::move(query)}, [reply = std::move(reply)](base::Result<Response> response) {
        if (!response)
            return reply(std::unexpected(std::move(response.error())));
        if (auto* wanted = response->template as<typename Q::Reply>())
            return reply(std::move(*wanted));
        reply(base::fail(base::ErrorCode::Protocol, "the cell answered something else than was asked"));
    });
}

} // namespace kaze::api
