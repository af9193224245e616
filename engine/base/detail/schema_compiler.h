#pragma once

#include "engine/base/regex.h"
#include "engine/base/result.h"

#include <boost/json.hpp>

#include <map>
#include <string>

namespace kaze::base::detail {

namespace json = boost::json;

//! A schema that was read through once: its references lead somewhere and never round in circles without consuming
//! something of the value, and its patterns are compiled.
struct CompiledSchema {
    json::value root;
    std::map<std::string, const json::value*, std::less<>> references; //!< by the text of the "$ref"
    std::map<std::string, Regex, std::less<>> patterns;
};

//! Fills `into`, whose root is set. Errors: InvalidArgument with the JSON Pointer of what is wrong.
[[nodiscard]] Result<> compileSchema(CompiledSchema& into);

} // namespace kaze::base::detail
