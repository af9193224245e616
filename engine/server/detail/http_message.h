#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaze::server::detail {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

//! A request as it came, its head checked and its body unchunked.
struct HttpRequest {
    std::string method; //!< "GET"
    std::string target; //!< as sent
    std::string path; //!< without the query, percent-decoded
    std::string query; //!< as sent, without the question mark
    HttpHeaders headers; //!< names in lower case
    std::string body;
    int version = 11; //!< 10 or 11
    bool keepAlive = true;
    bool fromLoopback = false;
    std::uint64_t source = 0; //!< see sourceOf

    //! The value of the first header of this name (lower case); none where there is none.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

//! A whole answer.
struct HttpAnswer {
    int status = 200;
    HttpHeaders headers;
    std::string body;
};

//! Why a request is no request.
struct HttpRefusal {
    int status = 400;
    std::string message;
};

//! "Not Found"; "Status" for what no register knows.
[[nodiscard]] std::string_view reasonOf(int status);

//! "%2F" → "/". None where a percent sign does not begin two hex digits, or what it stands for is no text (NUL).
[[nodiscard]] std::optional<std::string> percentDecoded(std::string_view text);

[[nodiscard]] std::string lowerCase(std::string_view text);

} // namespace kaze::server::detail
