#pragma once

#include "engine/base/result.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace kaze::knowledge::detail {

inline constexpr std::size_t kMaxData = 256U << 10;

//! Reads the JSON object of a record's data. Stricter than JSON: no name stands twice in an object, numbers are finite and mean the nearest double, texts have no
//! U+0000. Errors: InvalidArgument (also above 256 KB and beyond 16 levels), with the member.
[[nodiscard]] base::Result<boost::json::object> readData(std::string_view text);

//! Members in order, without spaces: what `readData` reads as the same object is the same text.
[[nodiscard]] std::string dataText(const boost::json::object& data);

} // namespace kaze::knowledge::detail
