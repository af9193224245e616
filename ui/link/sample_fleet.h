#pragma once

#include "ui/link/fleet.h"

namespace kaze::ui {

//! Cells beside the sample cell that are made up as it is: three of production, one of staging, one that cannot be reached. For `kaze-console --screenshot`
//! and for tests.
void addSampleCells(Fleet& fleet);

} // namespace kaze::ui
