#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"

class QLabel;

namespace kaze::ui {

class LineChart;

//! What an alert's rule looked at, from some time before it began until it was over, with the threshold and the moments at which it held and fired.
class AlertChart : public QWidget {
    Q_OBJECT
public:
    explicit AlertChart(PageContext context, QWidget* parent = nullptr);

    //! Asks again only for another alert, or when this one has changed.
    void setAlert(const api::Alert& alert, const api::AlertRule& rule);
    [[nodiscard]] QString note() const;
    //! How many values are shown.
    [[nodiscard]] int count() const { return m_count; }

private:
    //! What it measures, instead of the level that its rule looks at.
    void askTrigger(const std::string& id, const api::QueryMetric& query);
    void askMetric(const api::QueryMetric& query);
    void askPast();
    void showPoints(const QList<QPointF>& points);
    void clear(const QString& why);

    PageContext m_context;
    api::Alert m_alert;
    api::AlertRule m_rule;
    LineChart* m_chart;
    QLabel* m_note;
    api::Time m_from, m_to;
    double m_threshold = 0;
    std::string m_unit;
    QString m_shown; //!< what was asked for last
    int m_round = 0;
    int m_count = 0;
};

} // namespace kaze::ui
