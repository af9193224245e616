#pragma once

#include "engine/api/request.h"
#include "engine/server/detail/http_message.h"

#include <string>
#include <string_view>

namespace kaze::server::rest {

//! How a client wants its answer, as the headers of its request say.
struct Wishes {
    bool reads = false; //!< GET or HEAD, whose answers a client may keep and ask about again
    bool gzip = false;
    std::string ifNoneMatch;
};
[[nodiscard]] Wishes wishesOf(const detail::HttpRequest& head);

//! Whether an Accept-Encoding takes gzip.
[[nodiscard]] bool takesGzip(std::string_view acceptEncoding);
//! Whether an If-None-Match names a tag, which has its quotes. Weak ones count too (RFC 9110, 13.1.2).
[[nodiscard]] bool matches(std::string_view ifNoneMatch, std::string_view tag);

//! JSON with what belongs to it: its entity tag, or 304 where the client has it already; packed where that is worth it. Any thread.
[[nodiscard]] detail::HttpAnswer jsonFor(const Wishes& wishes, std::string json);
//! The same of what a cell answered.
[[nodiscard]] detail::HttpAnswer answerFor(const Wishes& wishes, const api::Response& response);

} // namespace kaze::server::rest
