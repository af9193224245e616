#pragma once

#include "engine/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace kaze::tools::detail {

//! A regular expression (Perl syntax) for lines. Gives up on a line instead of taking for ever. Any thread.
class LineSearch {
public:
    //! Errors: InvalidArgument, saying what is wrong with it and where.
    [[nodiscard]] static base::Result<LineSearch> compile(const std::string& pattern);

    //! Errors: InvalidArgument when the pattern is too complicated for this line.
    [[nodiscard]] base::Result<bool> finds(std::string_view line) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_impl;
};

} // namespace kaze::tools::detail
