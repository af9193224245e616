#pragma once

#include "ui/models/run_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

class QTimer;

namespace kaze::ui {

class Card;
class SegmentedTabs;
class StateStack;
class TableView;

//! The table of runs with its state chips. Filters and pages in the engine, follows what happens to the runs it shows, and keeps the selection
//! by id. Owned by the Agents page.
class RunListPanel : public QWidget {
    Q_OBJECT
public:
    RunListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void refresh();
    void setPaused(bool paused);
    void setActive(bool active);

    //! Selects a run when it is in the list or comes into it; true when it is there.
    bool select(const QString& runId);
    [[nodiscard]] QString currentRun() const;
    [[nodiscard]] std::vector<api::RunRow> selectedRuns() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] SegmentedTabs* chips() const { return m_chips; }

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
    void chooseChip(const QString& id);
    void markChip();

    PageContext m_context;
    RunListModel* m_model;
    Card* m_card;
    SegmentedTabs* m_chips;
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
