#pragma once

#include "engine/api/run_requests.h"
#include "ui/models/run_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"
#include "ui/widgets/cell_delegate.h"

class QTimer;

namespace kaze::ui {

class Card;
class StateChips;
class StateStack;
class TableView;

//! What a page's table of runs shows, and where it remembers a person's changes to it.
struct RunListLook {
    struct Column {
        RunColumn what;
        CellKind kind;
        int width;
        bool hiddenFirst = false;
    };
    QString settings; //!< group
    std::vector<Column> columns;
    int stretch = 0; //!< column

    [[nodiscard]] std::vector<RunColumn> kinds() const;
};

//! The table of runs with its state chips. Filters and pages in the engine, follows what happens to the runs it shows, and keeps the selection
//! by id. Owned by the page that shows it: Agents, Runs.
class RunListPanel : public QWidget {
    Q_OBJECT
public:
    explicit RunListPanel(PageContext context, QWidget* parent = nullptr);
    RunListPanel(PageContext context, RunListLook look, QWidget* parent = nullptr);

    [[nodiscard]] static RunListLook agentsLook();
    [[nodiscard]] const QString& filter() const { return m_feed.filter(); }

    void setFilter(const QString& filter);
    void refresh();
    void setPaused(bool paused);
    void setActive(bool active);

    //! Selects a run when it is in the list or comes into it; true when it is there.
    bool select(const QString& runId);
    [[nodiscard]] QString currentRun() const;
    [[nodiscard]] std::vector<api::RunRow> selectedRuns() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] StateChips* chips() const { return m_chips; }

signals:
    void currentRunChanged(const QString& runId);
    void selectionChanged();
    //! Enter, double click.
    void opened(const QString& runId);
    void clicked(const QString& runId);
    void filterWanted(const QString& filter);
    //! An empty message: the filter is understood.
    void filterRefused(const QString& message);
    void newRunWanted();

private:
    void build();
    void connectTable();
    void connectLink();
    void took(base::Result<api::RunPage> reply);
    void askCounts();
    void showCounts(const api::RunPage& page);
    void runChanged(const api::RunRow& run);
    void showEmpty();

    PageContext m_context;
    RunListLook m_look;
    RunListModel* m_model;
    Card* m_card;
    StateChips* m_chips;
    TableView* m_table;
    StateStack* m_stack;
    QTimer* m_later;
    QTimer* m_countLater;
    PagedFeed<api::ListRuns, RunListModel> m_feed;
    QString m_wanted; //!< to be selected when it appears
    QString m_current;
    bool m_paused = false;
    bool m_active = false;
    bool m_countsOld = true;
};

} // namespace kaze::ui
