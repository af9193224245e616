#include "engine/server/detail/json_body.h"

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kDeepest = 128; //!< levels of JSON

}

std::expected<json::value, Failure> parsedBody(std::string_view text)
{
    Failure failure;
    failure.status = 400;
    failure.code = "invalid_json";
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        failure.message = "The request has no body; it must be a JSON object.";
        return std::unexpected(std::move(failure));
    }
    json::parse_options options;
    options.max_depth = kDeepest;
    json::stream_parser parser({}, options);
    boost::system::error_code error;
    const auto used = parser.write_some(text.data(), text.size(), error);
    if (!error && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
        error = json::error::extra_data;
    if (!error)
        parser.finish(error);
    if (!error)
        return parser.release();
    failure.message = "The body is no JSON (" + placeIn(text, used) + "): " + error.message() + ".";
    return std::unexpected(std::move(failure));
}

} // namespace kaze::server::detail
