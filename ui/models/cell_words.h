#pragma once

#include "ui/link/fleet_cell.h"
#include "ui/widgets/tokens.h"

namespace kaze::ui {

//! Cells of a fleet in the console's words. Pure.
namespace cell_words {

//! "running", "degraded", "connecting", "unreachable 4 min · shows 14:28".
[[nodiscard]] QString stateOf(const FleetCell& cell, const QDateTime& now);
//! The same in a word or two.
[[nodiscard]] QString stateWordOf(const FleetCell& cell);
[[nodiscard]] Tone toneOf(const FleetCell& cell);
//! What a cell that runs cannot do at the moment, a sentence each, in its own words: it records nothing, its memory cannot be opened. Empty: it runs without
//! restrictions, as far as it is heard.
[[nodiscard]] QStringList restrictionsOf(const FleetCell& cell);
//! Of the colour strip; the word stands beside it everywhere.
[[nodiscard]] Tone toneOf(EnvironmentKind kind);
//! "Production", the person's word with its first letter made large; "Local", "No environment".
[[nodiscard]] QString environmentOf(const FleetCell& cell);
//! "12 ms", "—" where nothing was measured.
[[nodiscard]] QString latencyOf(const FleetCell& cell);
//! "2 s ahead", "140 ms behind"; empty where the clocks agree to a tenth of a second, or nobody knows.
[[nodiscard]] QString skewOf(const FleetCell& cell);
//! "40 s", "4 min", "3 h", "2 days".
[[nodiscard]] QString ageOf(const QDateTime& then, const QDateTime& now);
//! "read-only", "unlocked for 14 min"; empty where it is not guarded.
[[nodiscard]] QString lockOf(const ChangeLock& lock);

} // namespace cell_words

} // namespace kaze::ui
