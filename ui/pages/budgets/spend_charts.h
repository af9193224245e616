#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/pages/budgets/spend_period.h"
#include "ui/pages/page.h"

namespace kaze::ui {

class Card;
class ChartLegend;
class LineChart;

//! The two charts of the page: how a budget burns down, and what each model cost a day. Told what to draw; asks nothing.
class SpendCharts : public QWidget {
    Q_OBJECT
public:
    explicit SpendCharts(const Theme& theme, QWidget* parent = nullptr);

    //! Spend of a budget's calls, a row a day or hour. In the period under way with forecast and limit; in `past` with its limit alone.
    void setBurnDown(
        const api::Budget& budget, const std::vector<api::SpendRow>& rows, api::Time now, const std::optional<SpendPeriod>& past);
    void clearBurnDown();
    //! Spend by day (or hour) and model.
    void setModels(const std::vector<api::SpendRow>& rows, const SpendPeriod& period, api::Time now);

signals:
    //! A person brushed a range of a chart; seconds. `budget`: of the first one.
    void rangeExplained(bool budget, double from, double to);

private:
    void setLegend(ChartLegend* first, ChartLegend* second, const LineChart& chart);

    Card* m_burnCard;
    LineChart* m_burn;
    LineChart* m_models;
    ChartLegend* m_modelsFirst;
    ChartLegend* m_modelsSecond;
    QStringList m_modelNames; //!< lines of m_models
    int m_burnTone = -1;
    bool m_burnByHour = false;
    bool m_modelsByHour = false;
};

} // namespace kaze::ui
