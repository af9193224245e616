#pragma once

#include "ui/link/cell_link.h"
#include "ui/shell/page_stack.h"
#include "ui/widgets/command_palette.h"

#include <QAction>

class QTimer;

namespace kaze::ui {

//! Fills the palette: commands (pages, actions of the window and of the page, and what the cell finds), or things alone (Ctrl+P). What it finds in the
//! cell is asked for while a person types; older answers are left out.
class PaletteController : public QObject {
    Q_OBJECT
public:
    PaletteController(CellLink& link, const Theme& theme, QWidget* host);

    void openCommands(const QList<PageEntry>& pages, const QList<QAction*>& actions);
    void openThings();
    [[nodiscard]] CommandPalette* palette() const { return m_palette; }

signals:
    //! A page's id, and the thing to show there or nothing.
    void chosen(const QString& page, const QString& thing);

private:
    void open(const QString& placeholder);
    void choose(const QString& id);
    void search();
    void askRuns(const std::string& filter);
    void askTraces(const std::string& filter);
    void askAgents();
    void askSchedules(const std::string& filter);
    void askTools();
    void askSkills();
    void askById(const QString& query);
    void found(QList<PaletteEntry> entries);
    void show();

    CellLink& m_link;
    CommandPalette* m_palette;
    QTimer* m_pause;
    QList<PaletteEntry> m_fixed;
    QList<PaletteEntry> m_found;
    QList<QPointer<QAction>> m_actions;
    bool m_things = false;
    int m_round = 0; //!< answers of an earlier one are stale
};

//! How an action's keys are written: its shortcut, or what it names itself where a shortcut would take the key from fields (Esc).
[[nodiscard]] QString keysOf(const QAction& action);

} // namespace kaze::ui
