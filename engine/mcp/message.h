#pragma once

#include "engine/base/result.h"

#include <boost/json.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kaze::mcp {

//! A parsed value in memory of its own: handed on without copying, and released at once however large it is.
using Document = std::shared_ptr<const boost::json::value>;

//! Error codes of JSON-RPC 2.0, section 5.1.
constexpr std::int64_t kInvalidRequest = -32600;
constexpr std::int64_t kMethodNotFound = -32601;
constexpr std::int64_t kInvalidParams = -32602;
constexpr std::int64_t kInternalError = -32603;
//! Those of MCP.
constexpr std::int64_t kMissingCapability = -32021;
constexpr std::int64_t kUnsupportedVersion = -32022;
constexpr std::int64_t kUrlElicitationRequired = -32042;

struct RpcError {
    std::int64_t code = 0; //!< 0: no JSON-RPC error, but an HTTP status
    std::string message;
    Document data; //!< null where there is none
};

//! The other side asks us something.
struct Request {
    boost::json::value id; //!< a string or a number; goes back as it came
    std::string method;
    Document params; //!< null where there are none
};

struct Notification {
    std::string method;
    Document params;
};

//! The answer to a request of ours: either `error` or a result.
struct Response {
    std::int64_t id = -1; //!< -1 where the id is none of ours
    Document result; //!< null when it is an error
    RpcError error;
    std::size_t bytes = 0; //!< length of the message it came in
    int status = 0; //!< the HTTP status that it came with, where that is one of failure
    std::optional<base::Error> notSent{}; //!< the other side did not get the request
};

using Message = std::variant<Request, Notification, Response>;

//! The messages of one JSON text: one, or several in a batch (2025-03-26 allowed them). Invalid UTF-8 inside strings is let
//! through, for the reader to mend. Any thread. Errors: Protocol.
[[nodiscard]] base::Result<std::vector<Message>> parseMessages(std::string_view text);

// Each of these is one line with its newline.
[[nodiscard]] std::string requestLine(std::int64_t id, std::string_view method, const boost::json::object& params);
[[nodiscard]] std::string notificationLine(std::string_view method, const boost::json::object& params);
[[nodiscard]] std::string resultLine(const boost::json::value& id, const boost::json::object& result);
[[nodiscard]] std::string errorLine(const boost::json::value& id, std::int64_t code, std::string_view message);

} // namespace kaze::mcp
