#pragma once

#include "engine/mcp/client.h"

#include <set>
#include <string>
#include <vector>

namespace kaze::mcp {

//! Follows the cursors of a list, and knows when one has no end.
class PageGuard {
public:
    explicit PageGuard(std::string list) : m_list(std::move(list)) { }

    //! Of the next page; "" for the first one.
    [[nodiscard]] const std::string& cursor() const { return m_cursor; }

    //! Whether there is a next page. Errors: Protocol.
    [[nodiscard]] base::Result<bool> next(std::string cursor, std::size_t entries);

private:
    std::string m_list;
    std::string m_cursor;
    std::set<std::string> m_seen;
};

// What servers offer besides tools. Errors: those of Client::request.

//! All entries of a paged list, each an object: "resources/list" has "resources".
[[nodiscard]] base::Task<base::Result<std::vector<boost::json::object>>> listAll(
    Client& client, std::string method, std::string member, base::Duration timeout, base::CancelToken cancel);

//! "contents" of a resource. The server says so when it does not fit its own rules: Protocol.
[[nodiscard]] base::Task<base::Result<boost::json::array>> readResource(
    Client& client, std::string uri, base::Duration timeout, base::CancelToken cancel);

//! "messages" of a prompt.
[[nodiscard]] base::Task<base::Result<boost::json::array>> getPrompt(
    Client& client, std::string name, boost::json::object arguments, base::Duration timeout, base::CancelToken cancel);

//! What an argument of a prompt ({"type": "ref/prompt", "name": …}) or of a resource template ({"type": "ref/resource", "uri": …}) may begin with
//! `value` become.
[[nodiscard]] base::Task<base::Result<std::vector<std::string>>> complete(Client& client, boost::json::object reference,
    std::string argument, std::string value, base::Duration timeout, base::CancelToken cancel);

//! Whether it is there.
[[nodiscard]] base::Task<base::Result<>> ping(Client& client, base::Duration timeout, base::CancelToken cancel);

} // namespace kaze::mcp
