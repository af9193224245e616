#pragma once

#include <boost/describe.hpp>

#include <cstdint>

namespace kaze::api {

//! What the holder of an access token may do of engine/api; each includes those before it.
enum class Role : std::uint8_t {
    None, //!< nothing: the models alone, by the token's scopes
    Viewer, //!< sees
    Operator, //!< starts, answers, pauses, ends
    Admin //!< sets: providers, keys, tokens, budgets, tenants, what is kept
};
BOOST_DESCRIBE_ENUM(Role, None, Viewer, Operator, Admin)

} // namespace kaze::api
