#include "engine/base/gzip.h"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace kaze::base {

std::string gzipped(std::string_view bytes)
{
    constexpr int kGzip = 15 + 16; // the largest window, in gzip's frame
    constexpr int kMemory = 8; // zlib's own
    z_stream stream{};
    std::string out;
    // Fails only for want of memory, as what follows, and then so would everything.
    if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    int state = Z_OK;
    do {
        const auto piece = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // it only reads
        stream.avail_in = static_cast<uInt>(piece);
        bytes.remove_prefix(piece);
        do {
            const auto before = out.size();
            out.resize(before + std::max<std::size_t>(4096, piece / 4));
            stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
            stream.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - before, std::numeric_limits<uInt>::max()));
            const auto room = stream.avail_out;
            state = ::deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
            out.resize(before + room - stream.avail_out);
        } while (stream.avail_in > 0 || (bytes.empty() && state == Z_OK));
    } while (!bytes.empty());
    ::deflateEnd(&stream);
    return out;
}

Result<std::string> gunzipped(std::string_view bytes, std::size_t most)
{
    constexpr int kGzip = 15 + 16;
    constexpr std::size_t kPiece = 64U << 10;
    z_stream stream{};
    if (::inflateInit2(&stream, kGzip) != Z_OK)
        throw std::bad_alloc();
    std::string room(kPiece, '\0');
    std::string out;
    int state = Z_OK;
    while (true) {
        if (stream.avail_in == 0 && !bytes.empty()) {
            const auto piece = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // it only reads
            stream.avail_in = static_cast<uInt>(piece);
            bytes.remove_prefix(piece);
        }
        if (state == Z_STREAM_END) {
            if (stream.avail_in == 0)
                break;
            ::inflateReset(&stream);
        }
        stream.next_out = reinterpret_cast<Bytef*>(room.data());
        stream.avail_out = static_cast<uInt>(kPiece);
        state = ::inflate(&stream, Z_NO_FLUSH);
        out.append(room, 0, kPiece - stream.avail_out);
        // No progress with nothing left to read: the end is missing.
        if ((state != Z_OK && state != Z_STREAM_END) || out.size() > most)
            break;
    }
    ::inflateEnd(&stream);
    if (out.size() > most)
        return fail(ErrorCode::InvalidArgument, "it unpacks to more than " + std::to_string(most) + " bytes");
    if (state != Z_STREAM_END)
        return fail(ErrorCode::Corrupt, "it is no gzip, or its end is missing");
    return out;
}

} // namespace kaze::base
