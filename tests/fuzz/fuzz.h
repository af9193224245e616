#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>
#include <vector>

namespace kaze::fuzz {

//! What must be so whatever the input is. Ends the process, which whoever feeds it takes for a find.
inline void check(bool holds, const char* what, std::source_location where = std::source_location::current())
{
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: %s:%u: this does not hold: %s\n", where.file_name(), where.line(), what);
    std::abort();
}

//! The input as text.
inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

//! Chance that depends on the input alone, so that a seed file can be plain text and a find repeats.
class Dice {
public:
    explicit Dice(std::string_view input)
    {
        for (const char byte : input)
            m_state = (m_state ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    }

    //! 0 … sides - 1. SplitMix64.
    std::size_t roll(std::size_t sides)
    {
        std::uint64_t mixed = m_state += 0x9E3779B97F4A7C15ULL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % sides);
    }

private:
    std::uint64_t m_state = 0xCBF29CE484222325ULL; //!< FNV-1a
};

//! The input as a network may cut it: byte by byte, in small pieces, or in a few large ones.
inline std::vector<std::string_view> piecesOf(std::string_view input)
{
    Dice dice(input);
    const std::size_t most = std::size_t{1} << dice.roll(10);
    std::vector<std::string_view> pieces;
    while (!input.empty()) {
        const auto size = std::min(input.size(), 1 + dice.roll(most));
        pieces.push_back(input.substr(0, size));
        input.remove_prefix(size);
    }
    return pieces;
}

//! Gives a decoder the pieces in turn. Whether it failed; from then on it takes nothing more.
template <class Decoder, class Item>
[[nodiscard]] bool failsOn(Decoder& decoder, const std::vector<std::string_view>& pieces, std::vector<Item>& items)
{
    bool failed = false;
    for (const auto piece : pieces) {
        const bool fed = decoder.feed(piece, items).has_value();
        check(!failed || !fed, "a decoder that failed stays failed");
        failed = !fed;
    }
    return failed;
}

//! What `decode` makes of the input, which must be the same however its bytes are cut.
template <class Decode>
[[nodiscard]] auto decodedAnyhow(std::string_view input, std::size_t limit, Decode decode)
{
    auto whole = decode(std::vector{input}, limit);
    check(whole == decode(piecesOf(input), limit), "where the bytes are cut makes no difference");
    return whole;
}

} // namespace kaze::fuzz

//! One input to one decoder; libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
