#pragma once

#include "engine/server/detail/calls.h"
#include "engine/server/detail/sessions.h"

namespace kaze::server::detail {

//! GET /api/v1/stream: the WebSockets over which clients on other machines have their sessions. Lives on the loop.
class Streams : public std::enable_shared_from_this<Streams> {
public:
    explicit Streams(std::shared_ptr<Service> service, SessionLimits limits = {});

    //! Takes an admitted request over. `secret` is the token that the caller showed, empty for none: it is looked at again and again.
    void open(Exchange& exchange, Caller caller, std::string secret);

private:
    class Stream;
    [[nodiscard]] Session::Parts partsFor(const SessionOwner& owner);

    std::shared_ptr<Service> m_service;
    Feeds m_feeds;
    std::shared_ptr<Sessions> m_sessions;
};

} // namespace kaze::server::detail
