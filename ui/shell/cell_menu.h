#pragma once

#include "ui/link/fleet.h"
#include "ui/widgets/theme.h"

#include <QMenu>

namespace kaze::ui {

//! What opens under the cell's name: all cells with their states and what waits there, and below them what is done with the current one. Filled anew
//! each time it opens.
class CellMenu : public QMenu {
    Q_OBJECT
public:
    //! `rest` stands below the cells.
    CellMenu(Fleet& fleet, const Theme& theme, QList<QAction*> rest, QWidget* parent);

    //! "eu-1 · Production · running · 2 approvals · 1 alert".
    [[nodiscard]] static QString wordsOf(const FleetCell& cell);

signals:
    void cellChosen(const QString& name);
    void allWanted();

private:
    void fill();

    Fleet& m_fleet;
    const Theme& m_theme;
    QList<QAction*> m_rest;
};

//! Ctrl+Alt+1 for the first; empty for those past the ninth.
[[nodiscard]] QKeySequence cellKeys(qsizetype number);

} // namespace kaze::ui
