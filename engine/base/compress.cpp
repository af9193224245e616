#include "engine/base/compress.h"

#include <zstd.h>

namespace kaze::base {

namespace {

constexpr int kLevel = 3; // a higher one takes many times as long for a tenth less

//! Appends what the first frame holds and takes it off `frames`.
Result<> appendFrame(std::string_view& frames, std::size_t most, std::string& into)
{
    const auto frame = ZSTD_findFrameCompressedSize(frames.data(), frames.size());
    if (ZSTD_isError(frame))
        return fail(ErrorCode::Corrupt, std::string("compressed data is damaged: ") + ZSTD_getErrorName(frame));
    const auto size = ZSTD_getFrameContentSize(frames.data(), frame);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most - into.size())
        return fail(ErrorCode::Corrupt, "compressed data is damaged: it says that it holds more than it can");
    const auto before = into.size();
    into.resize(before + size);
    const auto written = ZSTD_decompress(into.data() + before, size, frames.data(), frame);
    if (ZSTD_isError(written) || written != size)
        return fail(ErrorCode::Corrupt,
            std::string("compressed data is damaged: ") + (ZSTD_isError(written) ? ZSTD_getErrorName(written) : "it is short"));
    frames.remove_prefix(frame);
    return {};
}

} // namespace

std::string compressed(std::string_view bytes)
{
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    // Fails only where the bound is too small, which it is not.
    frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel));
    return frame;
}

Result<std::string> decompressed(std::string_view frames, std::size_t most)
{
    std::string bytes;
    while (!frames.empty())
        if (const auto ok = appendFrame(frames, most, bytes); !ok)
            return failure(ok);
    return bytes;
}

struct Decompressor::State {
    State() : context(ZSTD_createDCtx(), &ZSTD_freeDCtx)
    {
        // A frame says how far back it looks: what `compressed` writes stays below this.
        if (context)
            ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLog);
    }

    static constexpr int kWindowLog = 23;
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context;
};

Decompressor::Decompressor() : m_state(std::make_unique<State>()) { }
Decompressor::Decompressor(Decompressor&& other) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&& other) noexcept = default;
Decompressor::~Decompressor() = default;

Result<std::size_t> Decompressor::read(std::string_view& frames, std::span<char> into)
{
    if (!m_state->context)
        return fail(ErrorCode::Internal, "there is no memory to decompress with");
    ZSTD_inBuffer in{frames.data(), frames.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    if (m_atEnd && frames.empty())
        return 0;
    do { // also without more of the frames: there may be something that had no room before
        const auto left = ZSTD_decompressStream(m_state->context.get(), &out, &in);
        if (ZSTD_isError(left))
            return fail(ErrorCode::Corrupt, std::string("compressed data is damaged: ") + ZSTD_getErrorName(left));
        m_atEnd = left == 0;
    } while (out.pos == 0 && in.pos < in.size);
    frames.remove_prefix(in.pos);
    return out.pos;
}

} // namespace kaze::base
