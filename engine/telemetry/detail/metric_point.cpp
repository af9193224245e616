#include "engine/telemetry/detail/metric_point.h"

#include "engine/telemetry/detail/packed.h"

#include <algorithm>

namespace kaze::telemetry::detail {

using api::MetricView;

std::string packBuckets(const base::HistogramCounts& counts)
{
    PackedWriter writer;
    std::uint32_t next = 0;
    for (const auto& bucket : counts.buckets) {
        writer.number(bucket.index - next);
        writer.number(bucket.count);
        next = bucket.index + 1;
    }
    return writer.take();
}

std::optional<base::HistogramCounts> unpackBuckets(std::string_view packed)
{
    base::HistogramCounts counts;
    PackedReader reader(packed);
    std::uint64_t next = 0;
    while (!reader.atEnd()) {
        const auto gap = reader.number();
        const auto count = reader.number();
        if (!gap || !count || *count == 0 || *gap >= base::Histogram::kBuckets || next + *gap >= base::Histogram::kBuckets)
            return std::nullopt;
        counts.buckets.push_back({static_cast<std::uint32_t>(next + *gap), *count});
        next += *gap + 1;
    }
    return counts;
}

MetricPoint pointOf(MetricKind kind, const LivePoint& live)
{
    MetricPoint point;
    point.covered = live.covered;
    switch (kind) {
    case MetricKind::Counter:
        point.sum = live.value;
        point.max = live.value / live.covered;
        break;
    case MetricKind::Gauge:
        point.sum = live.value * live.covered;
        point.last = point.max = live.value;
        break;
    case MetricKind::Histogram:
        point.sum = live.value;
        if (live.buckets)
            point.counts = unpackBuckets(*live.buckets).value_or(base::HistogramCounts{});
        break;
    }
    return point;
}

void append(MetricPoint& to, const MetricPoint& later)
{
    if (later.covered == 0)
        return;
    if (to.covered == 0) {
        to = later;
        return;
    }
    to.covered += later.covered;
    to.sum += later.sum;
    to.last = later.last;
    to.max = std::max(to.max, later.max);
    if (!later.counts.buckets.empty())
        to.counts.add(later.counts);
}

void join(MetricPoint& to, const MetricPoint& beside, MetricKind kind)
{
    if (beside.covered == 0)
        return;
    if (to.covered == 0) {
        to = beside;
        return;
    }
    const auto covered = std::max(to.covered, beside.covered);
    if (kind == MetricKind::Gauge)
        to.sum = (to.sum / to.covered + beside.sum / beside.covered) * covered;
    else
        to.sum += beside.sum;
    to.covered = covered;
    to.last += beside.last;
    to.max = std::max(to.max, beside.max);
    if (!beside.counts.buckets.empty())
        to.counts.add(beside.counts);
}

MetricView resolved(MetricKind kind, MetricView view)
{
    if (view != MetricView::Usual)
        return view;
    switch (kind) {
    case MetricKind::Counter:
        return MetricView::Rate;
    case MetricKind::Gauge:
        return MetricView::Value;
    case MetricKind::Histogram:
        break;
    }
    return MetricView::P95;
}

bool hasView(MetricKind kind, MetricView view)
{
    if (kind == MetricKind::Histogram || view == MetricView::Usual)
        return true;
    return !shareOf(view) && !(kind == MetricKind::Gauge && view == MetricView::Rate);
}

std::optional<double> shareOf(MetricView view)
{
    switch (view) {
    case MetricView::P50:
        return 0.5;
    case MetricView::P90:
        return 0.9;
    case MetricView::P95:
        return 0.95;
    case MetricView::P99:
        return 0.99;
    default:
        return std::nullopt;
    }
}

namespace {

double secondsOf(const MetricPoint& point)
{
    return static_cast<double>(point.covered) * kSampleSeconds;
}

std::optional<double> ofHistogram(MetricView view, const MetricPoint& point)
{
    const auto count = point.counts.count();
    if (view == MetricView::Rate)
        return static_cast<double>(count) / secondsOf(point);
    if (count == 0)
        return std::nullopt;
    if (const auto share = shareOf(view))
        return point.counts.percentile(*share);
    return view == MetricView::Max ? point.counts.max() : point.sum / static_cast<double>(count);
}

} // namespace

std::optional<double> valueOf(MetricKind kind, MetricView view, const MetricPoint& point)
{
    view = resolved(kind, view);
    if (point.covered == 0 || !hasView(kind, view))
        return std::nullopt;
    if (kind == MetricKind::Histogram)
        return ofHistogram(view, point);
    if (kind == MetricKind::Counter && view == MetricView::Value)
        return point.sum;
    if (kind == MetricKind::Counter)
        return view == MetricView::Max ? point.max / kSampleSeconds : point.sum / secondsOf(point);
    if (view == MetricView::Max)
        return point.max;
    return view == MetricView::Mean ? point.sum / point.covered : point.last;
}

} // namespace kaze::telemetry::detail
