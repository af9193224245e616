#pragma once

#include "engine/api/log_requests.h"
#include "ui/pages/page.h"

#include <optional>

class QLabel;
class QPushButton;

namespace kaze::ui {

class StackedBars;
class StateChips;

//! How many lines there are of each level over time, as bars on which a person brushes a range, and as chips that filter by level. Owned by the Logs page.
class LogLevels : public QWidget {
    Q_OBJECT
public:
    explicit LogLevels(PageContext context, QWidget* parent = nullptr);

    //! What the list shows; a range is marked, or shown as a whole where it lies outside of the time that the bars cover.
    void setScope(const QString& filter, const std::optional<api::Time>& from, const std::optional<api::Time>& to);
    //! Asks again now, and every few seconds while it is active and not paused.
    void setActive(bool active);
    void setPaused(bool paused);
    void refresh();

    [[nodiscard]] StackedBars* bars() const { return m_bars; }
    [[nodiscard]] StateChips* chips() const { return m_chips; }
    //! The time that the bars cover.
    void setHours(int hours);
    [[nodiscard]] int hours() const { return m_hours; }

signals:
    void filterWanted(const QString& filter);
    void rangeWanted(const kaze::api::Time& from, const kaze::api::Time& to);
    void anyTimeWanted();

private:
    void build();
    [[nodiscard]] std::pair<api::Time, api::Time> covered() const;
    void took(base::Result<api::LogCounts> counts);
    void show(const api::LogCounts& counts);
    void showRange();

    PageContext m_context;
    StateChips* m_chips;
    StackedBars* m_bars;
    QPushButton* m_range;
    QPushButton* m_period;
    QLabel* m_problem;
    QTimer* m_timer;
    QString m_filter;
    std::optional<api::Time> m_from, m_to;
    int m_hours = 1;
    int m_round = 0;
    bool m_active = false;
    bool m_paused = false;
};

} // namespace kaze::ui
