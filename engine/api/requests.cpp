#include "engine/api/requests.h"

namespace kaze::api {

Request::Request(RequestVariant one) : RequestVariant(std::move(one)) { }
Request::Request(const Request&) = default;
Request::Request(Request&&) noexcept = default;
Request& Request::operator=(const Request&) = default;
Request& Request::operator=(Request&&) noexcept = default;
Request::~Request() = default;

Response::Response(ResponseVariant one) : ResponseVariant(std::move(one)) { }
Response::Response(const Response&) = default;
Response::Response(Response&&) noexcept = default;
Response& Response::operator=(const Response&) = default;
Response& Response::operator=(Response&&) noexcept = default;
Response::~Response() = default;

} // namespace kaze::api
