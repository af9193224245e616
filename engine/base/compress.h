#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kaze::base {

//! As a zstd frame (RFC 8878). Frames may stand one behind the other, in a file too.
[[nodiscard]] std::string compressed(std::string_view bytes);

//! What the frames hold together. Errors: Corrupt, also where it is more than `most` bytes.
[[nodiscard]] Result<std::string> decompressed(std::string_view frames, std::size_t most);

//! Reads frames piece by piece, in at most 9 MB of memory, whatever they say. Errors are as of `decompressed`.
class Decompressor {
public:
    Decompressor();
    Decompressor(Decompressor&& other) noexcept;
    Decompressor& operator=(Decompressor&& other) noexcept;
    ~Decompressor();

    //! Writes what comes next of what they hold to `into` and takes what it read off `frames`; how many bytes it wrote. None where it needs more of the frames.
    [[nodiscard]] Result<std::size_t> read(std::string_view& frames, std::span<char> into);
    //! Whether a frame has just ended: where nothing follows, nothing is missing.
    [[nodiscard]] bool atEnd() const { return m_atEnd; }

private:
    struct State;
    std::unique_ptr<State> m_state;
    bool m_atEnd = true;
};

} // namespace kaze::base
