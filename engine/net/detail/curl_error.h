#pragma once

#include "engine/base/result.h"

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kaze::net::detail {

//! What is known about an exchange when it breaks.
struct BrokenExchange {
    CURLcode code = CURLE_OK;
    std::string where; //!< "host:port"
    std::string_view detail; //!< libcurl's own words, may be empty
    long systemError = 0; //!< errno of the socket, 0 for none
    bool connected = false;
    bool answered = false; //!< the head of an answer was complete
    std::uint64_t received = 0; //!< bytes of the body
};

//! The failure a person understands: Unavailable when the other side was not there or broke off, Protocol when it sent
//! what HTTP or TLS does not allow, Timeout for the connection that did not come about.
[[nodiscard]] base::Error errorOf(const BrokenExchange& broken, std::chrono::milliseconds connectTimeout);

//! "4 s", "250 ms", "1.5 s".
[[nodiscard]] std::string timeText(std::chrono::milliseconds time);

[[nodiscard]] base::Error connectTimedOut(const std::string& where, std::chrono::milliseconds timeout);

} // namespace kaze::net::detail
