#pragma once

#include "engine/base/result.h"

#include <bitset>
#include <memory>
#include <string_view>
#include <vector>

namespace kaze::telemetry::detail {

//! A part of a regular expression.
struct PatternNode {
    enum class Kind : std::uint8_t { Bytes, Sequence, Choice, Repeat };
    static constexpr int kWithoutEnd = -1;

    Kind kind = Kind::Bytes;
    std::bitset<256> bytes; //!< of Bytes: one of them
    std::vector<PatternNode> parts; //!< of a Repeat one
    int least = 1, most = 1; //!< of a Repeat
};

struct ParsedPattern {
    PatternNode root;
    bool wordFront = false, wordBack = false; //!< \b
    bool lineFront = false, lineBack = false; //!< ^ and $
};

//! See LinearPattern. Errors: InvalidArgument.
[[nodiscard]] base::Result<ParsedPattern> parsePattern(std::string_view pattern);

} // namespace kaze::telemetry::detail
