#pragma once

#include "ui/link/fleet_cell.h"
#include "ui/shell/page_stack.h"

namespace kaze::ui {

class ConnectionView;

//! The pages of one cell, and what says so when it is not connected. Made when the cell is shown for the first time.
class CellPages : public QWidget {
    Q_OBJECT
public:
    CellPages(
        FleetCell& cell, Theme& theme, Navigator& navigator, QSettings& settings, Workspace& workspace, QList<PageEntry> entries);

    [[nodiscard]] FleetCell& cell() const { return m_cell; }
    [[nodiscard]] PageStack* stack() const { return m_stack; }
    [[nodiscard]] ConnectionView* connection() const { return m_connection; }

private:
    FleetCell& m_cell;
    PageStack* m_stack;
    ConnectionView* m_connection;
};

} // namespace kaze::ui
