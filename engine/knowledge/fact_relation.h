#pragma once

#include "engine/api/fact_requests.h"

namespace kaze::knowledge {

enum class FactRelation : std::uint8_t {
    None, //!< neither
    Same, //!< they say the same
    Contradiction //!< they have the subject and the predicate in common, and another object
};

//! What two facts are to each other at a time that they share, whatever their scopes: names compare without regard to case and space, and a fact that ends when it begins never held. What
//! a memory is asked for (Knowledge::compareFact) goes by the same.
[[nodiscard]] FactRelation relationOf(const api::Fact& one, const api::Fact& other);

} // namespace kaze::knowledge
