#pragma once

#include "engine/server/detail/failure.h"

#include <expected>
#include <string>
#include <vector>

namespace kaze::server::detail {

//! The JSON of a request's body, at most 128 levels deep; a failure says where it is none. Any thread.
[[nodiscard]] std::expected<boost::json::value, Failure> parsedBody(std::string_view text);

//! What POST /v1/embeddings asks for.
struct AskedEmbeddings {
    std::string model;
    std::vector<std::string> texts;
    bool base64 = false;
    Complaint complaint; //!< then the rest is not to be used
};

[[nodiscard]] AskedEmbeddings readEmbeddings(const boost::json::value& body);

} // namespace kaze::server::detail
