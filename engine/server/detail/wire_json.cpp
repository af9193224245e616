#include "engine/server/detail/wire_json.h"

namespace kaze::server::detail {

std::optional<std::uint64_t> numberIn(const boost::json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    if (value && value->is_int64() && value->get_int64() >= 0)
        return static_cast<std::uint64_t>(value->get_int64());
    return value && value->is_uint64() ? std::optional(value->get_uint64()) : std::nullopt;
}

std::string wordIn(const boost::json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

boost::json::object errorJson(const base::Error& error)
{
    return {{"code", base::nameOf(error.code)}, {"message", error.text()}};
}

base::Error errorFromJson(const boost::json::value& value)
{
    base::Error error{base::ErrorCode::Internal, "the cell answered with an error it did not explain", nullptr};
    if (!value.is_object())
        return error;
    if (const auto code = wordIn(value.get_object(), "code"); !code.empty())
        error.code = base::errorCodeOf(code);
    if (auto message = wordIn(value.get_object(), "message"); !message.empty())
        error.message = std::move(message);
    return error;
}

} // namespace kaze::server::detail
