#include "engine/alerting/detail/reading.h"

#include "engine/alerting/detail/budget_reading.h"
#include "engine/api/snapshot.h"
#include "engine/api/trace.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>

namespace kaze::alerting::detail {

using api::AlertKind;
using api::AlertRule;
using base::Duration;
using base::failure;
using base::Result;
using base::Task;
using telemetry::MetricHistory;
using Labels = std::map<std::string, std::string>;
using Values = std::vector<std::optional<double>>;

namespace {

constexpr std::size_t kMostSpans = 200;
constexpr double kDaySeconds = 86'400;
constexpr auto kInOrder = static_cast<double>(api::TriggerLevel::Ok), kWarning = static_cast<double>(api::TriggerLevel::Warning),
               kCritical = static_cast<double>(api::TriggerLevel::Critical);

double secondsOf(Duration time)
{
    return std::chrono::duration<double>(time).count();
}

Reading readingOf(MetricHistory::Windows windows)
{
    Reading reading;
    reading.first = windows.first;
    reading.step = windows.step;
    reading.count = windows.count;
    reading.lines = std::move(windows.lines);
    reading.leftOut = windows.leftOut;
    return reading;
}

Task<Result<Reading>> readMetric(MetricHistory& history, AlertRule rule, Duration step, base::Time from, base::Time to)
{
    auto window = windowOf(rule.metric, rule.labels, step, from, to);
    window.by = rule.by;
    window.view = rule.view.valueOr(api::MetricView::Usual);
    window.window = durationOf(rule.windowSeconds);
    window.covered = 0.5;
    auto windows = co_await history.windows(std::move(window));
    if (!windows)
        co_return failure(windows);
    co_return readingOf(std::move(*windows));
}

//! What triggers say of themselves in one time.
struct Levels {
    MetricHistory::Windows levels, values, thresholds;

    [[nodiscard]] bool isAligned() const
    {
        return std::ranges::all_of(std::array{&values, &thresholds}, [this](const auto* each) {
            return each->first == levels.first && each->step == levels.step && each->count == levels.count;
        });
    }
};

const Values* valuesAt(const MetricHistory::Windows& windows, const Labels& labels)
{
    const auto found = std::ranges::find(windows.lines, labels, &Reading::Line::labels);
    return found == windows.lines.end() ? nullptr : &found->values;
}

//! A trigger at its threshold that only warns as it was not there for its time yet is on the way: after a start every one is, and what was critical
//! before it has not become well.
void forgetThoseOnTheWay(const Levels& known, std::vector<Reading::Line>& lines)
{
    for (auto& line : lines) {
        const auto* values = valuesAt(known.values, line.labels);
        const auto* thresholds = valuesAt(known.thresholds, line.labels);
        for (std::size_t i = 0; values && thresholds && i < line.values.size(); ++i) {
            auto& level = line.values[i];
            const auto& value = (*values)[i];
            const auto& threshold = (*thresholds)[i];
            if (level && *level < kCritical && value && threshold && *value >= *threshold)
                level.reset();
        }
    }
}

//! 0 stands for a level that is not known.
Task<Result<Reading>> readTrigger(MetricHistory& history, AlertRule rule, Duration step, base::Time from, base::Time to)
{
    const auto labels = rule.trigger.empty() ? Labels{} : Labels{{"trigger", rule.trigger}};
    Levels known;
    const std::array<std::pair<const char*, MetricHistory::Windows*>, 3> reads{{{"kaze_readiness_level", &known.levels},
        {"kaze_readiness_value", &known.values}, {"kaze_readiness_threshold", &known.thresholds}}};
    for (const auto& [name, into] : reads) {
        auto window = windowOf(name, labels, step, from, to);
        auto windows = co_await history.windows(std::move(window));
        if (!windows)
            co_return failure(windows);
        *into = std::move(*windows);
    }
    const bool isAligned = known.isAligned();
    auto reading = readingOf(std::move(known.levels));
    // One that takes a warning for wrong sees no difference.
    if (isAligned && rule.threshold >= kWarning)
        forgetThoseOnTheWay(known, reading.lines);
    for (auto& line : reading.lines)
        for (auto& value : line.values)
            if (value && *value < kInOrder)
                value.reset();
    co_return reading;
}

Labels labelsOf(const telemetry::ObservationLog::OpenSpan& span, const std::string& by)
{
    if (by == "*")
        return {};
    if (by == "kind")
        return {{by, base::enumName(span.kind)}};
    if (by == "name")
        return {{by, span.name}};
    if (by == "agent")
        return {{by, span.agent}};
    Labels labels{{"trace", span.context.traceId.hex()}, {"span", span.name}};
    if (!span.runId.empty())
        labels["run"] = span.runId;
    return labels;
}

bool isWanted(const AlertRule& rule, const telemetry::ObservationLog::OpenSpan& span)
{
    return std::ranges::all_of(rule.labels, [&](const auto& label) {
        const auto& [name, pattern] = label;
        return name == "kind" || base::globMatches(pattern, name == "name" ? span.name : span.agent);
    });
}

} // namespace

Reading nothingKnown(Duration step, base::Time from, base::Time to)
{
    const auto wide = std::chrono::duration_cast<std::chrono::microseconds>(step);
    Reading reading;
    reading.step = step;
    reading.first = base::Time((from.time_since_epoch() / wide + 1) * wide);
    const auto last = base::Time(to.time_since_epoch() / wide * wide);
    if (last >= reading.first)
        reading.count = static_cast<std::size_t>((last - reading.first) / wide) + 1;
    return reading;
}

Duration durationOf(double seconds)
{
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

MetricHistory::MovingWindow windowOf(std::string name, Labels labels, Duration step, base::Time from, base::Time to)
{
    MetricHistory::MovingWindow window;
    window.match = {std::move(name), std::move(labels)};
    window.view = api::MetricView::Value;
    window.window = window.step = step;
    window.from = from;
    window.to = to;
    window.covered = 0;
    return window;
}

Duration stepOf(const AlertRule& rule)
{
    using namespace std::chrono_literals;
    const bool hasWindow = rule.kind == AlertKind::Metric || rule.kind == AlertKind::BurnRate;
    if (!hasWindow || rule.windowSeconds <= 3600)
        return 10s;
    return rule.windowSeconds <= kDaySeconds ? Duration(60s) : Duration(600s);
}

Task<Result<Reading>> readValues(const Sources& sources, AlertRule rule, Duration step, base::Time from, base::Time to)
{
    switch (rule.kind.valueOr(AlertKind::Metric)) {
    case AlertKind::BurnRate:
    case AlertKind::Budget:
        return readBudgets(sources, std::move(rule), step, from, to);
    case AlertKind::Trigger:
        return readTrigger(sources.history, std::move(rule), step, from, to);
    case AlertKind::Metric:
    case AlertKind::OpenSpans:
        break;
    }
    return readMetric(sources.history, std::move(rule), step, from, to);
}

Reading readOpenSpans(const telemetry::ObservationLog& observations, const AlertRule& rule, base::Time at)
{
    using api::SpanKind;
    Reading reading;
    reading.first = at;
    reading.step = stepOf(rule);
    reading.count = 1;
    reading.isWhole = true;
    const auto wanted = [&rule](const telemetry::ObservationLog::OpenSpan& span) { return isWanted(rule, span); };
    const auto asked = rule.labels.find("kind");
    std::map<Labels, double> oldest;
    for (const auto kind : {SpanKind::Run, SpanKind::Turn, SpanKind::Chat, SpanKind::Tool}) {
        if (asked != rule.labels.end() && base::enumName(kind) != asked->second)
            continue;
        const auto open = observations.openSpans(kind, durationOf(rule.threshold), kMostSpans, wanted);
        // What is not among these may be open all the same.
        reading.isWhole = reading.isWhole && open.isAll;
        for (const auto& span : open.spans) {
            auto& seconds = oldest[labelsOf(span, rule.by)];
            seconds = std::max(seconds, secondsOf(span.open));
        }
    }
    for (const auto& [labels, seconds] : oldest) {
        if (reading.lines.size() == kMostSpans) {
            reading.leftOut = oldest.size() - kMostSpans;
            reading.isWhole = false;
            break;
        }
        reading.lines.push_back({labels, {seconds}});
    }
    return reading;
}

} // namespace kaze::alerting::detail
