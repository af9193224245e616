#pragma once

#include "engine/api/log_requests.h"
#include "engine/api/run_control_requests.h"

#include <QString>

//! What is kept, in the console's words. Pure.
namespace kaze::ui::keeping {

//! "Calls in the ledger"; the name as it came for what this build does not know.
[[nodiscard]] QString nameOf(const std::string& what);
//! "90 days, then archived".
[[nodiscard]] QString keptText(const api::KeepingRow& row);
//! What becomes of what is older: "Older ones are packed to about a third; they are shown and resumed all the same.".
[[nodiscard]] QString fateText(const api::KeepingRow& row);

//! "live", "archived", "damaged"; the name as it came for a state that this build does not know.
[[nodiscard]] QString wordOf(const api::Open<api::MonthState>& state);
//! "6 months besides the current one are kept, then archived."
[[nodiscard]] QString retentionText(std::int64_t keepMonths, bool archives);

} // namespace kaze::ui::keeping
