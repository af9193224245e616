#pragma once

#include "engine/api/run.h"

#include <QString>
#include <QVariant>

//! What a table of runs shows, whatever model holds the rows.
namespace kaze::ui {

//! What a column of a table of runs shows.
enum class RunColumn { Agent, Pool, Task, DoingNow, State, Turns, Memory, Elapsed, Tokens, Cost, Model, Started, Tenant };

//! The title of a column, translated.
[[nodiscard]] QString titleOf(RunColumn column);

//! One cell for a role of Qt or of ui/widgets/cell_delegate.h; `now` ends the elapsed time of runs that live.
[[nodiscard]] QVariant runCell(const api::RunRow& row, RunColumn column, int role, api::Time now);

} // namespace kaze::ui
