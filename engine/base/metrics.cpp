#include "engine/base/metrics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>

namespace kaze::base {

namespace {

constexpr int kLinearBits = 5; // 32 buckets of one unit each, then 32 a power of two
constexpr std::uint64_t kLinear = 1U << kLinearBits;
constexpr double kUnitsPerOne = 1e6;
constexpr double kMostUnits = 9e18;

std::size_t bucketOf(double value)
{
    const auto units = static_cast<std::uint64_t>(std::clamp(std::nearbyint(value * kUnitsPerOne), 0.0, kMostUnits));
    if (units < kLinear)
        return units;
    const auto power = static_cast<std::size_t>(std::bit_width(units)) - 1;
    const auto sub = (units >> (power - kLinearBits)) - kLinear;
    return (power - kLinearBits + 1) * kLinear + sub;
}

//! The highest value that falls into the bucket.
double topOf(std::size_t bucket)
{
    if (bucket < kLinear)
        return static_cast<double>(bucket) / kUnitsPerOne;
    const auto shift = bucket / kLinear - 1;
    const auto sub = bucket % kLinear + kLinear;
    return std::ldexp(static_cast<double>(sub + 1), static_cast<int>(shift)) / kUnitsPerOne;
}

} // namespace

std::uint64_t HistogramCounts::count() const
{
    std::uint64_t total = 0;
    for (const auto& bucket : buckets)
        total += bucket.count;
    return total;
}

double HistogramCounts::mean() const
{
    const auto total = count();
    return total == 0 ? 0 : sum / static_cast<double>(total);
}

double HistogramCounts::percentile(double p) const
{
    const auto total = count();
    if (total == 0)
        return 0;
    const auto rank
        = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(std::clamp(p, 0.0, 1.0) * static_cast<double>(total))));
    std::uint64_t seen = 0;
    for (const auto& bucket : buckets)
        if ((seen += bucket.count) >= rank)
            return topOf(bucket.index);
    return max();
}

double HistogramCounts::max() const
{
    return buckets.empty() ? 0 : topOf(buckets.back().index);
}

std::uint64_t HistogramCounts::countUpTo(double limit) const
{
    const auto last = bucketOf(limit);
    std::uint64_t total = 0;
    for (const auto& bucket : buckets)
        total += bucket.index <= last ? bucket.count : 0;
    return total;
}

void HistogramCounts::add(const HistogramCounts& other)
{
    sum += other.sum;
    std::vector<Bucket> both;
    both.reserve(buckets.size() + other.buckets.size());
    auto mine = buckets.begin();
    auto theirs = other.buckets.begin();
    while (mine != buckets.end() || theirs != other.buckets.end()) {
        if (theirs == other.buckets.end() || (mine != buckets.end() && mine->index < theirs->index)) {
            both.push_back(*mine++);
        } else if (mine == buckets.end() || theirs->index < mine->index) {
            both.push_back(*theirs++);
        } else {
            both.push_back({mine->index, mine->count + theirs->count});
            ++mine;
            ++theirs;
        }
    }
    buckets = std::move(both);
}

HistogramCounts HistogramCounts::since(const HistogramCounts& before) const
{
    HistogramCounts difference;
    difference.buckets.reserve(buckets.size());
    auto earlier = before.buckets.begin();
    for (const auto& bucket : buckets) {
        auto count = bucket.count;
        if (earlier != before.buckets.end() && earlier->index < bucket.index)
            return *this;
        if (earlier != before.buckets.end() && earlier->index == bucket.index) {
            if (earlier->count > count)
                return *this;
            count -= earlier++->count;
        }
        if (count > 0)
            difference.buckets.push_back({bucket.index, count});
    }
    if (earlier != before.buckets.end())
        return *this;
    difference.sum = std::max(0.0, sum - before.sum);
    return difference;
}

void Histogram::record(double value)
{
    if (!std::isfinite(value)) {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    value = std::clamp(value, 0.0, kMostUnits / kUnitsPerOne);
    m_buckets[bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    m_count.fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const
{
    return m_count.load(std::memory_order_relaxed);
}

double Histogram::sum() const
{
    return m_sum.load(std::memory_order_relaxed);
}

double Histogram::percentile(double p) const
{
    return counts().percentile(p);
}

//! The buckets are counted rather than trusting m_count: somebody may be recording at this moment.
HistogramCounts Histogram::counts() const
{
    HistogramCounts counts;
    counts.sum = sum();
    for (std::size_t i = 0; i < m_buckets.size(); ++i)
        if (const auto here = m_buckets[i].load(std::memory_order_relaxed); here > 0)
            counts.buckets.push_back({static_cast<std::uint32_t>(i), here});
    return counts;
}

struct MetricsRegistry::Impl {
    template <class T>
    using Family = std::map<std::string, std::map<Labels, std::unique_ptr<T>>, std::less<>>;

    template <class T>
    T& find(Family<T>& family, const std::string& name, const Labels& labels)
    {
        const std::lock_guard lock(mutex);
        auto& sets = family[name];
        auto found = sets.find(labels);
        if (found == sets.end() && sets.size() >= kMostLabelSets) {
            found = sets.try_emplace(Labels{{"overflow", "true"}}).first;
            ++overflows[name];
        } else if (found == sets.end()) {
            found = sets.try_emplace(labels).first;
        }
        if (!found->second) {
            found->second = std::make_unique<T>();
            size.fetch_add(1, std::memory_order_release);
        }
        return *found->second;
    }

    template <class T, class Point>
    static void collect(const Family<T>& family, Kind kind, std::vector<Instrument>& into, Point point)
    {
        for (const auto& [name, sets] : family)
            for (const auto& [labels, instrument] : sets) {
                Instrument& added = into.emplace_back();
                added.name = &name;
                added.labels = &labels;
                added.kind = kind;
                added.*point = instrument.get();
            }
    }

    mutable std::mutex mutex; //!< guards the maps, not the instruments
    Family<Counter> counters;
    Family<Gauge> gauges;
    Family<Histogram> histograms;
    std::map<std::string, std::uint64_t> overflows;
    std::atomic<std::size_t> size{0};
};

MetricsRegistry::MetricsRegistry() : m_impl(std::make_unique<Impl>()) { }

MetricsRegistry::~MetricsRegistry() = default;

Counter& MetricsRegistry::counter(const std::string& name, const Labels& labels)
{
    return m_impl->find(m_impl->counters, name, labels);
}

Gauge& MetricsRegistry::gauge(const std::string& name, const Labels& labels)
{
    return m_impl->find(m_impl->gauges, name, labels);
}

Histogram& MetricsRegistry::histogram(const std::string& name, const Labels& labels)
{
    return m_impl->find(m_impl->histograms, name, labels);
}

std::vector<MetricsRegistry::Instrument> MetricsRegistry::instruments() const
{
    const std::lock_guard lock(m_impl->mutex);
    std::vector<Instrument> all;
    all.reserve(m_impl->size.load());
    Impl::collect(m_impl->counters, Kind::Counter, all, &Instrument::counter);
    Impl::collect(m_impl->gauges, Kind::Gauge, all, &Instrument::gauge);
    Impl::collect(m_impl->histograms, Kind::Histogram, all, &Instrument::histogram);
    return all;
}

std::size_t MetricsRegistry::size() const
{
    return m_impl->size.load(std::memory_order_acquire);
}

std::vector<std::pair<std::string, std::uint64_t>> MetricsRegistry::overflows() const
{
    const std::lock_guard lock(m_impl->mutex);
    return {m_impl->overflows.begin(), m_impl->overflows.end()};
}

std::vector<MetricsRegistry::Sample> MetricsRegistry::samples() const
{
    std::vector<Sample> all;
    for (const auto& instrument : instruments()) {
        Sample& sample = all.emplace_back();
        sample.name = *instrument.name;
        sample.labels = *instrument.labels;
        sample.kind = instrument.kind;
        if (instrument.counter)
            sample.value = static_cast<double>(instrument.counter->value());
        if (instrument.gauge)
            sample.value = instrument.gauge->value();
        if (!instrument.histogram)
            continue;
        const auto counts = instrument.histogram->counts();
        sample.count = counts.count();
        sample.sum = counts.sum;
        sample.p50 = counts.percentile(0.5);
        sample.p95 = counts.percentile(0.95);
        sample.p99 = counts.percentile(0.99);
    }
    return all;
}

} // namespace kaze::base
