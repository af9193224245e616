#include "engine/base/byte_size.h"

#include <charconv>

namespace kaze::base {

std::int64_t byteSize(std::string_view text)
{
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
    const std::int64_t step = unit.find('i') != std::string_view::npos ? 1024 : 1000;
    for (auto power = unit.starts_with('K') ? 1 : unit.starts_with('M') ? 2 : 3; power > 0; --power)
        number *= step;
    return number;
}

} // namespace kaze::base
