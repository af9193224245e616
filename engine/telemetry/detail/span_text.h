#pragma once

#include "engine/base/ids.h"
#include "engine/base/open_enum.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaze::telemetry::detail {

//! The front of UTF-8 text whose last character may have been cut through: without that one.
[[nodiscard]] inline std::string wholeCharacters(std::string_view bytes, bool isCut)
{
    constexpr std::size_t kLongest = 4;
    if (!isCut || bytes.empty())
        return std::string(bytes);
    std::size_t lead = bytes.size();
    while (lead > 0 && bytes.size() - lead < kLongest && (bytes[lead - 1] & 0xC0) == 0x80)
        --lead;
    if (lead == 0)
        return std::string(bytes);
    const auto first = static_cast<unsigned char>(bytes[lead - 1]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return std::string(bytes.substr(0, bytes.size() - (lead - 1) >= length ? bytes.size() : lead - 1));
}

//! Open<E>::named for very many rows: it makes each enumerator's name once.
template <class E>
[[nodiscard]] base::Open<E> storedEnum(std::string_view name)
{
    static const auto names = [] {
        std::vector<std::pair<std::string, E>> all;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto item) { all.emplace_back(base::enumName(item.value), item.value); });
        return all;
    }();
    for (const auto& [known, value] : names)
        if (known == name)
            return value;
    return base::Open<E>::named(name);
}

//! 16 hex digits, not all zero.
[[nodiscard]] inline std::optional<std::uint64_t> spanIdOf(std::string_view hex)
{
    constexpr int kHexadecimal = 16;
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), id, kHexadecimal);
    if (error != std::errc() || end != hex.data() + hex.size() || id == 0)
        return std::nullopt;
    return id;
}

} // namespace kaze::telemetry::detail
