#pragma once

#include "engine/api/fact_requests.h"

#include <string>

namespace kaze::cli {

//! "Ann Lee — works at — Acme", and from when to when it held where it holds no longer.
[[nodiscard]] std::string factText(const api::Fact& fact);

//! A table of facts in this state, or that there are none.
void tellFacts(const api::FactPage& page, const std::string& state);

} // namespace kaze::cli
