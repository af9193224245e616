#include "app/kaze/json_output.h"

#include <boost/json.hpp>

#include <charconv>
#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

void write(std::ostream& out, double number)
{
    // Twenty digits before the point and twenty behind it are more than any money, time or likeness has.
    const auto size = std::abs(number);
    const bool plain = size == 0 || (size > 1e-20 && size < 1e20);
    char text[64];
    const auto end = plain ? std::to_chars(text, std::end(text), number, std::chars_format::fixed)
                           : std::to_chars(text, std::end(text), number);
    out.write(text, end.ptr - text);
}

void write(std::ostream& out, const boost::json::value& value)
{
    const char* separator = "";
    if (const auto* object = value.if_object()) {
        out << '{';
        for (const auto& member : *object) {
            out << std::exchange(separator, ",") << boost::json::serialize(member.key()) << ':';
            write(out, member.value());
        }
        out << '}';
    } else if (const auto* array = value.if_array()) {
        out << '[';
        for (const auto& element : *array) {
            out << std::exchange(separator, ",");
            write(out, element);
        }
        out << ']';
    } else if (const auto* number = value.if_double()) {
        write(out, *number);
    } else {
        out << boost::json::serialize(value);
    }
}

} // namespace

void print(const boost::json::value& value)
{
    write(std::cout, value);
    std::cout << std::endl;
}

} // namespace kaze::cli
