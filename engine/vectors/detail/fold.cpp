#include "engine/vectors/detail/fold.h"

#include <algorithm>
#include <array>

namespace kaze::vectors::detail {

namespace {

struct Range {
    char32_t from, to;
};

constexpr char32_t kReplacement = 0xFFFD;

constexpr std::array<Range, 11> kSeparators{{{0x80, 0xA9}, {0xAB, 0xB4}, {0xB6, 0xB9}, {0xBB, 0xBF}, {0xD7, 0xD7}, {0xF7, 0xF7},
    {0x2000, 0x206F}, {0x20A0, 0x2BFF}, {0x3000, 0x3020}, {0xFF00, 0xFF0F}, {kReplacement, kReplacement}}};

bool within(char32_t c, char32_t from, char32_t to)
{
    return c >= from && c <= to;
}

} // namespace

char32_t nextCharacter(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at++);
    if (first < 0x80)
        return first;
    const std::size_t more = first >= 0xF0 && first < 0xF5 ? 3
        : first >= 0xE0 && first < 0xF0                    ? 2
        : first >= 0xC2 && first < 0xE0                    ? 1
                                                           : 0;
    if (more == 0 || at + more > text.size())
        return kReplacement;
    char32_t c = first & (0x3FU >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U)
            return kReplacement;
        c = c << 6 | (byte(at + i) & 0x3FU);
    }
    at += more;
    return c;
}

char32_t folded(char32_t c)
{
    if (c < 0x80)
        return within(c, 'A', 'Z') ? c + 32 : c;
    if (within(c, 0xC0, 0xDE) && c != 0xD7)
        return c + 32;
    if (c == 0x130) // dotted capital I
        return 'i';
    if (c == 0x178)
        return 0xFF;
    if (within(c, 0x139, 0x148) || within(c, 0x179, 0x17E))
        return c + (c % 2);
    if (within(c, 0x100, 0x137) || within(c, 0x14A, 0x177))
        return c | 1U;
    if ((within(c, 0x391, 0x3A9) && c != 0x3A2) || within(c, 0x410, 0x42F))
        return c + 32;
    return within(c, 0x400, 0x40F) ? c + 80 : c;
}

bool isWordCharacter(char32_t c)
{
    if (c < 0x80)
        return within(c, '0', '9') || within(c, 'a', 'z') || within(c, 'A', 'Z') || c == '_';
    return std::none_of(
        kSeparators.begin(), kSeparators.end(), [c](const Range& range) { return within(c, range.from, range.to); });
}

} // namespace kaze::vectors::detail
