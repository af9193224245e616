#pragma once

#include "app/kaze/session.h"
#include "engine/api/run.h"

#include <boost/json/object.hpp>

namespace kaze::cli {

//! Follows a run until it ends or waits for a person, and shows it: live on a terminal, as lines into a file, as one object
//! with --json. Asks for approvals where a person sits at the terminal. Ctrl+C cancels the run; SIGTERM leaves it where it stands.
//! A cell that goes away (its process was killed) is opened again here and the run goes on. Returns the exit code.
[[nodiscard]] int followRun(Session session, const Common& common, const std::string& runId, bool fromStart);

//! The object that --json prints of a run: the members that the manual names, and no others.
[[nodiscard]] boost::json::object runObject(const api::RunDetail& detail);
//! Everything about a run in one object, for `kaze runs show`.
[[nodiscard]] boost::json::object runValue(const api::RunDetail& detail);

//! "$0.42", of what where it has a budget, and its tokens where these have one: "$0.42 of $2.00, 18.2 k of 200 k tokens".
[[nodiscard]] std::string spentText(const api::RunRow& run);

//! One step as lines of text; empty for what is not shown.
[[nodiscard]] std::string stepText(const api::Step& step);

} // namespace kaze::cli
