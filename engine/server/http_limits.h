#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kaze::server {

//! What one client may take of a server, so that none can take it from the others.
struct HttpLimits {
    std::size_t headBytes = 32U << 10;
    std::size_t headers = 100;
    std::uint64_t bodyBytes = 32U << 20;
    std::uint64_t allBodies = 512U << 20; //!< of all requests under way together
    std::uint64_t allAnswers
        = 512U << 20; //!< of all answers that their clients have yet to take; large ones are refused above it
    std::size_t connections = 16'000;
    std::size_t connectionsOfSource = 1'000; //!< from one address beyond this machine (of IPv6: one /64)
    std::size_t unreadBytes = 1U << 20; //!< of a streamed answer that a client leaves unread
    std::int64_t requests = 12'000; //!< a minute from one address beyond this machine (of IPv6: one /64); 0: any number
    std::chrono::milliseconds head{10'000}; //!< for a request's head to come, from its first byte
    std::chrono::milliseconds body{20'000}; //!< for its body, and a second more for every `bodyRate` bytes that came
    std::size_t bodyRate = 16U << 10; //!< bytes a second
    std::chrono::milliseconds idle{75'000}; //!< between two requests
    std::chrono::milliseconds write{30'000}; //!< without the client taking anything
    std::chrono::milliseconds silence{50'000}; //!< of a WebSocket's client, that neither sends nor takes anything
    std::chrono::milliseconds ping{15'000}; //!< silence of a streamed answer that is filled
    std::chrono::milliseconds drain{30'000}; //!< for answers under way when the server ends
};

} // namespace kaze::server
