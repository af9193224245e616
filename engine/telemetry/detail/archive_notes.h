#pragma once

#include "engine/telemetry/detail/months.h"

#include <functional>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! "2025-10 to 2026-03 are archived and were not asked; …": of the months of which `isMeant` says so. None where there are none.
[[nodiscard]] std::vector<std::string> notesOfUnasked(const Months& months, const std::function<bool(Month)>& isMeant);

//! What is known to be missing of these months: those that are being archived this moment, were damaged, or could not be opened.
[[nodiscard]] std::vector<std::string> notesOfMissing(const Months& months, const std::function<bool(Month)>& isMeant);

//! Adds those that are not there yet, for pages of one answer say them again and again; at most 50.
void addNotes(std::vector<std::string>& notes, std::vector<std::string> more);

} // namespace kaze::telemetry::detail
