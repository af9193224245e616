#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace kaze::base {

//! What kind of failure it is: the part a program decides on. The message is for people.
enum class ErrorCode : std::uint8_t {
    InvalidArgument, //!< the caller's input is wrong; repeating it will not help
    NotFound,
    AlreadyExists,
    PermissionDenied, //!< refused by a rule, a sandbox or the operating system
    Unauthenticated, //!< a key is missing or was refused
    RateLimited, //!< try again later
    BudgetExhausted,
    Cancelled,
    Timeout,
    Unavailable, //!< the other side is not there or broke off
    Protocol, //!< the other side sent what the protocol does not allow
    Corrupt, //!< stored data is damaged
    Unsupported, //!< a newer format or a feature this build or peer does not have
    Conflict,
    DiskFull,
    ReadOnly,
    Io,
    Internal //!< our own mistake
};

//! The stable lower-case name of a code, as it stands in JSON ("not_found").
[[nodiscard]] std::string_view nameOf(ErrorCode code);

//! The code a name stands for; Internal where the name is unknown (a newer peer).
[[nodiscard]] ErrorCode errorCodeOf(std::string_view name);

//! An expected failure. `message` says what happened, to what, and what to do about it; it never holds a secret.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::shared_ptr<const Error> cause;

    //! The message followed by those of its causes, for logs and terminals.
    [[nodiscard]] std::string text() const;
};

template <class T = void>
using Result = std::expected<T, Error>;

//! `return fail(ErrorCode::NotFound, "…")` from any function that returns a Result.
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, std::string message);

//! The same with the failure that led to it.
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, std::string message, Error cause);

//! Hands on somebody's failure unchanged.
template <class T>
[[nodiscard]] std::unexpected<Error> failure(const Result<T>& failed)
{
    return std::unexpected<Error>(failed.error());
}

//! The failure that errno stands for: "<what>: No space left on device".
[[nodiscard]] Error systemError(std::string_view what, int errnoValue);

} // namespace kaze::base
