#pragma once

#include "engine/base/result.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kaze::runtime {

//! Which arguments of a tool a rule is for: "path=src/* mode=append". Each term names a member ("options.mode" one inside another) and what its text must look like;
//! all must fit, and members without a term may be anything. In a value `?` is one character but '/', `*` any but '/', `**` and a `*` at its end any at all; a
//! value that is only `*` fits whatever there is. Quotes keep spaces together and a backslash takes the next character as it is. Immutable, cheap to copy.
class ArgumentPattern {
public:
    //! Fits all arguments.
    ArgumentPattern() = default;

    //! Errors: InvalidArgument, also for one that would fit other hosts than it seems to ("https://example.com*").
    [[nodiscard]] static base::Result<ArgumentPattern> parse(std::string_view text);

    //! The pattern that exactly these arguments fit, but for long and compound values, which stand as `*`.
    [[nodiscard]] static std::string of(const boost::json::object& arguments);
    //! The same for JSON text; empty for what is no object.
    [[nodiscard]] static std::string of(std::string_view arguments);

    //! For what is allowed: only where nothing in the arguments can mean something else than the pattern shows. Wildcards fit neither control characters nor
    //! "..", in addresses nothing that ends a host's name, in a member named command nothing by which a shell begins another command.
    [[nodiscard]] bool surelyFits(const boost::json::object& arguments) const;

    //! For what is denied or asked about: also where a path only leads there ("a/../secrets/x"), or one item of a list does.
    [[nodiscard]] bool mayFit(const boost::json::object& arguments) const;

    [[nodiscard]] bool fitsAll() const { return m_terms.empty(); }

private:
    struct Term {
        std::vector<std::string> member; //!< the way to it
        std::string glob; //!< a backslash before what is meant literally
    };

    [[nodiscard]] static base::Result<> check(const Term& term);
    [[nodiscard]] static bool fits(const Term& term, const boost::json::object& arguments, bool surely);

    std::vector<Term> m_terms;
};

} // namespace kaze::runtime
