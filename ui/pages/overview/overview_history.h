#pragma once

#include "engine/api/cost_requests.h"
#include "engine/api/metric_requests.h"
#include "ui/pages/overview/overview_figures.h"
#include "ui/pages/page.h"

#include <array>
#include <map>

namespace kaze::ui {

//! What the overview shows of a time that the snapshot does not cover, out of the cell's history: headline numbers, percentiles of turns, charts and runs.
//! Answers to an older question are dropped. Belongs to the page. GUI thread.
class OverviewHistory : public QObject {
    Q_OBJECT
public:
    struct Line {
        QString name;
        QList<QPointF> points; //!< x in seconds since 1970 at each step's end
    };
    //! Each part is there once it has been answered.
    struct Data {
        std::optional<OverviewFigures> figures;
        std::optional<double> agents; //!< on average
        std::array<std::optional<double>, 3> percentiles; //!< of turns: p50, p95, p99 in seconds
        std::array<QList<QPointF>, 3> latency;
        std::vector<Line> requests; //!< a minute, by provider
        std::map<std::string, QVector<double>> trends; //!< "agents", "tasks", "tokens", "spend"; an hour each
        std::optional<std::vector<api::RunRow>> runs; //!< that began in it, the newest
        QString problem; //!< what could not be read, of the last that failed
    };

    OverviewHistory(PageContext context, QObject* parent);

    //! Asks for all of it; `charts`: for the lines too, of a time that ends now.
    void ask(const TimeRange& range, bool charts);
    void clear();
    [[nodiscard]] const std::optional<TimeRange>& range() const { return m_range; }
    [[nodiscard]] const Data& data() const { return m_data; }

signals:
    void changed();

private:
    template <class Q>
    void askPart(Q query, std::function<void(typename Q::Reply)> take);
    [[nodiscard]] api::QueryMetric metric(const char* name, api::MetricView view) const;
    void askSpend();
    void askAgents();
    void askPercentiles();
    void askLatency();
    void askRequests();
    void askRuns();
    void takeSpend(const api::SpendList& spend);
    void failed(const base::Error& error);

    PageContext m_context;
    std::optional<TimeRange> m_range;
    Data m_data;
    std::vector<api::RunRow> m_runs; //!< that have come of those that were asked for
    int m_round = 0;
};

//! Their values as points of a chart; steps of which nothing is known are left out. `scale` is what each is multiplied by.
[[nodiscard]] QList<QPointF> pointsOf(const api::MetricRange& range, const api::MetricLine& line, double scale = 1);

[[nodiscard]] api::Time timeOf(double secondsSinceEpoch);

} // namespace kaze::ui
