#include "engine/telemetry/detail/bucket_coder.h"

#include "engine/telemetry/detail/packed.h"
#include "engine/telemetry/detail/range_coder.h"

#include <algorithm>
#include <array>
#include <bit>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kExpectations = 48;
constexpr int kMostBits = 64;
constexpr int kModelledBits = 3; //!< the highest of a count, below its leading one; those that follow are noise
constexpr std::uint64_t kScale = 16; //!< of the running mean

//! What is known of counts that are expected to be of about this size.
struct CountModels {
    CountModels()
    {
        length.fill(kUnknownBit);
        for (auto& tree : highest)
            tree.fill(kUnknownBit);
    }

    std::array<BitModel, kMostBits> length; //!< whether the count has more than so many bits
    std::array<std::array<BitModel, 1U << kModelledBits>, kMostBits + 1> highest; //!< by its length
};

//! What a bucket is expected to hold: the running mean of what it held before, and a little what its neighbour holds now.
class Expectation {
public:
    explicit Expectation(std::size_t buckets) : m_means(buckets) { }

    [[nodiscard]] std::size_t of(std::size_t bucket) const
    {
        const auto mean = m_isFirst ? m_beside : (3 * m_means[bucket] + m_beside) / 4;
        // Two steps to a power of two.
        const auto width = static_cast<std::size_t>(std::bit_width(mean));
        const auto half = width >= 2 ? mean >> (width - 2) & 1 : 0;
        return std::min(2 * width + half, kExpectations - 1);
    }

    void saw(std::size_t bucket, std::uint64_t count)
    {
        const auto scaled = std::min(count, std::uint64_t{1} << 40) * kScale;
        auto& mean = m_means[bucket];
        mean = m_isFirst ? scaled : (3 * mean + scaled + 2) / 4;
        m_beside = (m_beside + scaled) / 2;
    }

    void nextPoint()
    {
        m_beside = 0;
        m_isFirst = false;
    }

private:
    std::vector<std::uint64_t> m_means;
    std::uint64_t m_beside = 0;
    bool m_isFirst = true;
};

void write(RangeEncoder& to, CountModels& models, std::uint64_t count)
{
    const int bits = std::bit_width(count);
    for (int i = 0; i < bits; ++i)
        to.bit(models.length.at(static_cast<std::size_t>(i)), true);
    if (bits < kMostBits)
        to.bit(models.length.at(static_cast<std::size_t>(bits)), false);
    const int below = std::max(0, bits - 1);
    const int modelled = std::min(below, kModelledBits);
    std::size_t node = 1;
    for (int i = 1; i <= modelled; ++i) {
        const bool bit = (count >> (below - i) & 1) != 0;
        to.bit(models.highest.at(static_cast<std::size_t>(bits)).at(node), bit);
        node = 2 * node + (bit ? 1 : 0);
    }
    to.plain(count, below - modelled);
}

std::uint64_t read(RangeDecoder& from, CountModels& models)
{
    int bits = 0;
    while (bits < kMostBits && from.bit(models.length.at(static_cast<std::size_t>(bits))))
        ++bits;
    if (bits == 0)
        return 0;
    const int below = bits - 1;
    const int modelled = std::min(below, kModelledBits);
    std::uint64_t count = 1;
    std::size_t node = 1;
    for (int i = 0; i < modelled; ++i) {
        const bool bit = from.bit(models.highest.at(static_cast<std::size_t>(bits)).at(node));
        count = count << 1 | (bit ? 1 : 0);
        node = 2 * node + (bit ? 1 : 0);
    }
    const int plain = below - modelled;
    return plain == 0 ? count : count << plain | from.plain(plain);
}

//! Of all records; a large one may have gone round.
std::uint64_t totalOf(const ChunkPoints& points, std::span<const std::size_t> known)
{
    std::uint64_t total = 0;
    for (const auto at : known)
        total += points[at].counts.count();
    return total;
}

} // namespace

std::string packAllBuckets(const ChunkPoints& points, std::span<const std::size_t> known)
{
    std::size_t first = base::Histogram::kBuckets, end = 0;
    for (const auto at : known)
        if (const auto& buckets = points[at].counts.buckets; !buckets.empty()) {
            first = std::min<std::size_t>(first, buckets.front().index);
            end = std::max<std::size_t>(end, buckets.back().index + 1);
        }
    PackedWriter writer;
    writer.number(end <= first ? 0 : end - first);
    if (end <= first)
        return writer.take();
    writer.number(first);
    writer.number(totalOf(points, known));
    std::vector<CountModels> models(kExpectations);
    Expectation expected(end - first);
    RangeEncoder encoder;
    auto isEmpty = kUnknownBit;
    for (const auto at : known) {
        encoder.bit(isEmpty, points[at].counts.buckets.empty());
        if (points[at].counts.buckets.empty())
            continue;
        auto next = points[at].counts.buckets.begin();
        for (std::size_t bucket = 0; bucket < end - first; ++bucket) {
            const bool isHere = next != points[at].counts.buckets.end() && next->index == first + bucket;
            const auto count = isHere ? next++->count : 0;
            write(encoder, models[expected.of(bucket)], count);
            expected.saw(bucket, count);
        }
        expected.nextPoint();
    }
    writer.bytes(encoder.take());
    return writer.take();
}

bool unpackAllBuckets(std::string_view bytes, ChunkPoints& points, std::span<const std::size_t> known)
{
    PackedReader reader(bytes);
    const auto buckets = reader.number();
    if (!buckets || *buckets > base::Histogram::kBuckets)
        return false;
    if (*buckets == 0)
        return reader.atEnd();
    const auto first = reader.number();
    const auto total = reader.number();
    if (!first || !total || *first + *buckets > base::Histogram::kBuckets || *first > base::Histogram::kBuckets)
        return false;
    std::vector<CountModels> models(kExpectations);
    Expectation expected(*buckets);
    RangeDecoder decoder(*reader.bytes(reader.left()));
    auto isEmpty = kUnknownBit;
    for (const auto at : known) {
        if (decoder.bit(isEmpty))
            continue;
        for (std::size_t bucket = 0; bucket < *buckets; ++bucket) {
            const auto count = read(decoder, models[expected.of(bucket)]);
            expected.saw(bucket, count);
            if (count > 0)
                points[at].counts.buckets.push_back({static_cast<std::uint32_t>(*first + bucket), count});
        }
        expected.nextPoint();
    }
    // Any bytes give some counts.
    return totalOf(points, known) == *total;
}

} // namespace kaze::telemetry::detail
