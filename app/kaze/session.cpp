#include "app/kaze/session.h"

#include "app/kaze/json_output.h"
#include "app/kaze/known_cells.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

base::Result<Session> Session::open(const Common& common)
{
    Session session(common);
    if (auto opened = session.reopen(); !opened)
        return failure(opened);
    return session;
}

base::Result<> Session::reopen()
{
    auto client = m_common.cell.empty() ? server::openOrAttach(app::cellOptions(m_common.data)) : connectTo(m_common.cell);
    if (!client)
        return failure(client);
    m_client = std::move(*client);
    m_gone = std::make_shared<std::atomic<bool>>(false);
    m_client->onClosed([gone = m_gone](const base::Error&) { gone->store(true); });
    ++m_cells;
    return {};
}

void Session::listen(api::EventFilter filter, api::CellClient::Listener listener, std::function<void()> closed)
{
    m_client->listen(std::move(filter), std::move(listener));
    m_client->onClosed([gone = m_gone, closed = std::move(closed)](const base::Error&) {
        gone->store(true);
        closed();
    });
}

std::string commandFor(const Common& common, const std::string& words)
{
    const auto line = "kaze " + words;
    if (!common.cell.empty())
        return line + " --cell " + common.cell;
    if (common.data.empty())
        return line;
    const bool plain = common.data.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+~")
        == std::string::npos;
    return line + " --data " + (plain ? common.data : "'" + common.data + "'");
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
        print({{"error", {{"code", base::nameOf(error.code)}, {"message", error.text()}}}});
    } else {
        std::cerr << "kaze: " << error.text() << std::endl;
    }
    return exitCodeOf(error.code);
}

base::Error asUsage(base::Error error)
{
    if (error.code == base::ErrorCode::Conflict)
        error.code = base::ErrorCode::InvalidArgument;
    return error;
}

} // namespace kaze::cli
