#pragma once

#include "ui/link/fleet_cell.h"
#include "ui/widgets/theme.h"

namespace kaze::ui {

//! Asks for how long commands to a guarded cell are to be let through; says which cell it is. Does not block.
void askToUnlock(FleetCell& cell, const Theme& theme, QWidget* parent);

} // namespace kaze::ui
