#pragma once

#include <string_view>

namespace kaze::api {

//! Whether a request of this type (kType) changes anything of a cell, by the classes of its audit log; one that this build does not know may. Messages do.
[[nodiscard]] bool changes(std::string_view type);

} // namespace kaze::api
