#include "engine/base/metrics.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kaze::base {

namespace {

constexpr int kLinearBits = 5; // 32 buckets of one unit each, then 32 a power of two
constexpr std::uint64_t kLinear = 1U << kLinearBits;
constexpr double kUnitsPerOne = 1e6;
constexpr double kMostUnits = 9e18;
constexpr std::size_t kMostLabelSets = 200;

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

void Histogram::record(double value)
{
    if (std::isnan(value))
        return;
    value = std::max(value, 0.0);
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
    // The buckets are counted here rather than trusting m_count: somebody may be recording at this moment.
    std::uint64_t total = 0;
    for (const auto& bucket : m_buckets)
        total += bucket.load(std::memory_order_relaxed);
    if (total == 0)
        return 0;
    const auto rank
        = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(std::clamp(p, 0.0, 1.0) * static_cast<double>(total))));
    std::uint64_t seen = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < m_buckets.size() && seen < rank; ++i) {
        const auto here = m_buckets[i].load(std::memory_order_relaxed);
        seen += here;
        if (here > 0)
            last = i;
    }
    return topOf(last);
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
        if (found == sets.end() && sets.size() >= kMostLabelSets)
            found = sets.try_emplace(Labels{{"overflow", "true"}}).first;
        else if (found == sets.end())
            found = sets.try_emplace(labels).first;
        if (!found->second)
            found->second = std::make_unique<T>();
        return *found->second;
    }

    template <class T, class Fill>
    void collect(const Family<T>& family, Sample::Kind kind, std::vector<Sample>& into, Fill fill) const
    {
        for (const auto& [name, sets] : family)
            for (const auto& [labels, instrument] : sets) {
                Sample sample;
                sample.name = name;
                sample.labels = labels;
                sample.kind = kind;
                fill(sample, *instrument);
                into.push_back(std::move(sample));
            }
    }

    mutable std::mutex mutex; //!< guards the three maps, not the instruments
    Family<Counter> counters;
    Family<Gauge> gauges;
    Family<Histogram> histograms;
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

std::vector<MetricsRegistry::Sample> MetricsRegistry::samples() const
{
    const std::lock_guard lock(m_impl->mutex);
    std::vector<Sample> all;
    m_impl->collect(m_impl->counters, Sample::Kind::Counter, all,
        [](Sample& to, const Counter& from) { to.value = static_cast<double>(from.value()); });
    m_impl->collect(m_impl->gauges, Sample::Kind::Gauge, all, [](Sample& to, const Gauge& from) { to.value = from.value(); });
    m_impl->collect(m_impl->histograms, Sample::Kind::Histogram, all, [](Sample& to, const Histogram& from) {
        to.count = from.count();
        to.sum = from.sum();
        to.p50 = from.percentile(0.5);
        to.p95 = from.percentile(0.95);
        to.p99 = from.percentile(0.99);
    });
    return all;
}

} // namespace kaze::base
