#include "engine/scaling/bottlenecks.h"

#include "engine/api/metric_requests.h"
#include "engine/scaling/words.h"

#include <algorithm>
#include <array>

namespace kaze::scaling {

namespace {

using namespace std::chrono_literals;
using api::Bottleneck;
using api::MetricView;
using History = telemetry::MetricHistory;
using Labels = std::map<std::string, std::string>;

constexpr auto kSpan = 5min;
constexpr std::size_t kMost = 12;
constexpr double kBusy = 0.7;
constexpr double kLongWait = 0.01; //!< seconds
constexpr double kLeastUse = 0.001; //!< what is used less is no next limit

struct Waits {
    double mean = 0; //!< number that wait
    double p95 = 0; //!< seconds
};

//! From a histogram of waits; how many wait is their rate times their mean (Little's law).
Waits waitsIn(const History& history, const std::string& metric, const Labels& labels)
{
    const telemetry::SeriesMatch match{metric, labels};
    const auto rate = history.recent(match, MetricView::Rate, kSpan).value_or(0);
    return {rate * history.recent(match, MetricView::Mean, kSpan).value_or(0),
        history.recent(match, MetricView::P95, kSpan).value_or(0)};
}

double meanOf(const History& history, const std::string& metric, const Labels& labels = {})
{
    return history.recent({metric, labels}, MetricView::Mean, kSpan).value_or(0);
}

Bottleneck resource(std::string name, double utilisation, const Waits& waits)
{
    Bottleneck made;
    made.resource = std::move(name);
    made.utilisation = std::clamp(utilisation, 0.0, 1.0);
    made.waiting = waits.mean;
    made.waitSeconds = waits.p95;
    const bool isFree = waits.mean <= 0 && waits.p95 <= 0;
    made.evidence = "used at " + valueText(utilisation, "share") + " over 5 min; "
        + (isFree ? std::string("nothing waits")
                  : countText(waits.mean) + " wait on average, 19 of 20 for less than " + valueText(waits.p95, "seconds"));
    return made;
}

std::string labelOf(const History::SeriesValue& series, const char* label)
{
    const auto found = series.labels.find(label);
    return found == series.labels.end() ? std::string() : found->second;
}

//! The share of the time in which something waited for it.
double shareWithWaiting(const History& history, const std::string& metric)
{
    double known = 0, waited = 0;
    for (const auto& step : history.recentSteps({metric, {}}, MetricView::Value, 10s, 30)) {
        known += step ? 1 : 0;
        waited += step && *step > 0 ? 1 : 0;
    }
    return known > 0 ? waited / known : 0;
}

//! Of which only those are known who wait for it.
Bottleneck waitedFor(std::string name, const History& history, const std::string& metric, const Waits& waits)
{
    auto made = resource(std::move(name), shareWithWaiting(history, metric), waits);
    made.evidence = "something waited for it in " + valueText(made.utilisation, "share") + " of 5 min, " + countText(waits.mean)
        + " on average";
    if (waits.p95 > 0)
        made.evidence += ", 19 of 20 for less than " + valueText(waits.p95, "seconds");
    return made;
}

void addProviders(const History& history, std::vector<Bottleneck>& into)
{
    const auto each = history.recentBySeries({"kaze_gateway_capacity_used_share", {}}, MetricView::Mean, kSpan);
    auto waits = waitsIn(history, "kaze_gateway_queue_wait_seconds", {});
    waits.mean = meanOf(history, "kaze_gateway_queue_waiting");
    if (each.empty() && waits.mean > 0)
        into.push_back(waitedFor("room within the limits of keys", history, "kaze_gateway_queue_waiting", waits));
    const auto most = std::ranges::max_element(each, {}, &History::SeriesValue::value);
    // The line is one for all providers; who waits, waits for the fullest.
    for (const auto& one : each)
        into.push_back(resource("keys of provider " + labelOf(one, "provider"), one.value, &one == &*most ? waits : Waits{}));
}

void addPools(const History& history, std::vector<Bottleneck>& into)
{
    // Not asked for by the label: "*", the pool of all, would stand for every one of them.
    std::map<std::string, double> waiting;
    for (const auto& one : history.recentBySeries({"kaze_pool_waiting", {}}, MetricView::Mean, kSpan))
        waiting[labelOf(one, "pool")] = one.value;
    for (const auto& one : history.recentBySeries({"kaze_pool_used_share", {}}, MetricView::Mean, kSpan)) {
        const auto pool = labelOf(one, "pool");
        auto waits = waitsIn(history, "kaze_turn_part_seconds", {{"part", "queue"}});
        waits.mean = waiting[pool];
        if (waits.mean == 0)
            waits.p95 = 0; // it was another pool that they waited for
        into.push_back(
            resource(pool == "*" ? std::string("places of all pools together") : "places of pool " + pool, one.value, waits));
    }
}

void addStores(const History& history, std::vector<Bottleneck>& into)
{
    for (const auto& one : history.recentBySeries({"kaze_storage_reader_used_share", {}}, MetricView::Mean, kSpan)) {
        const Labels labels{{"database", labelOf(one, "database")}};
        into.push_back(resource(
            "readers of " + labels.at("database"), one.value, waitsIn(history, "kaze_storage_reader_wait_seconds", labels)));
    }
    // Turns a second × the time of one is the share of the time that the writer is at work.
    for (const auto& one : history.recentBySeries({"kaze_storage_turn_seconds", {}}, MetricView::Rate, kSpan)) {
        const Labels labels{{"database", labelOf(one, "database")}};
        auto waits = waitsIn(history, "kaze_storage_write_wait_seconds", labels);
        waits.mean = meanOf(history, "kaze_storage_queued_writes", labels);
        const auto used = one.value * meanOf(history, "kaze_storage_turn_seconds", labels);
        into.push_back(resource("writer of " + labels.at("database"), used, waits));
    }
}

void addOthers(const History& history, std::vector<Bottleneck>& into)
{
    if (const auto used = history.recent({"kaze_loop_used_share", {}}, MetricView::Mean, kSpan)) {
        const Waits waits{0, history.recent({"kaze_loop_lag_seconds", {}}, MetricView::P95, kSpan).value_or(0)};
        into.push_back(resource("the cell's loop", *used, waits));
    }
    if (const auto used = history.recent({"kaze_host_cpu_used_share", {}}, MetricView::Mean, kSpan)) {
        into.push_back(resource("processors", *used, {}));
        into.back().evidence
            = "used at " + valueText(*used, "share") + " over 5 min; the machine does not say who waits for them";
    }
    if (const auto waiting = meanOf(history, "kaze_knowledge_embedding_waiting"); waiting > 0)
        into.push_back(waitedFor("the embedder", history, "kaze_knowledge_embedding_waiting", {waiting, 0}));
    if (const auto waits = waitsIn(history, "kaze_gateway_budget_wait_seconds", {}); waits.mean > 0)
        into.push_back(resource("allotments of budgets", std::min(1.0, waits.mean), waits));
}

bool limitsNow(const Bottleneck& one)
{
    return one.utilisation >= kBusy && (one.waiting >= 1 || one.waitSeconds >= kLongWait);
}

bool isTighter(const Bottleneck& left, const Bottleneck& right)
{
    return std::tuple(limitsNow(left), left.utilisation, left.waiting)
        > std::tuple(limitsNow(right), right.utilisation, right.waiting);
}

//! `next`: of all others the one that is used most; null where there is none.
std::string gainOf(const Bottleneck& first, const Bottleneck* next)
{
    constexpr double kFarAway = 10; //!< beyond it something that is not measured comes first
    if (first.utilisation < kLeastUse)
        return "nothing: it is hardly used";
    if (!next || next->utilisation < kLeastUse)
        return "nothing else that is measured is near a limit";
    const auto used = valueText(next->utilisation, "share");
    if (next->utilisation >= first.utilisation)
        return "little: " + next->resource + " is used at " + used + " already";
    const auto factor = first.utilisation / next->utilisation;
    const auto times = factor > kFarAway ? "more than " + countText(kFarAway) : "up to " + countText(factor);
    return times + " times, until " + next->resource + " is the limit (" + valueText(first.utilisation, "share") + " ÷ " + used
        + ")";
}

} // namespace

std::vector<Bottleneck> bottlenecks(const History& history)
{
    std::vector<Bottleneck> all;
    addProviders(history, all);
    addPools(history, all);
    addStores(history, all);
    addOthers(history, all);
    std::erase_if(all, [](const Bottleneck& one) { return one.utilisation < kLeastUse && one.waiting < kLeastUse; });
    if (all.empty())
        return all;
    std::ranges::stable_sort(all, isTighter);
    const auto next = std::ranges::max_element(all.begin() + 1, all.end(), {}, &Bottleneck::utilisation);
    for (auto one = all.begin() + 1; one != all.end(); ++one)
        one->gain = "nothing before " + all.front().resource + " is less used: that is the tighter one";
    all.front().gain = gainOf(all.front(), next == all.end() ? nullptr : &*next);
    all.front().limits = limitsNow(all.front());
    all.resize(std::min(all.size(), kMost));
    return all;
}

} // namespace kaze::scaling
