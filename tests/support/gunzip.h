#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <zlib.h>

namespace kaze::test {

//! What a gzip member holds; none for what is not one, or is cut short.
inline std::optional<std::string> gunzip(std::string_view bytes)
{
    z_stream stream{};
    if (::inflateInit2(&stream, 15 + 16) != Z_OK)
        return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK) {
        std::array<char, 16384> piece{};
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        state = ::inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
    }
    const bool isWhole = state == Z_STREAM_END && stream.avail_in == 0;
    ::inflateEnd(&stream);
    return isWhole ? std::optional(out) : std::nullopt;
}

} // namespace kaze::test
