#include "engine/telemetry/detail/metric_memory.h"

#include "engine/base/glob.h"

#include <algorithm>
#include <cmath>

namespace kaze::telemetry::detail {

using namespace std::chrono_literals;

namespace {

constexpr base::Duration kRemembered = 1h;
constexpr std::size_t kMostFrames = 720; //!< while the file takes nothing
constexpr base::Duration kLate = 15s; //!< a sample that is older is not of now
constexpr auto kUnset
    = 15s; //!< by which slots and the steady clock differ at most between two samples, unless the wall clock was set

bool textFits(std::string_view pattern, std::string_view text)
{
    return base::globMatches(pattern, text,
        [](std::string_view steps, std::size_t& at, char byte) { return steps[at] == byte ? (++at, true) : false; });
}

//! Of a sample, where it has something to say.
std::optional<LivePoint> read(MemorySeries& series)
{
    LivePoint point;
    if (series.source.counter) {
        const auto value = series.source.counter->value();
        const auto before = std::exchange(series.before, value);
        point.value = static_cast<double>(value < before ? value : value - before);
    } else if (series.source.gauge) {
        point.value = series.source.gauge->value();
        if (!std::isfinite(point.value))
            return std::nullopt;
    } else if (series.source.histogram) {
        auto counts = series.source.histogram->counts();
        const auto since = counts.since(series.countsBefore);
        series.countsBefore = std::move(counts);
        point.value = since.sum;
        if (!since.buckets.empty())
            point.buckets = std::make_shared<const std::string>(packBuckets(since));
    } else {
        return std::nullopt;
    }
    return point;
}

} // namespace

bool fits(const SeriesMatch& match, const MemorySeries& series)
{
    return std::ranges::all_of(match.labels, [&](const auto& wanted) {
        const auto found = series.key.labels.find(wanted.first);
        return found != series.key.labels.end() && textFits(wanted.second, found->second);
    });
}

MemorySeries& MetricMemory::at(const SeriesKey& key)
{
    auto& named = m_series[key.name];
    const auto found
        = std::ranges::lower_bound(named, key, {}, [](const auto& series) -> const SeriesKey& { return series->key; });
    if (found != named.end() && (*found)->key == key)
        return **found;
    auto made = std::make_unique<MemorySeries>();
    made->key = key;
    ++m_size;
    return **named.insert(found, std::move(made));
}

void MetricMemory::refresh()
{
    if (m_metrics.size() == m_instruments)
        return;
    const auto instruments = m_metrics.instruments();
    m_instruments = instruments.size();
    for (const auto& instrument : instruments)
        at({*instrument.name, *instrument.labels, instrument.kind}).source = instrument;
}

void MetricMemory::sample(std::int64_t slot, base::Duration steady)
{
    refresh();
    std::uint32_t covered = 1;
    if (m_sampledAt) {
        const auto samples = std::round(std::chrono::duration<double>(steady - *m_sampledAt).count() / kSampleSeconds);
        covered = static_cast<std::uint32_t>(std::clamp(samples, 1.0, 1e6));
    }
    m_sampledAt = steady;
    const auto frame = end();
    m_frames.push_back({slot, steady});
    for (const auto& [name, named] : m_series)
        for (const auto& series : named)
            if (auto point = read(*series)) {
                point->frame = frame;
                point->covered = covered;
                series->points.push_back(std::move(*point));
            }
}

void MetricMemory::restoreFrames(std::vector<Frame> frames)
{
    m_frames.assign(frames.begin(), frames.end());
    m_saved = end();
}

void MetricMemory::restore(StoredSeries stored, std::deque<LivePoint> points)
{
    auto& series = at(stored.key);
    series.id = stored.id;
    series.points = std::move(points);
}

std::size_t MetricMemory::trim()
{
    if (m_frames.empty())
        return 0;
    const auto newest = m_frames.back().steady;
    std::size_t lost = 0;
    const auto first = m_first;
    while (m_frames.size() > 1) {
        const bool isOld = newest - m_frames.front().steady >= kRemembered;
        const bool isSaved = m_first < m_saved;
        if (!isOld || (!isSaved && m_frames.size() <= kMostFrames))
            break;
        lost += isSaved ? 0 : 1;
        m_frames.pop_front();
        ++m_first;
    }
    if (m_first == first)
        return 0;
    for (const auto& [name, named] : m_series)
        for (const auto& series : named)
            while (!series->points.empty() && series->points.front().frame < m_first)
                series->points.pop_front();
    return lost;
}

void MetricMemory::forgetSaved()
{
    m_saved = m_first;
    for (const auto& [name, named] : m_series)
        for (const auto& series : named)
            series->id = 0;
}

std::vector<SlotPoint> MetricMemory::pointsFrom(const MemorySeries& series, std::uint32_t frame) const
{
    std::vector<SlotPoint> points;
    const auto from = std::ranges::lower_bound(series.points, frame, {}, &LivePoint::frame);
    points.reserve(static_cast<std::size_t>(series.points.end() - from));
    for (auto at = from; at != series.points.end(); ++at)
        points.push_back({this->frame(at->frame).slot, *at});
    return points;
}

base::Duration MetricMemory::reference(base::Duration now) const
{
    if (m_frames.empty() || now - m_frames.back().steady > kLate)
        return now;
    return m_frames.back().steady;
}

std::uint32_t MetricMemory::firstAt(std::int64_t slot) const
{
    const auto found = std::ranges::find_if(m_frames, [slot](const Frame& frame) { return frame.slot >= slot; });
    return m_first + static_cast<std::uint32_t>(found - m_frames.begin());
}

std::uint32_t MetricMemory::firstSinceSet() const
{
    const auto follows = [](const Frame& before, const Frame& after) {
        const std::chrono::seconds wall((after.slot - before.slot) * kSampleSeconds);
        const auto steady = std::chrono::duration_cast<std::chrono::seconds>(after.steady - before.steady);
        return wall - steady <= kUnset && steady - wall <= kUnset;
    };
    auto first = m_frames.size();
    while (first > 1 && follows(m_frames[first - 2], m_frames[first - 1]))
        --first;
    return m_first + static_cast<std::uint32_t>(first == 0 ? 0 : first - 1);
}

std::uint32_t MetricMemory::firstWithin(base::Duration span, base::Duration now) const
{
    const auto from = reference(now) - span;
    const auto found = std::ranges::upper_bound(m_frames, from, {}, &Frame::steady);
    return m_first + static_cast<std::uint32_t>(found - m_frames.begin());
}

std::vector<MemorySeries*> MetricMemory::matching(const SeriesMatch& match) const
{
    std::vector<MemorySeries*> found;
    const auto named = m_series.find(match.name);
    if (named == m_series.end())
        return found;
    std::array<std::size_t, 3> live{}, all{};
    for (const auto& series : named->second) {
        const auto kind = static_cast<std::size_t>(series->key.kind);
        ++all.at(kind);
        live.at(kind) += series->isLive() ? 1 : 0;
    }
    const auto& counts = std::ranges::max(live) > 0 ? live : all;
    const auto kind = static_cast<MetricKind>(std::ranges::max_element(counts) - counts.begin());
    for (const auto& series : named->second)
        if (series->key.kind == kind && fits(match, *series))
            found.push_back(series.get());
    return found;
}

} // namespace kaze::telemetry::detail
