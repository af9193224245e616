#pragma once

#include "engine/base/result.h"

#include <boost/json/fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kaze::base {

//! One place where a value does not fit its schema.
struct SchemaViolation {
    std::string pointer; //!< JSON Pointer of the value, "" for the whole
    std::string message; //!< what was expected there, and what was found
};

//! A compiled JSON Schema (draft 7 and the parts of 2020-12 that read alike). Immutable, any thread, cheap to copy.
class JsonSchema {
public:
    //! Errors: InvalidArgument when it is no schema; remote references are refused, never fetched.
    [[nodiscard]] static Result<JsonSchema> compile(const boost::json::value& schema);

    //! Every violation, the outermost first, at most 20; empty when the value fits.
    [[nodiscard]] std::vector<SchemaViolation> violations(const boost::json::value& value) const;

    //! Errors: InvalidArgument, one line a violation: "/limits/turns: expected integer, found \"many\"".
    [[nodiscard]] Result<> check(const boost::json::value& value) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_impl;
};

} // namespace kaze::base
