#pragma once

#include "engine/api/snapshot.h"
#include "ui/pages/overview/overview_history.h"
#include "ui/pages/page.h"
#include "ui/pages/page_scope.h"

#include <filesystem>

class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class FirstStart;
class LineChart;
class LoadingState;
class ReadinessCard;
class RunTableModel;
class StatCard;
class TableView;
class WaitingCard;

//! Is anything wrong, what does it cost, what is it doing. The last hour comes from the snapshot, longer times and a range that a person brushed on a chart
//! from the cell's history; a range holds for the whole page, and for the page that a click leads to.
class OverviewPage : public Page {
    Q_OBJECT
public:
    OverviewPage(PageContext context, std::filesystem::path resources);

    void refresh() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    [[nodiscard]] const std::optional<TimeRange>& range() const { return m_range; }
    void setRange(const std::optional<TimeRange>& range);
    //! How far back the charts look.
    void setHours(int hours);
    [[nodiscard]] int hours() const { return m_hours; }

private:
    // overview_build.cpp
    QWidget* buildContent();
    QWidget* buildHeader();
    QWidget* buildCards();
    QWidget* buildCharts();
    Card* buildRuns();
    void connectCards();

    [[nodiscard]] bool isLive() const { return m_hours == 1 && !m_range; }
    [[nodiscard]] TimeRange window() const;
    //! What a click hands to the page behind it.
    [[nodiscard]] PageScope scope(const QString& filter = {}) const;
    void go(const QString& page, const QString& filter = {}) const;
    void ask();
    void take();
    void takeHistory();
    void showFigures(const api::CellSnapshot& snapshot);
    void showExplanations(const api::CellSnapshot& snapshot);
    void showTrends(const api::CellSnapshot& snapshot);
    void showLatency(const api::CellSnapshot& snapshot);
    void showRequests(const api::CellSnapshot& snapshot);
    void showRuns(const api::CellSnapshot& snapshot);
    void showScope();
    //! Of the brushed range, or of the whole time; null while the last hour is shown.
    [[nodiscard]] const OverviewHistory::Data* data() const;

    std::filesystem::path m_resources;
    QStackedWidget* m_states;
    LoadingState* m_loading;
    QWidget* m_content;
    FirstStart* m_first;
    QPushButton* m_hoursButton = nullptr;
    QPushButton* m_chip = nullptr;
    StatCard* m_agents = nullptr;
    StatCard* m_tasks = nullptr;
    StatCard* m_tokens = nullptr;
    StatCard* m_spend = nullptr;
    LineChart* m_latency = nullptr;
    LineChart* m_requests = nullptr;
    Card* m_latencyCard = nullptr;
    Card* m_requestsCard = nullptr;
    QStringList m_providers; //!< lines of m_requests
    Card* m_runsCard = nullptr;
    TableView* m_table = nullptr;
    RunTableModel* m_runs = nullptr;
    QLabel* m_problem = nullptr;
    WaitingCard* m_waiting = nullptr;
    ReadinessCard* m_readiness = nullptr;

    OverviewHistory* m_whole; //!< of the time that the charts show, where that is longer than an hour
    OverviewHistory* m_brushed;
    QTimer* m_again;
    int m_hours = 1;
    std::optional<TimeRange> m_range;
    bool m_paused = false;
    bool m_skippedFirst = false;
};

} // namespace kaze::ui
