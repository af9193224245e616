#include "engine/telemetry/detail/span_durations.h"

#include "engine/telemetry/detail/trace_sql.h"

#include <algorithm>
#include <cmath>

namespace kaze::telemetry::detail {

namespace {

constexpr double kNanosOfSecond = 1e9;
constexpr double kBucketsOfDecade = 10;

double secondsOf(std::int64_t nanos)
{
    return static_cast<double>(nanos) / kNanosOfSecond;
}

//! Which power of the factor it stays below.
int bucketOf(std::int64_t nanos)
{
    return static_cast<int>(
        std::ceil(std::log10(static_cast<double>(std::max<std::int64_t>(1, nanos))) * kBucketsOfDecade - 1e-9));
}

double percentile(const std::vector<std::int64_t>& sorted, double share)
{
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return secondsOf(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

} // namespace

void DurationSample::add(Read read)
{
    m_nanos.insert(m_nanos.end(), read.nanos.begin(), read.nanos.end());
    m_errors += read.errors;
    m_more = m_more || read.more;
}

api::SpanDurations DurationSample::measured() &&
{
    api::SpanDurations result;
    result.total = std::ssize(m_nanos);
    result.errors = m_errors;
    result.sampled = m_more;
    if (m_nanos.empty())
        return result;
    std::ranges::sort(m_nanos);
    const auto first = bucketOf(m_nanos.front());
    const auto last = bucketOf(m_nanos.back());
    for (auto bucket = first; bucket <= last; ++bucket)
        result.upTo.push_back(std::pow(10.0, bucket / kBucketsOfDecade) / kNanosOfSecond);
    result.counts.resize(result.upTo.size());
    for (const auto nanos : m_nanos)
        ++result.counts[static_cast<std::size_t>(bucketOf(nanos) - first)];
    result.p50 = percentile(m_nanos, 0.5);
    result.p95 = percentile(m_nanos, 0.95);
    result.p99 = percentile(m_nanos, 0.99);
    return result;
}

base::Result<DurationSample::Read> readDurations(
    storage::Connection& connection, const std::string& name, std::int64_t from, std::int64_t to, std::size_t room)
{
    DurationSample::Read read;
    const auto done = connection.query(sql::kDurationsOfName, {std::string_view(name), from, to}, [&](const storage::Row& row) {
        if (row.isNull(1))
            return true;
        read.more = read.nanos.size() == room;
        if (read.more)
            return false;
        read.nanos.push_back(row.integer(1));
        read.errors += row.text(2) == "error";
        return true;
    });
    if (!done)
        return base::failure(done);
    return read;
}

} // namespace kaze::telemetry::detail
