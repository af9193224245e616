#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::vectors {

//! In what an index stores the components of its vectors: 4, 2 or 1 byte each.
enum class Precision : std::uint8_t {
    Float32, //!< as given
    Float16, //!< IEEE 754 binary16: 11 bits, of unit vectors some three decimal digits
    Int8 //!< 255 even steps over the range of the segment; what lies outside is clipped
};
BOOST_DESCRIBE_ENUM(Precision, Float32, Float16, Int8)

//! "float32", "float16" or "int8".
[[nodiscard]] std::string nameOf(Precision precision);

//! The precision of a name; nothing when there is none of that name.
[[nodiscard]] std::optional<Precision> precisionOf(std::string_view name);

} // namespace kaze::vectors
