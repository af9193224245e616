#pragma once

#include "engine/server/mcp/desk.h"
#include "engine/server/mcp/fields.h"

namespace kaze::server::detail {

//! A line of a list of runs.
[[nodiscard]] Fields runFields();
[[nodiscard]] Fields approvalFields();

//! A run as it stands. One that waits for approval comes with what it asks: where that is not listable yet, it is looked again.
struct RunView {
    boost::json::object detail; //!< RunDetail
    boost::json::array approvals; //!< picked; its own and those of its subagents
    [[nodiscard]] const boost::json::object& row() const;
    [[nodiscard]] std::string state() const;
    //! Nothing more happens before somebody does something.
    [[nodiscard]] bool rests() const;
};
[[nodiscard]] base::Task<base::Result<RunView>> lookAt(SharedDesk desk, std::string id, base::CancelToken cancel);

//! Looks until it rests or the time is over; says how far it is.
[[nodiscard]] base::Task<base::Result<RunView>> waitFor(
    SharedDesk desk, std::string id, base::Duration most, mcp::SayProgress progress, base::CancelToken cancel);

//! {"run", "approvals", "output", "error"}, and the schema of that.
[[nodiscard]] boost::json::object outcomeOf(const RunView& view);
[[nodiscard]] boost::json::object outcomeSchema();

} // namespace kaze::server::detail
