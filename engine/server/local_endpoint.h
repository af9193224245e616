#pragma once

#include "engine/cell/cell.h"

namespace kaze::server {

//! Serves a cell on <data folder>/cell.sock (mode 0600) to the other processes of the same person: one JSON object a line,
//!   → {"id": 1, "request": {"type": "get_run", …}}      ← {"id": 1, "response": {"type": "run", …}} or {"id": 1, "error": {"code", "message"}}
//!   → {"listen": {"snapshots": true, …}}                 ← {"event": {"type": "step_added", …}}
//! A line is at most 64 MiB; a client that does not read is sent `events_lost` for what no longer fits in 8 MiB. Owns a thread.
class LocalEndpoint {
public:
    //! Replaces a stale socket. Errors: Io, PermissionDenied.
    [[nodiscard]] static base::Result<std::unique_ptr<LocalEndpoint>> open(cell::Cell& cell);
    //! Takes no more requests, answers those it has read within 300 ms, closes every connection and removes the socket.
    ~LocalEndpoint();

private:
    struct Impl;
    explicit LocalEndpoint(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

//! Attaches to the cell of another process. Where that ends before it answered, a request fails with Unavailable when the cell surely never
//! read it, and with Cancelled when nobody knows; either may be asked of the next owner of the folder, since what must not be done twice
//! carries an id of the asker's. Errors: NotFound (no socket), Unavailable (stale, or nobody answers within two seconds), Unsupported (another protocol).
[[nodiscard]] base::Result<std::unique_ptr<api::CellClient>> attach(const std::filesystem::path& dataFolder);

//! A client of the data folder's cell, wherever it runs: opens the cell and serves it when nobody owns the folder, else attaches. What it opened
//! goes with the client. Errors: as Cell::open and attach.
[[nodiscard]] base::Result<std::unique_ptr<api::CellClient>> openOrAttach(cell::CellOptions options);

} // namespace kaze::server
