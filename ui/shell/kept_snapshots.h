#pragma once

#include "ui/link/fleet.h"

namespace kaze::ui {

class Workspace;

//! Keeps the last snapshot of every cell on another machine in the workspace, and gives it back to the cell's link after the next start: until the cell answers, its
//! pages show it as old, with its age. GUI thread, which neither writes JSON nor reads it nor waits for the disk. The two outlive it.
class KeptSnapshots : public QObject {
    Q_OBJECT
public:
    KeptSnapshots(Fleet& fleet, Workspace& workspace, QObject* parent = nullptr);

private:
    void follow(FleetCell* cell);
    void keep(const FleetCell& cell);
    void giveBack(FleetCell* cell);
    void forgetOthers();

    Fleet& m_fleet;
    Workspace& m_workspace;
};

} // namespace kaze::ui
