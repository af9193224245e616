#include "app/kaze/session.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

base::Result<Session> Session::open(const Common& common)
{
    auto client = server::openOrAttach(app::cellOptions(common.data));
    if (!client)
        return failure(client);
    return Session(std::move(*client));
}

namespace {

int exitCodeOf(base::ErrorCode code)
{
    switch (code) {
    case base::ErrorCode::InvalidArgument:
    case base::ErrorCode::NotFound:
    case base::ErrorCode::AlreadyExists:
    case base::ErrorCode::Unauthenticated:
    case base::ErrorCode::ReadOnly:
    case base::ErrorCode::PermissionDenied:
    case base::ErrorCode::Unsupported:
        return kBadUsage;
    case base::ErrorCode::BudgetExhausted:
        return kBudgetExhausted;
    case base::ErrorCode::Cancelled:
        return kCancelled;
    default:
        return kFailed;
    }
}

} // namespace

int report(const base::Error& error, const Common& common)
{
    if (common.json) {
        const boost::json::value value{{"error", {{"code", base::nameOf(error.code)}, {"message", error.text()}}}};
        std::cout << boost::json::serialize(value) << std::endl;
    } else {
        std::cerr << "kaze: " << error.text() << std::endl;
    }
    return exitCodeOf(error.code);
}

} // namespace kaze::cli
