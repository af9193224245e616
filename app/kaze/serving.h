#pragma once

#include "app/kaze/session.h"
#include "engine/api/cell_requests.h"
#include "engine/cell/cell.h"
#include "engine/server/http_server.h"
#include "engine/server/service_manager.h"

#include <csignal>

namespace kaze::cli {

//! The signals that a server is told by: SIGINT and SIGTERM end it, SIGHUP has it read its files anew. Blocked in every thread, so that only who waits
//! for them gets them: make it before there are threads.
class ServeSignals {
public:
    ServeSignals();

    //! The next one; 0 when none came within.
    [[nodiscard]] int next(std::chrono::microseconds within) const;
    //! Whether a SIGHUP means that the terminal we were started from has gone.
    [[nodiscard]] bool lostTerminal() const;

private:
    sigset_t m_signals;
    bool m_hadTerminal;
};

//! Until it is told to end, and then until it has: runs are left at a checkpoint, answers under way come to their end.
void serveUntilToldToEnd(server::HttpServer& server, cell::Cell& cell, const server::ServiceManager& manager,
    const ServeSignals& signals, const Common& common);

//! Keeps where the certificate of the folder's last server was; empty: it was one of its own, which never expires unseen.
void rememberCertificate(const std::filesystem::path& dataFolder, const std::filesystem::path& certificate);
//! Whether that one is still in time; none where there is none.
[[nodiscard]] std::optional<api::Check> checkCertificate(const std::filesystem::path& dataFolder);

//! That it is new, or will not do for long.
void tellOfCertificate(const server::ServerCertificate& certificate);

} // namespace kaze::cli
