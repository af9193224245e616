#include "ui/pages/readiness/trigger_history.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/segmented_tabs.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

namespace kaze::ui {

namespace {

enum Line { kMeasured, kThreshold, kForecast, kEarliest, kLatest };

struct Period {
    const char* id;
    double seconds;
};
constexpr Period kPeriods[]{{"hour", 3'600}, {"day", 86'400}, {"week", 604'800}, {"month", 2'592'000}};
const QString kSetting = QStringLiteral("readiness/period");
constexpr double kLongestFresh = 60; // s
constexpr double kAhead = 0.5; // of the period, at most, is left for what may come

double secondsOf(api::Time at)
{
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

//! From where it is now straight to the threshold at `at`, up to the edge of the chart.
QList<QPointF> straight(QPointF from, double at, double threshold, double edge)
{
    if (at <= from.x())
        return {};
    const double x = std::min(at, edge);
    return {from, {x, from.y() + (threshold - from.y()) * (x - from.x()) / (at - from.x())}};
}

} // namespace

TriggerHistory::TriggerHistory(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_periods(new SegmentedTabs(context.theme, tr("Time shown"))),
      m_chart(new LineChart(context.theme, tr("History"))), m_note(makeLabel(context.theme, TextRole::Muted, {}))
{
    const QString titles[]{tr("1 h"), tr("24 h"), tr("7 d"), tr("30 d")};
    for (std::size_t at = 0; at < std::size(kPeriods); ++at)
        m_periods->addTab(QLatin1String(kPeriods[at].id), titles[at]);
    m_periods->setCurrent(context.settings.value(kSetting, QStringLiteral("week")).toString());
    m_chart->addSeries(tr("measured"), Tone::Accent, true);
    m_chart->setDashed(m_chart->addSeries(tr("threshold"), Tone::Critical));
    m_chart->setDashed(m_chart->addSeries(tr("as it goes"), Tone::Violet));
    for (int edge = 0; edge < 2; ++edge)
        m_chart->setDashed(m_chart->addSeries({}, Tone::Neutral));
    m_chart->setXFormat([this](double x) {
        return format::moment(QDateTime::fromSecsSinceEpoch(std::llround(x)), toDateTime(m_context.link.now()));
    });
    m_chart->setMinimumHeight(84);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kMedium);
    head->addWidget(m_periods);
    head->addStretch(1);
    head->addWidget(m_chart->legend());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    column->addLayout(head);
    column->addWidget(m_chart, 1);
    column->addWidget(m_note);
    m_note->hide();
    connect(m_periods, &SegmentedTabs::currentChanged, this, [this](const QString& id) {
        m_context.settings.setValue(kSetting, id);
        ask();
    });
}

void TriggerHistory::setPeriod(const QString& period)
{
    m_periods->setCurrent(period);
}

QString TriggerHistory::period() const
{
    return m_periods->current();
}

QString TriggerHistory::note() const
{
    return m_note->isHidden() ? QString() : m_note->text();
}

double TriggerHistory::seconds() const
{
    for (const auto& [id, length] : kPeriods)
        if (m_periods->current() == QLatin1String(id))
            return length;
    return kPeriods[0].seconds;
}

void TriggerHistory::setTrigger(const api::Trigger& trigger)
{
    const bool another = trigger.id != m_trigger.id;
    m_trigger = trigger;
    m_chart->setYFormat([unit = trigger.unit](double value) { return measure::text(value, unit); });
    m_chart->setAccessibleName(tr("%1 over time").arg(text(trigger.title)));
    if (another)
        clear({});
    const auto now = m_context.link.now();
    if (m_askedAt && secondsOf(now) - secondsOf(*m_askedAt) < m_freshFor)
        showMeasured();
    else
        ask();
}

void TriggerHistory::ask()
{
    if (m_trigger.metric.empty())
        return clear(tr("No history is kept of it."));
    const auto now = m_context.link.now();
    api::QueryMetric query;
    query.name = m_trigger.metric;
    query.labels = {{"trigger", m_trigger.id}};
    query.from = now - std::chrono::seconds(std::llround(seconds()));
    query.to = now;
    m_askedAt.reset();
    m_context.link.ask<api::QueryMetric>(
        this, std::move(query), [this, now, round = ++m_round](const base::Result<api::MetricRange>& range) {
            if (round != m_round)
                return;
            if (!range)
                return clear(tr("Its history could not be read: %1").arg(text(range.error().message)));
            took(*range);
            m_askedAt = now;
        });
}

void TriggerHistory::took(const api::MetricRange& range)
{
    if (range.lines.empty() || range.lines.front().values.empty())
        return clear(tr("Nothing was kept of it in this time."));
    const auto& line = range.lines.front();
    const std::set<std::int64_t> gaps(line.gaps.begin(), line.gaps.end());
    const double first = secondsOf(range.from);
    const double now = secondsOf(m_context.link.now());
    m_points.clear();
    for (std::size_t at = 0; at < line.values.size(); ++at)
        if (!gaps.contains(static_cast<std::int64_t>(at)))
            m_points << QPointF(
                std::min(now, first + range.stepSeconds * static_cast<double>(at + 1)), line.values[at]); // its last
    m_freshFor = std::min(range.stepSeconds, kLongestFresh);
    showMeasured();
    const double unknown = static_cast<double>(gaps.size()) / static_cast<double>(line.values.size());
    m_note->setVisible(unknown >= 0.01);
    m_note->setText(tr("Nothing is known of %1 of this time.").arg(format::percent(unknown)));
}

void TriggerHistory::showMeasured()
{
    const double now = secondsOf(m_context.link.now());
    m_chart->setPoints(kMeasured, m_points, trigger::valueText(m_trigger));
    showForecast(now, now - seconds());
}

void TriggerHistory::showForecast(double now, double from)
{
    const auto& forecast = m_trigger.forecast;
    const double room = seconds() * kAhead;
    double edge = now;
    const bool shown
        = forecast && m_trigger.value && trigger::share(m_trigger) < 1 && secondsOf(forecast->at) - now < 4 * seconds();
    if (shown)
        edge = now + std::min(room, secondsOf(forecast->latest.value_or(forecast->at)) - now);
    edge = std::max(edge, now);
    const double threshold = m_trigger.threshold;
    m_chart->setPoints(
        kThreshold, {{from, threshold}, {std::max(edge, from + 1), threshold}}, measure::text(threshold, m_trigger.unit));
    m_chart->setXRange(from, std::max(edge, from + 1));
    const QPointF here(now, m_trigger.value.value_or(0));
    const auto to = [&](const std::optional<api::Time>& at) {
        return shown && at ? straight(here, secondsOf(*at), threshold, edge) : QList<QPointF>{};
    };
    m_chart->setPoints(kForecast, to(forecast ? std::optional(forecast->at) : std::nullopt),
        trigger::reachedText(m_trigger, m_context.link.now()));
    m_chart->setPoints(kEarliest, to(forecast ? forecast->earliest : std::nullopt));
    // Without a latest moment it may as well stay where it is.
    const bool never = shown && forecast->earliest && !forecast->latest;
    m_chart->setPoints(kLatest, never ? QList<QPointF>{here, {edge, here.y()}} : to(forecast ? forecast->latest : std::nullopt));
}

void TriggerHistory::clear(const QString& why)
{
    m_points.clear();
    m_askedAt.reset();
    m_freshFor = 0;
    for (const int line : {kMeasured, kThreshold, kForecast, kEarliest, kLatest})
        m_chart->setPoints(line, {}, line <= kForecast ? QStringLiteral("—") : QString());
    m_note->setText(why);
    m_note->setVisible(!why.isEmpty());
}

} // namespace kaze::ui
