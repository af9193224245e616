#include "engine/telemetry/detail/received_metrics.h"

#include "engine/base/metric_table.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/distribution.h"

#include <algorithm>
#include <cmath>

namespace kaze::telemetry::detail {

using otlp::MetricPoint;
using Shape = MetricPoint::Shape;

namespace {

constexpr std::size_t kMostOfName = 150; //!< series; a registry tells 200 apart
constexpr std::size_t kMostOfNameAndTenant = 100; //!< so that none takes a name from all others
constexpr std::size_t kMostOfTenant = 500;
constexpr std::size_t kMostSeries = 2'000;
constexpr std::size_t kMostStreams = 4'000, kMostStreamsOfTenant = 1'000; //!< processes, of each series
constexpr std::size_t kMostLabels = 16;
constexpr std::size_t kLongestLabel = 64, kLongestLabelValue = 128;
constexpr double kMostValue = 1e15; //!< of an increase
constexpr std::uint64_t kMostValuesOfPoint = 1'000'000;
constexpr auto kNew = std::chrono::minutes(10); //!< a sum that began so long ago is known whole
constexpr auto kForgotten = std::chrono::hours(1);
constexpr std::string_view kOwnNames = "kaze_";

std::string textOfScalar(const AttributeScalar& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return std::to_string(*whole);
    if (const auto* is = std::get_if<bool>(&value))
        return *is ? "true" : "false";
    auto text = std::to_string(std::get<double>(value));
    text.erase(std::min(text.size(), text.find_last_not_of('0') + 1));
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::string labelText(const AttributeValue& value)
{
    if (const auto* all = std::get_if<std::vector<AttributeScalar>>(&value)) {
        std::string text;
        for (const auto& one : *all)
            if (text.size() < kLongestLabelValue)
                text += (text.empty() ? "" : ",") + textOfScalar(one);
        return text;
    }
    return std::visit(
        [](const auto& one) -> std::string {
            if constexpr (std::is_constructible_v<AttributeScalar, decltype(one)>)
                return textOfScalar(one);
            return {};
        },
        value);
}

//! At most so many bytes, and whole characters.
std::string cut(std::string text, std::size_t most)
{
    if (text.size() > most) {
        text.resize(most);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
            text.pop_back();
        if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0)
            text.pop_back();
    }
    std::ranges::replace(text, '\0', ' ');
    return base::isUtf8(text) ? text : base::toUtf8(text);
}

base::MetricsRegistry::Labels labelsOf(const MetricPoint& point, const otlp::Source& source, const std::string& tenant)
{
    base::MetricsRegistry::Labels labels{{"tenant", tenant}};
    if (const auto* service = find(source.resource, "service.name"); service && !textOf(*service).empty())
        labels["service.name"] = cut(std::string(textOf(*service)), kLongestLabelValue);
    for (const auto& [name, value] : point.attributes) {
        if (labels.size() == kMostLabels)
            break;
        labels.try_emplace(cut(name, kLongestLabel), cut(labelText(value), kLongestLabelValue));
    }
    return labels;
}

//! Who sends: of two processes of a service each has sums of its own.
std::string senderOf(const otlp::Source& source)
{
    std::string all;
    for (const auto& [name, value] : source.resource)
        all += name + '\0' + labelText(value) + '\0';
    return base::sha256Hex(all + source.scope).substr(0, 32);
}

bool isWhole(double value)
{
    return std::nearbyint(value) == value;
}

std::string problemOf(const MetricPoint& point)
{
    if (point.name.empty())
        return "a metric has no name";
    const auto name = "metric \"" + base::shortened(base::toUtf8(point.name), 80) + '"';
    if (point.name.size() > MetricPoint::kLongestName || point.name.find('\0') != std::string::npos)
        return name + " has a name of more than 255 bytes, or with a NUL in it";
    if (point.name.starts_with(kOwnNames) || base::describeMetric(point.name))
        return name + " has a name of the cell's own";
    if (point.shape == Shape::Summary)
        return name + " is a summary, which is not kept; send a histogram";
    if (point.shape == Shape::Histogram)
        return isSound(point.distribution) ? std::string() : name + " has bounds that cannot be, or more than 400 buckets";
    if (!std::isfinite(point.value))
        return name + " has a value that is no number";
    if (point.shape == Shape::Sum && point.isMonotonic && (point.value < 0 || point.value > kMostValue))
        return name + " only rises, and has a value that cannot be";
    return {};
}

bool isOld(const MetricPoint& point, std::uint64_t last)
{
    return point.at != 0 && point.at <= last;
}

} // namespace

std::string ReceivedMetrics::take(
    const MetricPoint& point, const otlp::Source& source, const std::string& tenant, base::Time now, std::uint64_t& valuesLeft)
{
    if (point.isAbsent)
        return {};
    if (auto problem = problemOf(point); !problem.empty())
        return problem;
    const auto labels = labelsOf(point, source, tenant);
    const bool isCounter = point.shape == Shape::Sum && point.isMonotonic && isWhole(point.value);
    const auto wanted = point.shape == Shape::Histogram ? Kind::Histogram : isCounter ? Kind::Counter : Kind::Gauge;
    const std::lock_guard lock(m_mutex);
    std::string problem;
    auto key = keyOf(point, source, labels);
    auto* stream = streamOf(key);
    const bool isNew = stream == nullptr;
    if (!stream) {
        // What is refused leaves no trace: else one tenant's would take up everybody's room.
        stream = beginStream(std::move(key), point, wanted, labels, now, problem);
        if (!stream)
            return problem;
    }
    auto* series = stream->series;
    const bool needsGauge = wanted == Kind::Gauge && !point.isMonotonic;
    if ((wanted == Kind::Histogram) != (series->histogram != nullptr) || (needsGauge && !series->gauge))
        return "metric \"" + point.name + "\" was of another kind before";
    if (!isNew && isOld(point, stream->at))
        return {}; // it comes again, or too late
    const auto began = base::Time(std::chrono::microseconds(static_cast<std::int64_t>(point.start / 1000)));
    const bool isCounted = !isNew || point.isDelta || (point.start != 0 && began >= now - kNew);
    if (point.shape == Shape::Gauge)
        series->gauge->set(point.value);
    else if (point.shape == Shape::Histogram)
        problem = takeHistogram(point, *series, *stream, isCounted, valuesLeft);
    else
        problem = takeSum(point, *series, *stream, isCounted);
    if (!problem.empty())
        return problem;
    stream->start = point.start;
    stream->at = point.at;
    stream->heard = now;
    return {};
}

std::string ReceivedMetrics::takeSum(const MetricPoint& point, Series& series, Stream& stream, bool isCounted)
{
    if (series.gauge && !point.isMonotonic) {
        if (point.isDelta)
            series.gauge->add(point.value);
        else
            series.gauge->set(point.value);
        return {};
    }
    const bool isAnew = point.isDelta || point.start > stream.start || point.value < stream.value;
    auto more = !isCounted ? 0 : isAnew ? point.value : point.value - stream.value;
    stream.value = point.value;
    if (series.gauge) {
        series.gauge->add(more);
        return {};
    }
    more += stream.rest;
    const auto whole = std::floor(more);
    stream.rest = more - whole;
    series.counter->add(static_cast<std::uint64_t>(whole));
    return {};
}

std::string ReceivedMetrics::takeHistogram(
    const MetricPoint& point, Series& series, Stream& stream, bool isCounted, std::uint64_t& valuesLeft)
{
    const bool isAnew = point.isDelta || point.start > stream.start;
    const auto more = isAnew ? point.distribution : since(point.distribution, stream.distribution);
    const auto count = countOf(more);
    if (!point.isDelta)
        stream.distribution = point.distribution;
    if (isCounted && (count > kMostValuesOfPoint || count > valuesLeft))
        return "histogram \"" + point.name + "\" has " + std::to_string(count)
            + " values more than before; a point takes a million, and a request ten";
    if (isCounted) {
        valuesLeft -= count;
        record(more, *series.histogram);
    }
    return {};
}

ReceivedMetrics::Labels ReceivedMetrics::cleanLabels(const Labels& labels) const
{
    Labels clean;
    for (const auto& [name, value] : labels)
        clean.try_emplace(m_clean(name), cut(m_clean(value), kLongestLabelValue));
    return clean;
}

ReceivedMetrics::Series* ReceivedMetrics::seriesOf(
    const MetricPoint& point, Kind kind, const Labels& labels, std::string& problem)
{
    const auto known = m_families.find(point.name);
    // What a name was first counts: a sum that was fractional once is a gauge, also where it is a whole number.
    if (known != m_families.end()) {
        const auto& is = known->second.kind;
        const bool fits = is == kind || (point.shape == Shape::Sum && point.isMonotonic && is != Kind::Histogram);
        if (!fits) {
            problem = "metric \"" + point.name + "\" was of another kind before";
            return nullptr;
        }
        kind = is;
        if (const auto found = known->second.series.find(labels); found != known->second.series.end())
            return &found->second;
    }
    const auto& tenant = labels.at("tenant");
    const auto bound = [&]() -> std::string {
        if (known != m_families.end() && known->second.ofTenant[tenant] >= kMostOfNameAndTenant)
            return std::to_string(kMostOfNameAndTenant) + " of a name and tenant";
        if (known != m_families.end() && known->second.series.size() >= kMostOfName)
            return std::to_string(kMostOfName) + " of a name";
        if (m_count >= kMostSeries)
            return std::to_string(kMostSeries) + " in all";
        return m_ofTenant[tenant] >= kMostOfTenant ? std::to_string(kMostOfTenant) + " of a tenant" : std::string();
    }();
    if (!bound.empty()) {
        problem = "metric \"" + point.name + "\" has one series more than are kept (" + bound + ')';
        return nullptr;
    }
    ++m_count;
    ++m_ofTenant[tenant];
    auto& family = m_families[point.name];
    ++family.ofTenant[tenant];
    family.kind = kind;
    auto& series = family.series[labels];
    if (kind == Kind::Counter)
        series.counter = &m_registry.counter(point.name, labels);
    else if (kind == Kind::Gauge)
        series.gauge = &m_registry.gauge(point.name, labels);
    else
        series.histogram = &m_registry.histogram(point.name, labels);
    return &series;
}

//! A request has many points of one sender, whose hash takes longer than looking whether he is the same.
const std::string& ReceivedMetrics::senderIn(const otlp::Source& source)
{
    if (m_sender.empty() || source.scope != m_source.scope || source.resource != m_source.resource) {
        m_sender = senderOf(source);
        m_source = source;
    }
    return m_sender;
}

std::string ReceivedMetrics::keyOf(const MetricPoint& point, const otlp::Source& source, const Labels& labels)
{
    auto key = point.name + '\0' + senderIn(source);
    for (const auto& [name, value] : labels)
        key.append(1, '\0').append(name).append(1, '\0').append(value);
    return key;
}

ReceivedMetrics::Stream* ReceivedMetrics::streamOf(const std::string& key)
{
    const auto found = m_streams.find(key);
    return found == m_streams.end() ? nullptr : &found->second;
}

ReceivedMetrics::Stream* ReceivedMetrics::beginStream(
    std::string key, const MetricPoint& point, Kind kind, const Labels& labels, base::Time now, std::string& problem)
{
    const auto& tenant = labels.at("tenant");
    const auto isFull = [&] { return m_streams.size() >= kMostStreams || m_streamsOf[tenant] >= kMostStreamsOfTenant; };
    if (isFull())
        std::erase_if(m_streams, [&](const auto& one) {
            const bool isOld = now - one.second.heard > kForgotten;
            if (isOld)
                --m_streamsOf[one.second.tenant];
            return isOld;
        });
    if (isFull()) {
        problem = "too many processes send metrics at once; the points of metric \"" + base::shortened(point.name, 80)
            + "\" are not kept";
        return nullptr;
    }
    auto* series = seriesOf(point, kind, cleanLabels(labels), problem);
    if (!series)
        return nullptr;
    ++m_streamsOf[tenant];
    auto& stream = m_streams[std::move(key)];
    stream.series = series;
    stream.tenant = tenant;
    stream.heard = now;
    return &stream;
}

} // namespace kaze::telemetry::detail
