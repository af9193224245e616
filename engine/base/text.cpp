#include "engine/base/text.h"

#include "engine/base/glob.h"
#include "engine/base/sha256.h"

#include <sodium/crypto_hash_sha256.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace kaze::base {

namespace {

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

//! How many bytes the well-formed sequence at the front takes (Unicode 15, table 3-7); 0 when it is ill-formed.
std::size_t sequenceLength(std::string_view bytes)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const auto first = at(0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2
        : first >= 0xE0 && first <= 0xEF                      ? 3
        : first >= 0xF0 && first <= 0xF4                      ? 4
                                                              : 0;
    if (length == 0 || bytes.size() < length)
        return 0;
    const unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at(1) < least || at(1) > most)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (!isContinuation(bytes[i]))
            return 0;
    return length;
}

//! Most text is ASCII: eight bytes at a time.
std::size_t asciiPrefix(std::string_view bytes)
{
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if (word & 0x8080808080808080U)
            break;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80)
        ++at;
    return at;
}

//! How many bytes of the front are well-formed.
std::size_t utf8Prefix(std::string_view bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        at += asciiPrefix(bytes.substr(at));
        if (at == bytes.size())
            break;
        const auto length = sequenceLength(bytes.substr(at));
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

//! Of a well-formed sequence.
char32_t codePointOf(std::string_view sequence)
{
    if (sequence.size() == 1)
        return static_cast<unsigned char>(sequence[0]);
    auto point = static_cast<char32_t>(static_cast<unsigned char>(sequence[0]) & (0x7F >> sequence.size()));
    for (const char c : sequence.substr(1))
        point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
    return point;
}

bool deceives(char32_t point)
{
    struct Range {
        char32_t first, last;
    };
    static constexpr std::array kRanges{Range{0x00, 0x08}, Range{0x0B, 0x1F}, Range{0x7F, 0x9F}, Range{0xAD, 0xAD},
        Range{0x61C, 0x61C}, Range{0x180E, 0x180E}, Range{0x200B, 0x200B}, Range{0x200E, 0x200F}, Range{0x2028, 0x202E},
        Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xE0000, 0xE007F}};
    return std::any_of(kRanges.begin(), kRanges.end(), [&](const Range& r) { return point >= r.first && point <= r.last; });
}

std::size_t characterBoundary(std::string_view text, std::size_t at)
{
    // Three steps back reach the start of any well-formed character; ill-formed text may be cut anywhere.
    for (int step = 0; step < 3 && at > 0 && at < text.size() && isContinuation(text[at]); ++step)
        --at;
    return at;
}

std::string cutNote(std::size_t bytes)
{
    return "… (" + sizeText(bytes) + " more)";
}

} // namespace

bool isUtf8(std::string_view bytes)
{
    return utf8Prefix(bytes) == bytes.size();
}

std::string toUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const auto good = utf8Prefix(bytes);
        text += bytes.substr(0, good);
        bytes.remove_prefix(good);
        if (!bytes.empty()) {
            text += "\uFFFD";
            bytes.remove_prefix(1);
        }
    }
    return text;
}

std::string withVisibleControls(std::string_view bytes)
{
    const auto text = toUtf8(bytes);
    std::string shown;
    shown.reserve(text.size());
    for (std::string_view rest = text; !rest.empty();) {
        const auto length = sequenceLength(rest);
        const auto point = codePointOf(rest.substr(0, length));
        if (deceives(point) && !rest.starts_with("\r\n")) {
            std::array<char, 16> written{};
            std::snprintf(written.data(), written.size(), "U+%04X", static_cast<unsigned>(point));
            shown.append("⟨").append(written.data()).append("⟩");
        } else {
            shown += rest.substr(0, length);
        }
        rest.remove_prefix(length);
    }
    return shown;
}

std::string shortened(std::string_view text, std::size_t limit)
{
    // The longest note: "… (999.9 MB more)".
    constexpr std::size_t kNoteRoom = 24;
    if (text.size() <= limit)
        return std::string(text);
    if (limit < 2 * kNoteRoom) {
        constexpr std::string_view kDots = "…";
        const bool dotted = limit >= kDots.size();
        const auto kept = characterBoundary(text, limit - (dotted ? kDots.size() : 0));
        return std::string(text.substr(0, kept)) + std::string(dotted ? kDots : "");
    }
    const auto kept = characterBoundary(text, limit - kNoteRoom);
    return std::string(text.substr(0, kept)) + cutNote(text.size() - kept);
}

bool globMatches(std::string_view pattern, std::string_view text)
{
    return globMatches(pattern, text, [](std::string_view steps, std::size_t& at, char byte) {
        const bool fits = steps[at] == '?' || steps[at] == byte;
        at += fits ? 1 : 0;
        return fits;
    });
}

std::string sizeText(std::uint64_t bytes)
{
    constexpr std::array<std::string_view, 7> kUnits{"B", "KB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000)
        return std::to_string(bytes) + " B";
    std::size_t unit = 1;
    std::uint64_t scale = 1000;
    // 999 950 already reads "1 MB".
    while (unit + 1 < kUnits.size() && bytes / scale * 100 + bytes % scale * 100 / scale >= 99'995) {
        scale *= 1000;
        ++unit;
    }
    const auto tenths = bytes / scale * 10 + (bytes % scale * 10 + scale / 2) / scale;
    auto text = std::to_string(tenths >= 1000 ? (tenths + 5) / 10 : tenths / 10);
    if (tenths < 1000 && tenths % 10 != 0)
        text += '.' + std::to_string(tenths % 10);
    return text + ' ' + std::string(kUnits[unit]);
}

std::array<std::uint8_t, 32> sha256(std::string_view bytes)
{
    std::array<std::uint8_t, 32> hash{};
    static_assert(sizeof hash == crypto_hash_sha256_BYTES);
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hash;
}

namespace {

std::string hexText(const std::array<std::uint8_t, 32>& hash)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * hash.size());
    for (const auto byte : hash) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

} // namespace

struct Sha256::State {
    crypto_hash_sha256_state state{};
};

Sha256::Sha256() : m_state(std::make_unique<State>())
{
    crypto_hash_sha256_init(&m_state->state);
}

Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes)
{
    crypto_hash_sha256_update(&m_state->state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Sha256::hex() const
{
    auto state = m_state->state;
    std::array<std::uint8_t, 32> hash{};
    crypto_hash_sha256_final(&state, hash.data());
    return hexText(hash);
}

std::string sha256Hex(std::string_view bytes)
{
    return hexText(sha256(bytes));
}

} // namespace kaze::base
