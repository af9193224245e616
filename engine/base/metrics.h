#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
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

//! What a histogram has recorded, as a value of its own: of two of them, taken one after the other, the difference is what was recorded between,
//! and any number can be added, so that a percentile over any time and any instruments is as exact as that of one.
struct HistogramCounts {
    struct Bucket {
        std::uint32_t index = 0;
        std::uint64_t count = 0;
        bool operator==(const Bucket&) const = default;
    };

    std::vector<Bucket> buckets; //!< by rising index, none empty
    double sum = 0;

    bool operator==(const HistogramCounts&) const = default;

    [[nodiscard]] std::uint64_t count() const;
    //! 0 when nothing was recorded, as what follows.
    [[nodiscard]] double mean() const;
    //! p in 0..1; at most 3.2 % above the true value.
    [[nodiscard]] double percentile(double p) const;
    //! The largest; at most 3.2 % above the true value.
    [[nodiscard]] double max() const;
    //! How many are at most `limit`, or up to 3.2 % above it.
    [[nodiscard]] std::uint64_t countUpTo(double limit) const;

    void add(const HistogramCounts& other);
    //! What came since `before`. Where that is not an earlier state of this one, everything.
    [[nodiscard]] HistogramCounts since(const HistogramCounts& before) const;
};

//! Percentiles in bounded memory: log-linear buckets as in HdrHistogram, 32 a power of two, so a percentile is at most 3.2 %
//! above the true value. Records non-negative values in any unit (the name says which); lock-free, any thread. Values from 0
//! to 9e12 are told apart, to 0.000001 at the small end; what is above counts as the largest, what is below 0 as 0. What is no number, or
//! infinite, is not recorded but counted as refused: it would spoil the sum for good.
class Histogram {
public:
    static constexpr std::size_t kBuckets = 32UL * 64;

    void record(double value);

    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] double sum() const;
    //! p in 0..1; 0 when nothing was recorded.
    [[nodiscard]] double percentile(double p) const;
    [[nodiscard]] HistogramCounts counts() const;
    [[nodiscard]] std::uint64_t refused() const { return m_refused.load(std::memory_order_relaxed); }

private:
    std::array<std::atomic<std::uint64_t>, kBuckets> m_buckets{};
    std::atomic<std::uint64_t> m_count{0};
    std::atomic<std::uint64_t> m_refused{0};
    std::atomic<double> m_sum{0};
};

//! The instruments of a cell by name and labels. Any thread; the look-up takes a lock, so keep the reference. Each name is described in
//! metric_table.cpp.
class MetricsRegistry {
public:
    using Labels = std::map<std::string, std::string>;
    static constexpr std::size_t kMostLabelSets = 200;

    MetricsRegistry();
    ~MetricsRegistry();

    //! The same name and labels give the same instrument. At most 200 label sets a name: what comes after shares one labelled
    //! "overflow", and is counted. The references live as long as the registry.
    [[nodiscard]] Counter& counter(const std::string& name, const Labels& labels = {});
    [[nodiscard]] Gauge& gauge(const std::string& name, const Labels& labels = {});
    [[nodiscard]] Histogram& histogram(const std::string& name, const Labels& labels = {});

    enum class Kind : std::uint8_t { Counter, Gauge, Histogram };

    struct Sample {
        using Kind = MetricsRegistry::Kind;
        std::string name;
        Labels labels;
        Kind kind = Kind::Counter;
        double value = 0; //!< counter or gauge
        std::uint64_t count = 0;
        double sum = 0, p50 = 0, p95 = 0, p99 = 0;
    };
    [[nodiscard]] std::vector<Sample> samples() const;

    //! An instrument with its name; all it points to lives as long as the registry. One of the last three is not null, by kind.
    struct Instrument {
        const std::string* name = nullptr;
        const Labels* labels = nullptr;
        Kind kind = Kind::Counter;
        const Counter* counter = nullptr;
        const Gauge* gauge = nullptr;
        const Histogram* histogram = nullptr;
    };
    //! By kind, name and labels.
    [[nodiscard]] std::vector<Instrument> instruments() const;
    //! How many there are; they only become more.
    [[nodiscard]] std::size_t size() const;

    //! Names that have more label sets than are told apart, with how often one of those above was asked for.
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> overflows() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
