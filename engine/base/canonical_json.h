#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace kaze::base {

//! JSON text in which the members of every object stand in the order of their names, so that equal values are equal texts.
[[nodiscard]] std::string canonicalJson(const boost::json::value& value);

} // namespace kaze::base
