#pragma once

#include "engine/api/snapshot.h"
#include "ui/pages/overview/overview_figures.h"
#include "ui/pages/page.h"

#include <filesystem>

class QMenu;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class FirstStart;
class HealthCard;
class LineChart;
class LoadingState;
class RunTableModel;
class StatCard;
class TableView;
class WaitingCard;

//! Is anything wrong, what does it cost, what is it doing. Everything on it but the list of what waits comes from the snapshot. A range brushed on a
//! chart holds for the whole page.
class OverviewPage : public Page {
    Q_OBJECT
public:
    OverviewPage(PageContext context, std::filesystem::path resources);

    void refresh() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;

    [[nodiscard]] const std::optional<TimeRange>& range() const { return m_range; }

private:
    QWidget* buildContent();
    QWidget* buildHeader();
    QWidget* buildCards();
    QWidget* buildCharts();
    Card* buildRuns();
    void addWindow(QMenu* menu, const QString& text, int minutes);

    void take();
    void showCards(const api::CellSnapshot& snapshot);
    void showLatency(const api::CellSnapshot& snapshot);
    void showRequests(const api::CellSnapshot& snapshot);
    void showRuns(const api::CellSnapshot& snapshot);
    void setWindow(int minutes);
    void setRange(const std::optional<TimeRange>& range);
    void showRangeText();

    std::filesystem::path m_resources;
    QStackedWidget* m_states;
    LoadingState* m_loading;
    QWidget* m_content;
    FirstStart* m_first;
    QPushButton* m_window = nullptr;
    StatCard* m_agents = nullptr;
    StatCard* m_tasks = nullptr;
    StatCard* m_tokens = nullptr;
    StatCard* m_spend = nullptr;
    LineChart* m_latency = nullptr;
    LineChart* m_requests = nullptr;
    QStringList m_providers; //!< lines of m_requests
    Card* m_runsCard = nullptr;
    TableView* m_table = nullptr;
    RunTableModel* m_runs = nullptr;
    WaitingCard* m_waiting = nullptr;
    HealthCard* m_health = nullptr;

    int m_minutes = 60;
    std::optional<TimeRange> m_range;
    bool m_paused = false;
    bool m_skippedFirst = false;
};

} // namespace kaze::ui
