#include "engine/base/json.h"

#include "engine/base/text.h"

#include <cmath>

namespace kaze::base {

namespace {

constexpr std::size_t kShownValue = 60;

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

std::string shown(const json::value& found)
{
    if (found.is_object())
        return "an object";
    if (found.is_array())
        return "an array";
    return shortened(json::serialize(found), kShownValue);
}

} // namespace

std::string snakeCase(std::string_view camel)
{
    std::string snake;
    snake.reserve(camel.size() + 4);
    for (std::size_t i = 0; i < camel.size(); ++i) {
        // A run of capitals is one word: "costUSD" is "cost_usd", "HTTPError" is "http_error".
        const bool wordBegins = isUpper(camel[i]) && i > 0 && camel[i - 1] != '_'
            && (!isUpper(camel[i - 1]) || (i + 1 < camel.size() && camel[i + 1] >= 'a' && camel[i + 1] <= 'z'));
        if (wordBegins)
            snake += '_';
        snake += isUpper(camel[i]) ? static_cast<char>(camel[i] - 'A' + 'a') : camel[i];
    }
    return snake;
}

namespace detail {

std::string JsonPath::text() const
{
    if (!parent)
        return "the value";
    const bool isIndex = member.data() == nullptr;
    const auto before = parent->parent ? parent->text() : std::string();
    if (isIndex)
        return before + '[' + std::to_string(index) + ']';
    return before + (before.empty() ? "" : ".") + std::string(member);
}

std::unexpected<Error> jsonMismatch(const JsonPath& path, std::string_view expected, const json::value& found)
{
    return fail(ErrorCode::InvalidArgument, path.text() + ": expected " + std::string(expected) + ", found " + shown(found));
}

std::unexpected<Error> jsonInvalid(const JsonPath& path, const Error& why)
{
    return fail(ErrorCode::InvalidArgument, path.text() + ": " + why.message);
}

Result<std::int64_t> jsonToInteger(const json::value& from, const JsonPath& path, std::int64_t least, std::uint64_t most)
{
    const auto mismatch
        = [&] { return jsonMismatch(path, "an integer from " + std::to_string(least) + " to " + std::to_string(most), from); };
    if (const auto* number = from.if_uint64())
        return *number <= most ? Result<std::int64_t>(static_cast<std::int64_t>(*number)) : mismatch();
    std::int64_t number = 0;
    if (const auto* integer = from.if_int64())
        number = *integer;
    else if (const auto* real = from.if_double(); real && std::trunc(*real) == *real && std::abs(*real) < 9.2e18)
        number = static_cast<std::int64_t>(*real); // other programs write 3.0 or 1e3
    else
        return mismatch();
    if (number < least || (number > 0 && static_cast<std::uint64_t>(number) > most))
        return mismatch();
    return number;
}

} // namespace detail

} // namespace kaze::base
