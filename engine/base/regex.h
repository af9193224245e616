#pragma once

#include "engine/base/result.h"

#include <memory>
#include <string_view>

namespace kaze::base {

//! A regular expression from people, models or servers we do not know: whatever it is and whatever it is held against, a search ends
//! after some 60 ms, and takes no stack. Immutable; any thread.
class Regex {
public:
    enum class Syntax { Perl, EcmaScript };

    //! Errors: InvalidArgument, saying what is wrong with it and where.
    [[nodiscard]] static Result<Regex> compile(std::string_view pattern, Syntax syntax = Syntax::Perl);

    //! Whether it matches some part of the text. Errors: Timeout when it is too complicated for this text.
    [[nodiscard]] Result<bool> finds(std::string_view text) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_impl;
};

} // namespace kaze::base
