#include "engine/net/http.h"

#include "engine/base/text.h"

#include <algorithm>

namespace kaze::net {

namespace {

using base::ErrorCode;
using base::fail;

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

//! RFC 9110, section 5.6.2.
bool isToken(std::string_view text)
{
    static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'z') || kMarks.find(c) != std::string_view::npos;
    });
}

bool breaksOut(std::string_view value)
{
    constexpr std::string_view kBreaks("\r\n\0", 3);
    return value.find_first_of(kBreaks) != std::string_view::npos;
}

} // namespace

bool sameName(std::string_view left, std::string_view right)
{
    return std::equal(
        left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) { return lowered(a) == lowered(b); });
}

const std::string* findHeader(const HttpHeaders& headers, std::string_view name)
{
    for (const auto& [key, value] : headers)
        if (sameName(key, name))
            return &value;
    return nullptr;
}

base::Result<> checkRequest(const HttpRequest& request)
{
    if (!isToken(request.method))
        return fail(
            ErrorCode::InvalidArgument, "\"" + base::shortened(base::toUtf8(request.method), 40) + "\" is not an HTTP method");
    if (request.method == "HEAD" && !request.body.empty())
        return fail(ErrorCode::InvalidArgument, "a HEAD request carries no body; remove it or use another method");
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name))
            return fail(ErrorCode::InvalidArgument, "\"" + base::shortened(base::toUtf8(name), 80) + "\" is not a header name");
        if (breaksOut(value))
            return fail(
                ErrorCode::InvalidArgument, "the value of header " + name + " holds a line break or a zero byte; remove it");
        if (sameName(name, "Content-Length") || sameName(name, "Transfer-Encoding"))
            return fail(ErrorCode::InvalidArgument, "header " + name + " is set by the client itself; remove it");
    }
    return {};
}

} // namespace kaze::net
