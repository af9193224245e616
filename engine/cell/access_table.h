#pragma once

#include "engine/api/access.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace kaze::cell {

//! What becomes of a request whose caller is confined to one tenant.
enum class ForTenant : std::uint8_t {
    Refused, //!< it is about the whole cell
    Anybody, //!< nothing in its answer is anybody's
    Confined //!< it is made one about the caller's own, and about nothing else (gate.cpp says how)
};

//! Who may ask it.
struct AccessRule {
    std::string_view type; //!< kType of the request
    api::Role least;
    ForTenant tenant;
};

//! Every request of the contract, once. A request that is not in it does not compile (gate.cpp).
[[nodiscard]] std::span<const AccessRule> accessRules();

//! Null for what is no request.
[[nodiscard]] const AccessRule* accessRule(std::string_view type);

} // namespace kaze::cell
