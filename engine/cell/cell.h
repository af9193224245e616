#pragma once

#include "engine/api/cell_client.h"
#include "engine/api/run.h"
#include "engine/base/log.h"
#include "engine/cell/caller.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::cell {

struct Inside;

//! What a cell is built from, beside the configuration in its data folder.
struct CellOptions {
    std::filesystem::path dataFolder; //!< made when it is not there
    std::filesystem::path resources; //!< schemas, samples, prices
    std::filesystem::path spawnHelper; //!< kaze-spawn
    bool resumeAtStart = false; //!< go on with interrupted and waiting runs, behind the opening
    //! Let the runs that waited for a place wait on, and start, and those that asked go on once they are answered; part of `resumeAtStart`.
    bool takeUpLine = false;
    bool logToStderr = false;
    std::string logLevel; //!< overrides the configuration's
    bool useKeyring = true;
    int nice = 0; //!< of the engine's threads
    std::optional<std::uint64_t> seed; //!< of ids and jitter; random without
    std::function<std::optional<std::string>(const std::string&)> environment; //!< for keys; getenv without
};

//! The composition root: builds the engine on a data folder, owns its threads, and answers engine/api. One process owns a data
//! folder at a time, by a lock that goes with the process. Open and destroy it from any thread but its own.
class Cell {
public:
    //! Locks the folder, opens the databases, starts the loop; blocks until the cell answers. Errors: Conflict when another process owns the
    //! folder; ReadOnly, PermissionDenied, DiskFull, Corrupt, Unsupported with what was kept and what to do; InvalidArgument for the configuration, with
    //! file, line and column.
    [[nodiscard]] static base::Result<std::unique_ptr<Cell>> open(CellOptions options);

    //! Stops within two seconds whatever is running: runs are left where they stand and can be resumed.
    ~Cell();
    Cell(const Cell&) = delete;
    Cell& operator=(const Cell&) = delete;

    //! A client in this process; any number, and each must go before the cell does.
    [[nodiscard]] std::unique_ptr<api::CellClient> connect();
    //! One that asks on somebody's behalf: what he may not do fails with PermissionDenied, what is another tenant's is not there.
    [[nodiscard]] std::unique_ptr<api::CellClient> connect(Caller caller);

    //! Reads kaze.yaml now, which is done by itself too some seconds after it has changed; says what of it counts only when the cell is opened again. Blocks;
    //! any thread. Errors: InvalidArgument with file, line and column, and those of reading; what it said before counts on then.
    [[nodiscard]] base::Result<std::vector<std::string>> reloadConfig();

    //! From now on the cell takes no new runs (Unavailable) and fires no schedule; runs that live are left at their last checkpoint, interrupted, and can be
    //! resumed. Everything else is answered until the cell goes. Says which runs these are. Blocks about a second; any thread, once.
    [[nodiscard]] std::vector<api::RunRow> drain();

    //! For a server that lives on the cell's loop and goes before the cell does.
    [[nodiscard]] Inside inside();

    [[nodiscard]] const std::filesystem::path& dataFolder() const;
    [[nodiscard]] base::Logger logger(const std::string& name) const;

    struct Impl;

private:
    explicit Cell(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::cell
