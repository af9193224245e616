#pragma once

#include "engine/server/detail/front.h"

// What the door's parts have in common.

namespace kaze::server::detail {

enum class What : std::uint8_t {
    Health,
    Ready,
    Metrics,
    Models,
    Chat,
    Responses,
    Embeddings,
    Messages,
    CountTokens,
    Mcp,
    Rest,
    Stream,
    Otlp
};

struct Front::Route {
    std::string_view path;
    std::string_view method;
    std::string_view scope; //!< that a token must have; empty: none in particular
    What what;
    api::Role least = api::Role::None; //!< of engine/api that a token must have; with no scope either: anybody may
};

[[nodiscard]] Failure failed(int status, const char* code, std::string message, HttpHeaders headers = {});
//! Whose words a request is answered in.
[[nodiscard]] Family familyOf(const HttpRequest& head);
//! The access token that it shows; empty where it shows none.
[[nodiscard]] std::string_view secretIn(const HttpRequest& head);

} // namespace kaze::server::detail
