#include "engine/mcp/detail/form.h"

#include <algorithm>
#include <charconv>
#include <ranges>

namespace kaze::mcp::detail {

namespace {

std::string decoded(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int value = 0;
        const auto* at = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() && std::from_chars(at, at + 2, value, 16).ptr == at + 2) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

} // namespace

std::string formEncoded(std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~')
            encoded += c;
        else
            encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return encoded;
}

std::string formText(const Form& form)
{
    std::string text;
    for (const auto& [name, value] : form)
        text += (text.empty() ? "" : "&") + formEncoded(name) + '=' + formEncoded(value);
    return text;
}

Form formFrom(std::string_view text)
{
    Form form;
    for (const auto part : std::views::split(text, '&')) {
        const std::string_view pair(part.begin(), part.end());
        const auto equals = std::min(pair.find('='), pair.size());
        if (!pair.empty())
            form.emplace_back(decoded(pair.substr(0, equals)), decoded(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return form;
}

} // namespace kaze::mcp::detail
