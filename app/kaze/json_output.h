#pragma once

#include <boost/json/value.hpp>

namespace kaze::cli {

//! Prints it on a line of stdout, with numbers as people and shells read them: 0.00031, not 3.1E-4.
void print(const boost::json::value& value);

} // namespace kaze::cli
