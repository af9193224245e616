#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kaze::net {

//! The parts of an absolute http or https URL. The host is lower case, an IPv6 one in brackets.
struct Url {
    std::string scheme;
    std::string host;
    std::uint16_t port = 0; //!< the scheme's own where the text names none
    std::string path;
    std::string query; //!< without the question mark; may hold secrets, so it stands in no message

    //! "host:port", as messages name the other side.
    [[nodiscard]] std::string authority() const;

    [[nodiscard]] bool sameOrigin(const Url& other) const;
};

//! Errors: InvalidArgument for anything but http and https, for a missing host, and for a user or password in the URL.
[[nodiscard]] base::Result<Url> parseUrl(std::string_view text);

//! Whether an address is this machine's own: localhost, or a number of 127/8 or ::1. "127.example.com" is not.
[[nodiscard]] bool isLoopback(std::string_view url);

//! What a link on `page` points to ("../x", "/y?z", "https://…"). Errors: InvalidArgument.
[[nodiscard]] base::Result<std::string> resolveUrl(std::string_view page, std::string_view reference);

} // namespace kaze::net
