#include "engine/base/result.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace kaze::base {

namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 18> kNames{{
    {ErrorCode::InvalidArgument, "invalid_argument"},
    {ErrorCode::NotFound, "not_found"},
    {ErrorCode::AlreadyExists, "already_exists"},
    {ErrorCode::PermissionDenied, "permission_denied"},
    {ErrorCode::Unauthenticated, "unauthenticated"},
    {ErrorCode::RateLimited, "rate_limited"},
    {ErrorCode::BudgetExhausted, "budget_exhausted"},
    {ErrorCode::Cancelled, "cancelled"},
    {ErrorCode::Timeout, "timeout"},
    {ErrorCode::Unavailable, "unavailable"},
    {ErrorCode::Protocol, "protocol"},
    {ErrorCode::Corrupt, "corrupt"},
    {ErrorCode::Unsupported, "unsupported"},
    {ErrorCode::Conflict, "conflict"},
    {ErrorCode::DiskFull, "disk_full"},
    {ErrorCode::ReadOnly, "read_only"},
    {ErrorCode::Io, "io"},
    {ErrorCode::Internal, "internal"},
}};

ErrorCode codeOfErrno(int value)
{
    switch (value) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
        return ErrorCode::NotFound;
    case EEXIST:
        return ErrorCode::AlreadyExists;
    case EACCES:
    case EPERM:
        return ErrorCode::PermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: // `ulimit -f`
        return ErrorCode::DiskFull;
    case EROFS:
        return ErrorCode::ReadOnly;
    case ETIMEDOUT:
        return ErrorCode::Timeout;
    case ECANCELED:
        return ErrorCode::Cancelled;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EPIPE:
        return ErrorCode::Unavailable;
    case EINVAL:
    case ENAMETOOLONG:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Io;
    }
}

} // namespace

std::string_view nameOf(ErrorCode code)
{
    for (const auto& [known, name] : kNames)
        if (known == code)
            return name;
    return "internal";
}

ErrorCode errorCodeOf(std::string_view name)
{
    for (const auto& [code, known] : kNames)
        if (known == name)
            return code;
    return ErrorCode::Internal;
}

std::string Error::text() const
{
    std::string all = message;
    for (auto next = cause.get(); next; next = next->cause.get())
        all += ": " + next->message;
    return all;
}

std::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return std::unexpected(Error{code, std::move(message), nullptr});
}

std::unexpected<Error> fail(ErrorCode code, std::string message, Error cause)
{
    return std::unexpected(Error{code, std::move(message), std::make_shared<const Error>(std::move(cause))});
}

Error systemError(std::string_view what, int errnoValue)
{
    return {codeOfErrno(errnoValue), std::string(what) + ": " + std::error_code(errnoValue, std::system_category()).message(),
        nullptr};
}

} // namespace kaze::base
