#pragma once

#include "engine/gateway/refusal.h"

#include "engine/base/clock.h"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kaze::gateway::detail {

//! What a provider means by an error.
struct Fault {
    base::ErrorCode code = base::ErrorCode::Unavailable;
    Refusal refusal = Refusal::Other;
    std::optional<base::Duration> wait; //!< that it asks for
    std::string words; //!< its own, in one line; not yet redacted

    //! The failure, with what it asks for and why; `said` is its message.
    [[nodiscard]] base::Error error(std::string said) const;
};

//! Of an error's body, by its status and the codes that the providers document. A body of no known shape is its own words.
[[nodiscard]] Fault faultOf(int status, std::string_view body);

//! Of an error object in a stream that began with status 200.
[[nodiscard]] Fault faultIn(const boost::json::object& error);

//! Of the latter, as the end of a stream.
[[nodiscard]] base::Error midStreamError(const boost::json::object& error);

//! Text of a stranger in one line of at most 500 bytes.
[[nodiscard]] std::string oneLine(std::string_view text);

} // namespace kaze::gateway::detail
