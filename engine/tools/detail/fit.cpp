#include "engine/tools/detail/fit.h"

#include "engine/base/text.h"

namespace kaze::tools::detail {

namespace {

//! The longest beginning of at most `limit` bytes that does not cut a character in two.
std::string_view cutAt(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    auto end = limit;
    // A character has at most three bytes after its first.
    for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++i)
        --end;
    return text.substr(0, end);
}

} // namespace

std::string fitted(std::string text, std::size_t limit)
{
    if (text.size() <= limit && base::isUtf8(text))
        return text;
    const auto whole = text.size();
    text = base::toUtf8(cutAt(text, limit));
    // Mending makes bytes longer: what it was cut to may be too long again.
    if (whole <= limit && text.size() <= limit)
        return text;
    const auto note = "\n[… cut: " + base::sizeText(whole) + " in all, more than the " + base::sizeText(limit) + " that fit]";
    if (note.size() >= limit)
        return std::string(cutAt(text, limit));
    return std::string(cutAt(text, limit - note.size())) + note;
}

} // namespace kaze::tools::detail
