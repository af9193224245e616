#pragma once

#include "engine/base/result.h"

#include <optional>
#include <string>
#include <string_view>

// Two cells may change a record so that each change is good and both together are not: data of one kind, and the other kind. Then nothing of the data is left out: it is kept whole in
// the one member "unmerged", in which it means nothing, until somebody changes the record so that it fits.
namespace kaze::knowledge::detail {

//! Data so kept. Errors: InvalidArgument where it is no data, or too much to be kept so.
[[nodiscard]] base::Result<std::string> unmergedData(std::string_view data);

//! The data that is so kept; nothing where the text is data as any other.
[[nodiscard]] std::optional<std::string> unmergedIn(std::string_view data);

} // namespace kaze::knowledge::detail
