#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace kaze::tools::detail {

//! A pattern for paths: `*` and `?` within a name, `[a-z]`, `[!a]`, `{cpp,h}`, `**` for any number of folders. One without a
//! slash is held against the file's name alone, in whatever folder. Time is bounded by pattern × path. Immutable.
class Glob {
public:
    //! Errors: InvalidArgument (brackets that do not close, more than 256 alternatives).
    [[nodiscard]] static base::Result<Glob> parse(std::string_view pattern);

    [[nodiscard]] bool matches(std::string_view path) const;

private:
    //! The alternatives, each cut at its slashes.
    std::vector<std::vector<std::string>> m_alternatives;
};

} // namespace kaze::tools::detail
