#pragma once

#include "ui/link/fleet_cell.h"
#include "ui/widgets/top_bar.h"

namespace kaze::ui {

class NavigationList;
class StatusBarStrip;

//! What stands around the pages, from the state of the link and the latest snapshot. Nothing here keeps anything.
namespace frame {

[[nodiscard]] TopBarCell cellOf(const CellLink& link);
//! With its name and environment.
[[nodiscard]] TopBarCell cellOf(const FleetCell& cell);
//! Alerts that fire, and warnings. What waits for a person has its own count in the navigation, at Approvals.
[[nodiscard]] int alertCount(const CellLink& link);
//! Runs that closing this process would stop; 0 when the cell belongs to another one.
[[nodiscard]] qint64 liveRuns(const CellLink& link);

void showIn(TopBar& bar, const CellLink& link);
void showIn(StatusBarStrip& strip, const CellLink& link);
void showIn(NavigationList& navigation, const CellLink& link);
//! The clock alone, once a second.
void showClock(StatusBarStrip& strip, const CellLink& link);

} // namespace frame

} // namespace kaze::ui
