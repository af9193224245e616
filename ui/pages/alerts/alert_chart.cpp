#include "ui/pages/alerts/alert_chart.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/pages/alerts/back_test_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <set>

namespace kaze::ui {

namespace {

enum Line { kValue, kThreshold };
using namespace std::chrono_literals;

double secondsOf(api::Time at)
{
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

//! As much before as it takes to see that it was otherwise.
api::Time beginOf(const api::Alert& alert, const api::AlertRule& rule)
{
    const auto held = alert.endedAt.value_or(alert.since) - alert.since;
    const auto lead = std::chrono::seconds(std::llround(3 * std::max(rule.forSeconds, rule.windowSeconds)));
    return alert.since - std::max<std::chrono::microseconds>({30min, lead, held});
}

QList<QPointF> pointsOf(const api::MetricRange& range)
{
    QList<QPointF> points;
    if (range.lines.empty())
        return points;
    const auto& line = range.lines.front();
    const std::set<std::int64_t> gaps(line.gaps.begin(), line.gaps.end());
    for (std::size_t at = 0; at < line.values.size(); ++at)
        if (!gaps.contains(static_cast<std::int64_t>(at)))
            points << QPointF(secondsOf(range.from) + range.stepSeconds * static_cast<double>(at), line.values[at]);
    return points;
}

} // namespace

AlertChart::AlertChart(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_chart(new LineChart(context.theme, tr("Around the alert"))),
      m_note(makeLabel(context.theme, TextRole::Muted, {}))
{
    m_chart->addSeries(tr("measured"), Tone::Accent, true);
    m_chart->setDashed(m_chart->addSeries(tr("threshold"), Tone::Critical));
    m_chart->setMinimumHeight(120);
    m_chart->setXFormat([this](double x) {
        return format::moment(QDateTime::fromSecsSinceEpoch(std::llround(x)), toDateTime(m_context.link.now()));
    });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    column->addWidget(m_chart, 1);
    column->addWidget(m_note);
    m_note->hide();
}

QString AlertChart::note() const
{
    return m_note->isHidden() ? QString() : m_note->text();
}

void AlertChart::setAlert(const api::Alert& alert, const api::AlertRule& rule)
{
    // One that goes on is drawn on every minute.
    const auto minutes
        = alert.endedAt ? 0 : std::chrono::floor<std::chrono::minutes>(m_context.link.now()).time_since_epoch().count();
    const QString shown
        = QStringLiteral("%1 %2 %3 %4")
              .arg(text(alert.id), text(alert.state.name()), QString::number(alert.value), QString::number(minutes));
    if (std::exchange(m_shown, shown) == shown && rule.id == m_rule.id)
        return;
    if (alert.id != m_alert.id)
        clear({});
    m_alert = alert;
    m_rule = rule;
    m_from = beginOf(alert, rule);
    m_to = std::min(m_context.link.now(), alert.endedAt ? *alert.endedAt + (alert.since - m_from) : m_context.link.now());
    api::QueryMetric query;
    query.from = m_from;
    query.to = m_to;
    query.by = "*";
    m_threshold = alert.threshold;
    m_unit = alert::unitOf(rule);
    if (const auto trigger = alert.labels.find("trigger"); rule.kind == api::AlertKind::Trigger && trigger != alert.labels.end())
        return askTrigger(trigger->second, query);
    if (rule.kind == api::AlertKind::Metric) {
        query.name = rule.metric;
        query.labels = rule.labels;
        query.labels.insert(alert.labels.begin(), alert.labels.end());
        query.view = rule.view;
        return askMetric(query);
    }
    askPast();
}

void AlertChart::askTrigger(const std::string& id, const api::QueryMetric& query)
{
    m_context.link.ask<api::GetReadiness>(
        this, {}, [this, id, query, round = ++m_round](const base::Result<api::Readiness>& readiness) {
            if (round != m_round)
                return;
            const auto* trigger = readiness ? trigger::find(*readiness, text(id)) : nullptr;
            if (!trigger)
                return clear(readiness ? tr("There is no such trigger any more.")
                                       : tr("What was measured could not be read: %1").arg(text(readiness.error().message)));
            m_threshold = trigger->threshold;
            m_unit = trigger->unit;
            auto history = query;
            history.name = trigger->metric;
            history.labels = {{"trigger", id}};
            askMetric(history);
        });
}

void AlertChart::askMetric(const api::QueryMetric& query)
{
    m_context.link.ask<api::QueryMetric>(this, query, [this, round = ++m_round](const base::Result<api::MetricRange>& range) {
        if (round != m_round)
            return;
        if (!range)
            return clear(tr("What was measured could not be read: %1").arg(text(range.error().message)));
        showPoints(pointsOf(*range));
    });
}

void AlertChart::askPast()
{
    // What its rule saw; there is no metric of it alone.
    api::TestAlertRule query;
    query.rule = m_rule;
    query.from = m_from;
    query.to = m_to;
    m_context.link.ask<api::TestAlertRule>(
        this, std::move(query), [this, round = ++m_round](const base::Result<api::AlertBackTest>& past) {
            if (round != m_round)
                return;
            if (!past)
                return clear(tr("What was measured could not be read: %1").arg(text(past.error().message)));
            showPoints(ui::pointsOf(*past));
        });
}

void AlertChart::showPoints(const QList<QPointF>& points)
{
    if (points.isEmpty())
        return clear(tr("Nothing is kept of what it looked at in this time."));
    m_count = static_cast<int>(points.size());
    const double from = secondsOf(m_from);
    const double to = std::max(secondsOf(m_to), from + 1);
    m_chart->setYFormat([unit = m_unit](double value) { return alert::valueText(value, unit); });
    const bool isTrigger = m_rule.kind == api::AlertKind::Trigger; // whose alert has its level for a value
    m_chart->setPoints(kValue, points, alert::valueText(isTrigger ? points.back().y() : m_alert.value, m_unit));
    m_chart->setPoints(kThreshold, {{from, m_threshold}, {to, m_threshold}}, alert::valueText(m_threshold, m_unit));
    m_chart->setXRange(from, to);
    // Where it held stands out as a range that nobody has to drag.
    m_chart->selectRange(secondsOf(m_alert.since), std::min(to, secondsOf(m_alert.endedAt.value_or(m_to))));
    m_note->hide();
}

void AlertChart::clear(const QString& why)
{
    m_count = 0;
    const QSignalBlocker quiet(m_chart);
    m_chart->clearRange();
    m_chart->setPoints(kValue, {}, QStringLiteral("—"));
    m_chart->setPoints(kThreshold, {}, QStringLiteral("—"));
    m_note->setText(why);
    m_note->setVisible(!why.isEmpty());
}

} // namespace kaze::ui
