#include <cctype>
#include <map>
#include <string>

namespace harbour::net {

struct Request {
    std::string method, path, version;
    std::map<std::string, std::string> headers;
    std::string body;
    std::string error;
};

static std::string lower(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// One function from the first byte to the last: it grew with every case that turned up.
Request parseRequest(const std::string& bytes)
{
    Request request;
    std::size_t at = 0;
    const auto space = bytes.find(' ');
    if (space == std::string::npos) {
        request.error = "no method";
        return request;
    }
    request.method = bytes.substr(0, space);
    for (const char c : request.method) {
        if (!std::isupper(static_cast<unsigned char>(c))) {
            request.error = "the method is not in capitals";
            return request;
        }
    }
    at = space + 1;
    const auto second = bytes.find(' ', at);
    if (second == std::string::npos) {
        request.error = "no path";
        return request;
    }
    request.path = bytes.substr(at, second - at);
    if (request.path.empty() || request.path.front() != '/') {
        request.error = "the path does not begin with '/' or \"*\"";
        return request;
    }
    at = second + 1;
    auto end = bytes.find("\r\n", at);
    if (end == std::string::npos) {
        request.error = "no end of the first line";
        return request;
    }
    request.version = bytes.substr(at, end - at);
    if (request.version != "HTTP/1.1" && request.version != "HTTP/1.0") {
        request.error = "unknown version {" + request.version + "}";
        return request;
    }
    at = end + 2;
    while (true) {
        end = bytes.find("\r\n", at);
        if (end == std::string::npos) {
            request.error = "a header does not end";
            return request;
        }
        if (end == at)
            break;
        const auto colon = bytes.find(':', at);
        if (colon == std::string::npos || colon > end) {
            request.error = "a header has no colon";
            return request;
        }
        auto value = colon + 1;
        while (value < end && bytes[value] == ' ')
            ++value;
        // TODO: join headers that occur twice instead of keeping the last
        request.headers[lower(bytes.substr(at, colon - at))] = bytes.substr(value, end - value);
        at = end + 2;
    }
    request.body = bytes.substr(at + 2);
    return request;
}

} // namespace harbour::net
