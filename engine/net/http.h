#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/net/address.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaze::net {

//! Header fields in the order of the wire. A name may occur more than once. Values may be secrets: never log them.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

//! The first value of a header, whatever the case of its name; null when there is none.
[[nodiscard]] const std::string* findHeader(const HttpHeaders& headers, std::string_view name);

//! ASCII comparison that ignores case.
[[nodiscard]] bool sameName(std::string_view left, std::string_view right);

//! How long each part of a request may take; 0 is for ever.
struct HttpTimeouts {
    std::chrono::milliseconds connect{10'000}; //!< name lookup, TCP and TLS
    std::chrono::milliseconds firstByte{60'000}; //!< from the request being sent to the first byte of the answer
    std::chrono::milliseconds stall{30'000}; //!< between two pieces, of a large request or of the answer
    std::chrono::milliseconds total{0}; //!< everything, redirects included
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers; //!< Content-Length and Transfer-Encoding are the client's own business
    std::string body;
    HttpTimeouts timeouts;
    std::uint64_t maxBody = 64U << 20; //!< of the answer, after decompression; a larger one is an error
    bool followRedirects = false; //!< to another origin only harmless headers go along; never from https to http
    int maxRedirects = 5;

    //! Refuses an address before a byte goes there; asked about every connection, opened or reused, of every redirect. The
    //! request fails with its error. Such a request never uses a proxy, behind which the address would be hidden.
    std::function<base::Result<>(const SocketAddress&)> admit;
};

//! Measured from the start of the (last, after redirects) exchange.
struct HttpTiming {
    base::Duration connect{0}; //!< until there was a connection; next to nothing when one was reused
    base::Duration firstByte{0};
    base::Duration total{0};
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body; //!< empty for a streamed answer
    HttpTiming timing;
    std::string httpVersion; //!< "1.1", "2"

    [[nodiscard]] const std::string* header(std::string_view name) const { return findHeader(headers, name); }
};

//! Whether a request can be put on the wire as it is: its method, header names and header values hold nothing that would
//! break out of its place (CR, LF, NUL). Errors: InvalidArgument, naming the header and not its value.
[[nodiscard]] base::Result<> checkRequest(const HttpRequest& request);

} // namespace kaze::net
