#pragma once

#include "engine/api/log_requests.h"
#include "ui/models/log_list_model.h"
#include "ui/pages/logs/log_feed.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class ElidedLabel;
class StateStack;
class TableView;

//! The lines of the log, the newest at the end, which it follows until a person looks at something; what was left out, and what could not be looked
//! through. Owned by the Logs page.
class LogListPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void setScope(const LogFeed::Scope& scope);
    void setActive(bool active);
    void refresh();

    [[nodiscard]] LogFeed* feed() const { return m_feed; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] LogListModel* model() const { return m_model; }
    //! Those that are selected, oldest first.
    [[nodiscard]] std::vector<api::LogRow> selectedLines() const;
    //! The line that a person has chosen; none at first.
    [[nodiscard]] const std::optional<api::LogRow>& current() const { return m_current; }
    void clearCurrent();
    //! The newest line; follows where there is anything to follow.
    void toEnd();

signals:
    void scopeChanged();
    void currentChanged();
    //! Enter or a double click.
    void opened();
    void filterWanted(const QString& filter);
    //! An empty message: the filter is understood.
    void filterRefused(const QString& message);
    void archivesWanted();
    //! The range is to be forgotten: nothing is in it.
    void anyTimeWanted();

private:
    void build();
    void buildTable();
    QWidget* buildNotes();
    QWidget* buildFooter();
    void connectFeed();
    void follow();
    void scrolled(int value);
    void showState();
    void showEmpty();
    void showFooter();
    void askStats();
    void choose(const QModelIndex& index);

    PageContext m_context;
    LogListModel* m_model;
    TableView* m_table;
    LogFeed* m_feed;
    StateStack* m_stack = nullptr;
    QWidget* m_notes = nullptr;
    QLabel* m_noteText = nullptr;
    QPushButton* m_archives = nullptr;
    ElidedLabel* m_status = nullptr;
    QPushButton* m_new = nullptr;
    QTimer* m_statsTimer;
    std::optional<api::ObservationStats> m_stats;
    std::optional<api::LogRow> m_current;
    bool m_scrolling = false; //!< the panel does, not a person
    bool m_changing = false; //!< lines come or go
};

} // namespace kaze::ui
