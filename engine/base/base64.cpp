#include "engine/base/base64.h"

#include <algorithm>
#include <cstdint>

namespace kaze::base {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encoded(std::string_view bytes, std::string_view digits)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            text += digits[bits >> (count - 6) & 63];
    }
    if (count > 0)
        text += digits[bits << (6 - count) & 63];
    return text;
}

} // namespace

std::string base64(std::string_view bytes)
{
    auto text = encoded(bytes, kDigits);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string base64Url(std::string_view bytes)
{
    return encoded(bytes, kUrlDigits);
}

std::optional<std::string> fromBase64(std::string_view text)
{
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char digit : text.substr(0, std::min(text.find('='), text.size()))) {
        const auto value = kDigits.find(digit);
        if (value == std::string_view::npos)
            return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (count += 6; count >= 8)
            bytes += static_cast<char>(bits >> (count -= 8) & 255);
    }
    return bytes;
}

} // namespace kaze::base
