#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/page.h"

#include <QTimer>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class CodeView;
class ElidedLabel;
class FireListModel;
class KeyValueTable;
class SegmentedTabs;
class StateChip;
class StateStack;
class TableView;

//! One schedule whole: when it fires next and by which rules, what became of its fires, and how it was written. Owned by the Schedules page.
class ScheduleDetailPanel : public QWidget {
    Q_OBJECT
public:
    explicit ScheduleDetailPanel(PageContext context, QWidget* parent = nullptr);

    //! By its id or name; empty shows nothing.
    void setSchedule(const QString& schedule);
    [[nodiscard]] const QString& scheduleId() const { return m_id; }
    [[nodiscard]] const std::optional<api::ScheduleReply>& shown() const { return m_shown; }
    void refresh();
    void setPaused(bool paused) { m_paused = paused; }
    void showTab(const QString& id);
    [[nodiscard]] QString copyText() const;
    [[nodiscard]] TableView* history() const { return m_history; }

signals:
    void runNowWanted();
    void pauseWanted(bool paused);
    void editWanted();
    void removeWanted();

private:
    void build();
    QWidget* buildHead();
    QWidget* buildButtons();
    QWidget* buildOverview();
    QWidget* buildHistory();
    void ask();
    void took(base::Result<api::ScheduleReply> reply);
    void showNext();
    void showFacts();
    void askHistory(int page, const std::string& cursor);

    PageContext m_context;
    QString m_id;
    std::optional<api::ScheduleReply> m_shown;
    Card* m_card;
    ElidedLabel* m_name;
    StateChip* m_state;
    QLabel* m_when;
    QPushButton* m_pause = nullptr;
    QWidget* m_buttons = nullptr;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QLabel* m_problem;
    QLabel* m_nextTitle = nullptr;
    KeyValueTable* m_next;
    KeyValueTable* m_facts;
    KeyValueTable* m_rules;
    FireListModel* m_fires;
    TableView* m_history;
    StateStack* m_historyStates = nullptr;
    CodeView* m_definition;
    QTimer m_again;
    int m_generation = 0;
    bool m_paused = false;
};

} // namespace kaze::ui
