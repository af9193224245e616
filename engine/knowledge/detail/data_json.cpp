#include "engine/knowledge/detail/data_json.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>
#include <set>
#include <vector>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr double kWholeNumbers = 9007199254740992.0; //!< 2^53: below it every whole number is a double

//! Builds the value; what is wrong with it beyond its syntax is kept in `problem`.
struct Builder {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using Text = json::string_view;
    using Ec = json::error_code;

    json::value_stack values;
    std::vector<std::set<std::string>> names; //!< of the objects that are open
    std::string name; //!< that was read last
    std::string text; //!< so far
    std::string digits; //!< of a number, so far
    std::string problem;

    bool refuse(std::string what, Ec& error)
    {
        problem = std::move(what);
        error = json::make_error_code(json::error::syntax);
        return false;
    }
    [[nodiscard]] std::string where() const
    {
        return name.empty() ? std::string("It") : '"' + base::withVisibleControls(base::shortened(name, 80)) + '"';
    }

    bool on_document_begin(Ec&)
    {
        values.reset();
        return true;
    }
    bool on_document_end(Ec&) { return true; }
    bool on_object_begin(Ec&)
    {
        names.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t n, Ec&)
    {
        names.pop_back();
        values.push_object(n);
        return true;
    }
    bool on_array_begin(Ec&) { return true; }
    bool on_array_end(std::size_t n, Ec&)
    {
        values.push_array(n);
        return true;
    }
    bool on_key_part(Text part, std::size_t, Ec&)
    {
        text += part;
        return true;
    }
    bool on_key(Text part, std::size_t, Ec& error)
    {
        text += part;
        name = std::exchange(text, {});
        if (!names.back().insert(name).second)
            return refuse(where() + " stands there twice.", error);
        values.push_key(Text(name));
        return true;
    }
    bool on_string_part(Text part, std::size_t, Ec&)
    {
        text += part;
        return true;
    }
    bool on_string(Text part, std::size_t, Ec& error)
    {
        text += part;
        if (text.find('\0') != std::string::npos)
            return refuse(where() + " has the character U+0000.", error);
        values.push_string(Text(text));
        text.clear();
        return true;
    }
    bool on_number_part(Text part, Ec&)
    {
        digits += part;
        return true;
    }
    bool on_int64(std::int64_t number, Text, Ec&)
    {
        digits.clear();
        values.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, Text, Ec&)
    {
        digits.clear();
        values.push_uint64(number);
        return true;
    }
    bool on_double(double, Text part, Ec& error)
    {
        // What the parser makes of the digits is not always the nearest double.
        digits += part;
        double number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const bool whole = read.ptr == digits.data() + digits.size();
        digits.clear();
        if (!whole || (read.ec != std::errc() && read.ec != std::errc::result_out_of_range))
            return refuse(where() + " is a number that cannot be read.", error);
        // Out of range is also what is nearer to 0 than any double.
        if (read.ec == std::errc::result_out_of_range || !std::isfinite(number))
            return refuse(where() + " is a number beyond what can be kept.", error);
        if (std::trunc(number) == number && std::abs(number) < kWholeNumbers)
            values.push_int64(static_cast<std::int64_t>(number));
        else
            values.push_double(number);
        return true;
    }
    bool on_bool(bool truth, Ec&)
    {
        values.push_bool(truth);
        return true;
    }
    bool on_null(Ec&)
    {
        values.push_null();
        return true;
    }
    bool on_comment_part(Text, Ec&) { return true; }
    bool on_comment(Text, Ec&) { return true; }
};

std::unexpected<base::Error> notData(const std::string& why)
{
    return fail(ErrorCode::InvalidArgument, "The data of a record is one JSON object. " + why);
}

} // namespace

Result<json::object> readData(std::string_view text)
{
    if (text.size() > kMaxData)
        return notData("This one has " + base::sizeText(text.size()) + "; at most " + base::sizeText(kMaxData) + " are stored.");
    json::parse_options options;
    options.max_depth = kMaxDepth;
    json::basic_parser<Builder> parser(options);
    json::error_code error;
    const auto read = parser.write_some(false, text.data(), text.size(), error);
    auto& built = parser.handler();
    if (!built.problem.empty())
        return notData(built.problem);
    if (error == json::error::too_deep)
        return notData("This one goes deeper than " + std::to_string(kMaxDepth) + " levels.");
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        error = json::make_error_code(json::error::extra_data);
    if (error)
        return notData("At byte " + std::to_string(read + 1) + " this is none: " + error.message() + ".");
    auto value = built.values.release();
    if (!value.is_object())
        return notData("This is none.");
    return std::move(value.get_object());
}

std::string dataText(const json::object& data)
{
    return base::canonicalJson(data);
}

} // namespace kaze::knowledge::detail
