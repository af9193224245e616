#pragma once

#include "engine/knowledge/knowledge.h"

namespace kaze::knowledge::detail {

//! What comes from outside, before anything is done with it. Errors: InvalidArgument, saying which part and what is allowed.
[[nodiscard]] base::Result<> checkTenant(const std::string& tenant);
[[nodiscard]] base::Result<> checkKind(const std::string& kind);
[[nodiscard]] base::Result<> check(const NewRecord& record);
//! Also brings `limit` into its range.
[[nodiscard]] base::Result<> check(Search& search);

} // namespace kaze::knowledge::detail
