#include "ui/pages/overview/overview_history.h"

#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"

#include "ui/models/run_words.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace kaze::ui {

namespace {

using api::MetricView;

constexpr std::int64_t kMostHours = 1000;
constexpr std::int64_t kMostRuns = 20;
constexpr std::array kPercentiles{MetricView::P50, MetricView::P95, MetricView::P99};

double minutesOf(const TimeRange& range)
{
    return std::max(1.0 / 60, (range.to - range.from) / 60);
}

//! The first line's values that are known.
QVector<double> knownOf(const api::MetricRange& range)
{
    QVector<double> known;
    if (!range.lines.empty())
        for (const auto& point : pointsOf(range, range.lines.front()))
            known << point.y();
    return known;
}

} // namespace

api::Time timeOf(double secondsSinceEpoch)
{
    return api::Time(std::chrono::milliseconds(std::llround(secondsSinceEpoch * 1e3)));
}

QList<QPointF> pointsOf(const api::MetricRange& range, const api::MetricLine& line, double scale)
{
    QList<QPointF> points;
    const double from = std::chrono::duration<double>(range.from.time_since_epoch()).count();
    auto gap = line.gaps.begin();
    for (std::size_t step = 0; step < line.values.size(); ++step) {
        while (gap != line.gaps.end() && *gap < static_cast<std::int64_t>(step))
            ++gap;
        if (gap == line.gaps.end() || *gap != static_cast<std::int64_t>(step))
            points << QPointF(from + range.stepSeconds * static_cast<double>(step + 1), line.values[step] * scale);
    }
    return points;
}

OverviewHistory::OverviewHistory(PageContext context, QObject* parent) : QObject(parent), m_context(context) { }

void OverviewHistory::clear()
{
    ++m_round;
    m_range.reset();
    m_data = {};
}

void OverviewHistory::ask(const TimeRange& range, bool charts)
{
    ++m_round;
    // The same time again, and that which has moved on with the clock, is replaced part by part; another one must not show what was before.
    const bool hasMovedOn = charts && m_range && std::abs(m_range->to - m_range->from - (range.to - range.from)) < 1;
    if (m_range != range && !hasMovedOn)
        m_data = {};
    m_data.problem.clear();
    m_range = range;
    askSpend();
    askAgents();
    askPercentiles();
    if (charts) {
        askLatency();
        askRequests();
    }
    askRuns();
}

template <class Q>
void OverviewHistory::askPart(Q query, std::function<void(typename Q::Reply)> take)
{
    m_context.link.ask<Q>(
        this, std::move(query), [this, round = m_round, take = std::move(take)](base::Result<typename Q::Reply> reply) {
            if (round != m_round)
                return;
            if (reply)
                take(std::move(*reply));
            else
                failed(reply.error());
            emit changed();
        });
}

void OverviewHistory::failed(const base::Error& error)
{
    // A metric that nothing was recorded of yet is no problem.
    if (error.code != base::ErrorCode::NotFound)
        m_data.problem = text(error.message);
}

api::QueryMetric OverviewHistory::metric(const char* name, MetricView view) const
{
    api::QueryMetric query;
    query.name = name;
    query.by = "*";
    query.view = view;
    query.from = timeOf(m_range->from);
    query.to = timeOf(m_range->to);
    return query;
}

void OverviewHistory::askSpend()
{
    api::ListSpend query;
    query.from = timeOf(m_range->from);
    query.to = timeOf(m_range->to);
    query.by = {"hour"};
    query.limit = kMostHours;
    askPart<api::ListSpend>(std::move(query), [this](const api::SpendList& spend) { takeSpend(spend); });
}

void OverviewHistory::takeSpend(const api::SpendList& spend)
{
    const double minutes = minutesOf(*m_range);
    OverviewFigures figures;
    figures.tasksPerMinute = static_cast<double>(spend.total.runs) / minutes;
    figures.tokensPerMinute = static_cast<double>(spend.total.usage.inputTokens + spend.total.usage.outputTokens) / minutes;
    figures.spendNanos = spend.total.costUsd.nanos;
    m_data.figures = figures;
    QVector<double> tasks, tokens, cost;
    for (const auto& row : spend.rows) {
        tasks << static_cast<double>(row.runs);
        tokens << static_cast<double>(row.usage.inputTokens + row.usage.outputTokens);
        cost << row.costUsd.dollars();
    }
    m_data.trends["tasks"] = tasks;
    m_data.trends["tokens"] = tokens;
    m_data.trends["spend"] = cost;
}

void OverviewHistory::askAgents()
{
    askPart<api::QueryMetric>(metric("kaze_agents_live", MetricView::Mean), [this](const api::MetricRange& range) {
        const auto known = knownOf(range);
        double sum = 0;
        for (const double value : known)
            sum += value;
        if (!known.isEmpty())
            m_data.agents = sum / static_cast<double>(known.size());
        m_data.trends["agents"] = known;
    });
}

void OverviewHistory::askPercentiles()
{
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
        // One step for all of it: no percentile is ever made of percentiles.
        auto query = metric("kaze_turn_seconds", kPercentiles[i]);
        query.stepSeconds = m_range->to - m_range->from;
        askPart<api::QueryMetric>(std::move(query), [this, i](const api::MetricRange& range) {
            if (const auto known = knownOf(range); !known.isEmpty())
                m_data.percentiles[i] = known.back();
        });
    }
}

void OverviewHistory::askLatency()
{
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
        askPart<api::QueryMetric>(metric("kaze_turn_seconds", kPercentiles[i]), [this, i](const api::MetricRange& range) {
            m_data.latency[i] = range.lines.empty() ? QList<QPointF>() : pointsOf(range, range.lines.front());
        });
}

void OverviewHistory::askRequests()
{
    auto query = metric("kaze_gateway_attempts_total", MetricView::Rate);
    query.by = "provider";
    askPart<api::QueryMetric>(std::move(query), [this](const api::MetricRange& range) {
        m_data.requests.clear();
        for (const auto& line : range.lines) {
            const auto provider = line.labels.find("provider");
            m_data.requests.push_back(
                {provider == line.labels.end() ? QString() : text(provider->second), pointsOf(range, line, 60)});
        }
        std::sort(m_data.requests.begin(), m_data.requests.end(), [](const Line& a, const Line& b) { return a.name < b.name; });
    });
}

void OverviewHistory::askRuns()
{
    api::ListTraces query;
    query.from = timeOf(m_range->from);
    query.to = timeOf(m_range->to);
    query.limit = kMostRuns;
    askPart<api::ListTraces>(std::move(query), [this](const api::TracePage& page) {
        m_runs.clear();
        const auto left = std::make_shared<std::size_t>(0);
        for (const auto& trace : page.rows) {
            if (trace.runId.empty())
                continue;
            ++*left;
            api::GetRun one;
            one.runId = trace.runId;
            m_context.link.ask<api::GetRun>(
                this, std::move(one), [this, left, round = m_round](base::Result<api::RunReply> reply) {
                    if (round != m_round)
                        return;
                    // A run that was cleaned away has left its trace alone.
                    if (reply)
                        m_runs.push_back(reply->detail.run);
                    if (--*left > 0)
                        return;
                    std::sort(m_runs.begin(), m_runs.end(),
                        [](const api::RunRow& a, const api::RunRow& b) { return a.createdAt > b.createdAt; });
                    m_data.runs = std::move(m_runs);
                    m_runs.clear();
                    emit changed();
                });
        }
        if (*left == 0)
            m_data.runs.emplace();
    });
}

} // namespace kaze::ui
