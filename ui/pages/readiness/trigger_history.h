#pragma once

#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"

class QLabel;

namespace kaze::ui {

class LineChart;
class SegmentedTabs;

//! What a trigger measured in the last hour, day, week or month, with its threshold, and where it is going. Asks the cell for what it shows.
class TriggerHistory : public QWidget {
    Q_OBJECT
public:
    explicit TriggerHistory(PageContext context, QWidget* parent = nullptr);

    //! Asks again where it is the same one, when there may be something new to see.
    void setTrigger(const api::Trigger& trigger);
    //! "hour", "day", "week", "month".
    void setPeriod(const QString& period);
    [[nodiscard]] QString period() const;
    [[nodiscard]] QString note() const;

private:
    void ask();
    void took(const api::MetricRange& range);
    void showMeasured();
    void showForecast(double now, double from);
    void clear(const QString& why);
    [[nodiscard]] double seconds() const;

    PageContext m_context;
    api::Trigger m_trigger;
    SegmentedTabs* m_periods;
    LineChart* m_chart;
    QLabel* m_note;
    QList<QPointF> m_points; //!< measured
    std::optional<api::Time> m_askedAt; //!< for what is shown; none: ask again
    double m_freshFor = 0; //!< seconds in which nothing new can be seen
    int m_round = 0;
};

} // namespace kaze::ui
