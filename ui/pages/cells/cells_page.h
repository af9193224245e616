#pragma once

#include "ui/models/cell_table_model.h"
#include "ui/models/needs_model.h"
#include "ui/pages/cells/cells_board.h"
#include "ui/pages/page.h"

class QLineEdit;
class QMenu;
class QPushButton;

namespace kaze::ui {

class Card;
class EmptyState;
class FillingStack;
class Fleet;
class FleetCell;
class FleetNeeds;
class NoteLine;
class SegmentedTabs;
class TableView;

//! All cells live, side by side, as cards or as a table, and below them what waits for a person anywhere, with a search over all of them.
class CellsPage : public Page {
    Q_OBJECT
public:
    CellsPage(PageContext context, Fleet* fleet);

    [[nodiscard]] QList<QAction*> pageActions() const override { return actions(); }
    bool focusFilter() override;
    void refresh() override;
    //! A cell by its name; "compare:NAME NAME".
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override { m_paused = paused; }
    void shown() override;
    void hidden() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

    [[nodiscard]] CellsBoard* board() const { return m_board; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] TableView* needs() const { return m_needsTable; }
    //! Of the selected cell.
    [[nodiscard]] NoteLine* note() const { return m_note; }

private:
    // cells_page_building.cpp
    void build();
    void buildTable();
    QWidget* buildNeeds();
    QAction* add(const QString& text, const QKeySequence& keys, std::function<void()> act);
    void addKeys();
    // cells_menu.cpp
    void addMenus();
    void showMenu(QPoint where);
    void later();
    void show();
    void showView(const QString& view);
    void showKeptView();
    void showOtherView();
    void showNeeds();
    void showNeed();
    void showChosen();
    [[nodiscard]] QStringList chosen() const;
    [[nodiscard]] FleetCell* chosenCell() const;
    void open(const QString& name);
    //! The one that is marked; null where none or several are.
    [[nodiscard]] const NeedRow* chosenNeed() const;
    void openNeed(const NeedRow* need);
    void answer(bool allow);
    void compare();
    // cells_page_list.cpp
    void edit(FleetCell* cell);
    void remove();
    void exportList();
    void exportTo(const QString& path);
    void importList();
    void importFrom(const QString& path);

    Fleet& m_fleet;
    CellsBoard* m_board;
    CellTableModel* m_model;
    TableView* m_table;
    FillingStack* m_views = nullptr;
    SegmentedTabs* m_tabs = nullptr;
    QLineEdit* m_filter = nullptr;
    QPushButton* m_compare = nullptr;
    EmptyState* m_empty = nullptr;
    QLabel* m_noted = nullptr; //!< the cell that the note is about
    NoteLine* m_note = nullptr;
    FleetNeeds* m_needs;
    NeedsModel* m_needsModel;
    TableView* m_needsTable = nullptr;
    Card* m_needsCard = nullptr;
    QLineEdit* m_search = nullptr;
    QLabel* m_needsWords = nullptr;
    QPushButton *m_look = nullptr, *m_allow = nullptr, *m_deny = nullptr;
    QTimer* m_soon;
    QTimer* m_ages; //!< of what waits go on
    QSet<QString> m_answered; //!< keys of questions that were answered from here
    QList<QAction*> m_ofCell; //!< what can be done with a selected one
    QList<QAction*> m_ofAdded; //!< and only where it was added
    bool m_paused = false;
};

} // namespace kaze::ui
