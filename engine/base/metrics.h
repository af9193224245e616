#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kaze::base {

class Counter {
public:
    void add(std::uint64_t n = 1) { m_value.fetch_add(n, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> m_value{0};
};

class Gauge {
public:
    void set(double value) { m_value.store(value, std::memory_order_relaxed); }
    void add(double by) { m_value.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<double> m_value{0};
};

//! Percentiles in bounded memory: log-linear buckets as in HdrHistogram, 32 a power of two, so a percentile is at most 3.2 %
//! above the true value. Records non-negative values in any unit (the name says which); lock-free, any thread. Values from 0
//! to 9e12 are told apart, to 0.000001 at the small end; NaN is not recorded, what is below 0 counts as 0.
class Histogram {
public:
    void record(double value);

    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] double sum() const;
    //! p in 0..1; 0 when nothing was recorded.
    [[nodiscard]] double percentile(double p) const;

private:
    static constexpr int kSubBuckets = 32;
    static constexpr int kPowers = 64;
    std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(kSubBuckets* kPowers)> m_buckets{};
    std::atomic<std::uint64_t> m_count{0};
    std::atomic<double> m_sum{0};
};

//! The instruments of a cell by name and labels. Any thread; the look-up takes a lock, so keep the reference.
class MetricsRegistry {
public:
    using Labels = std::map<std::string, std::string>;

    MetricsRegistry();
    ~MetricsRegistry();

    //! The same name and labels give the same instrument. At most 200 label sets a name: what comes after shares one labelled
    //! "overflow". The references live as long as the registry.
    [[nodiscard]] Counter& counter(const std::string& name, const Labels& labels = {});
    [[nodiscard]] Gauge& gauge(const std::string& name, const Labels& labels = {});
    [[nodiscard]] Histogram& histogram(const std::string& name, const Labels& labels = {});

    struct Sample {
        std::string name;
        Labels labels;
        enum class Kind { Counter, Gauge, Histogram } kind = Kind::Counter;
        double value = 0; //!< counter or gauge
        std::uint64_t count = 0;
        double sum = 0, p50 = 0, p95 = 0, p99 = 0;
    };
    [[nodiscard]] std::vector<Sample> samples() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
