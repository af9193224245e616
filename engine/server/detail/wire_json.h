#pragma once

#include "engine/base/result.h"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

// The parts of a session's messages that both sides read.

namespace kaze::server::detail {

constexpr std::int64_t kSessionProtocol = 1;

//! With what a server closes a session's connection, beside the codes of RFC 6455.
enum SessionEnd : std::uint16_t {
    kTokenEnded = 4001, //!< revoked, expired
    kOtherVersion = 4002,
    kReplacedByAnother = 4003, //!< the session has another connection
    kTooManySessions = 4004,
    kTooFast = 4005 //!< it asked for events too often
};

//! None where it is missing or no whole number from 0.
[[nodiscard]] std::optional<std::uint64_t> numberIn(const boost::json::object& object, std::string_view key);
//! Empty where it is missing or no text.
[[nodiscard]] std::string wordIn(const boost::json::object& object, std::string_view key);

[[nodiscard]] boost::json::object errorJson(const base::Error& error);
[[nodiscard]] base::Error errorFromJson(const boost::json::value& value);

} // namespace kaze::server::detail
