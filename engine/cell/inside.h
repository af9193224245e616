#pragma once

#include "engine/api/cell_client.h"
#include "engine/base/loop.h"
#include "engine/cell/access_tokens.h"
#include "engine/cell/caller.h"

#include <functional>
#include <memory>
#include <string>

namespace kaze::telemetry {
class ObservationLog;
}

namespace kaze::cell {

//! What a server works with that lives on its cell's own loop, where a model call need cross no thread. Valid while the cell is;
//! used on its loop alone, but for `loop`.
struct Inside {
    base::Loop& loop;
    const base::Clock& clock;
    base::IdSource& ids;
    base::WorkerPool& workers;
    base::MetricsRegistry& metrics;
    std::string name; //!< of the cell, as monitoring knows it
    gateway::Gateway& gateway;
    AccessTokens& tokens;
    //! A client that asks on somebody's behalf, as Cell::connect. On the loop its answers and events come there, and it may be destroyed there.
    std::function<std::unique_ptr<api::CellClient>(Caller)> connect;
    //! The cell's parts are left alone as long as one of these is held: for coroutines that use them.
    std::function<std::shared_ptr<void>()> hold;
    telemetry::ObservationLog* observations = nullptr; //!< where what others report is stored
};

} // namespace kaze::cell
