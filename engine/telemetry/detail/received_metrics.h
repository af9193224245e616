#pragma once

#include "engine/base/clock.h"
#include "engine/base/metrics.h"
#include "engine/telemetry/otlp_metric_points.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace kaze::telemetry::detail {

//! Makes instruments of the cell's registry out of points that others send, so that the history keeps them and rules can look at them. Names and attributes
//! stay; a series has the labels "tenant" and "service.name" besides, which nobody can say otherwise. Series stay as long as the process: their number is
//! bounded, for each name, each tenant and all. Any thread.
//!
//! Monotonic sums become counters; what they say since a start is made an increase by what was said before, a new start or a smaller value begins anew. The
//! first that is heard of one that began long ago says where it stands. Where values are no whole numbers, and of other sums, a gauge keeps them. Values of
//! histograms are put evenly into their buckets so that their sum is what was said.
class ReceivedMetrics {
public:
    //! `clean` takes secrets out of what becomes a name or a label. Any thread.
    using Clean = std::function<std::string(std::string_view)>;
    ReceivedMetrics(base::MetricsRegistry& registry, Clean clean) : m_registry(registry), m_clean(std::move(clean)) { }

    //! How many values of histograms a request may still have.
    static constexpr std::uint64_t kMostValues = 10'000'000;

    //! Why it is not taken; empty where it is.
    [[nodiscard]] std::string take(const otlp::MetricPoint& point, const otlp::Source& source, const std::string& tenant,
        base::Time now, std::uint64_t& valuesLeft);

private:
    enum class Kind : std::uint8_t { Counter, Gauge, Histogram };
    using Labels = base::MetricsRegistry::Labels;

    struct Series {
        base::Counter* counter = nullptr;
        base::Gauge* gauge = nullptr;
        base::Histogram* histogram = nullptr;
    };
    struct Family {
        Kind kind = Kind::Gauge;
        std::map<Labels, Series> series;
        std::map<std::string, std::size_t> ofTenant; //!< series
    };
    //! What one sender said last of a series.
    struct Stream {
        Series* series = nullptr;
        std::string tenant;
        std::uint64_t start = 0, at = 0;
        double value = 0;
        double rest = 0; //!< of an increase, that no counter could take yet
        otlp::Distribution distribution;
        base::Time heard;
    };

    [[nodiscard]] Labels cleanLabels(const Labels& labels) const;
    [[nodiscard]] Series* seriesOf(const otlp::MetricPoint& point, Kind kind, const Labels& labels, std::string& problem);
    [[nodiscard]] const std::string& senderIn(const otlp::Source& source);
    [[nodiscard]] std::string keyOf(const otlp::MetricPoint& point, const otlp::Source& source, const Labels& labels);
    [[nodiscard]] Stream* streamOf(const std::string& key);
    [[nodiscard]] Stream* beginStream(
        std::string key, const otlp::MetricPoint& point, Kind kind, const Labels& labels, base::Time now, std::string& problem);
    [[nodiscard]] static std::string takeSum(const otlp::MetricPoint& point, Series& series, Stream& stream, bool isCounted);
    [[nodiscard]] static std::string takeHistogram(
        const otlp::MetricPoint& point, Series& series, Stream& stream, bool isCounted, std::uint64_t& valuesLeft);

    base::MetricsRegistry& m_registry;
    const Clean m_clean;
    std::mutex m_mutex; //!< guards what follows
    std::map<std::string, Family> m_families;
    std::map<std::string, std::size_t> m_ofTenant; //!< series
    std::map<std::string, Stream> m_streams; //!< by name, labels and sender
    std::map<std::string, std::size_t> m_streamsOf; //!< how many a tenant has
    std::size_t m_count = 0; //!< series
    otlp::Source m_source; //!< of the point before
    std::string m_sender; //!< who that is
};

} // namespace kaze::telemetry::detail
