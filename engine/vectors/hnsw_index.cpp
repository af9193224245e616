#include "engine/vectors/hnsw_index.h"

#include "engine/vectors/detail/segment.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kaze::vectors {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kLeastLinks = 4, kMostLinks = 64;
constexpr std::size_t kLeastBreadth = 16, kMostBreadth = 1024;
constexpr std::size_t kMostSearchBreadth = 4096;
constexpr std::size_t kMostElements = std::size_t{1} << 31;
constexpr std::size_t kMostEmbedderBytes = 4096;
static_assert(2 * kMostLinks <= detail::Graph::kMostLinks);

bool allFinite(std::span<const float> vector)
{
    return std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); });
}

Result<> outside(const std::string& what, std::size_t value, std::size_t least, std::size_t most)
{
    return fail(ErrorCode::InvalidArgument,
        "An index cannot have " + std::to_string(value) + " " + what + ": " + std::to_string(least) + " to "
            + std::to_string(most) + " are possible.");
}

} // namespace

Result<> HnswIndex::check(const IndexOptions& options)
{
    if (options.dimensions < 1 || options.dimensions > kMostDimensions)
        return outside("dimensions", options.dimensions, 1, kMostDimensions);
    if (options.m < kLeastLinks || options.m > kMostLinks)
        return outside("links a node (m)", options.m, kLeastLinks, kMostLinks);
    if (options.efConstruction < kLeastBreadth || options.efConstruction > kMostBreadth)
        return outside("candidates for links (efConstruction)", options.efConstruction, kLeastBreadth, kMostBreadth);
    if (options.segmentCapacity < 1 || options.segmentCapacity > kMostElements)
        return outside("elements a segment (segmentCapacity)", options.segmentCapacity, 1, kMostElements);
    if (options.firstCapacity < 1)
        return outside("elements of room at first (firstCapacity)", options.firstCapacity, 1, kMostElements);
    if (options.embedderId.size() > kMostEmbedderBytes)
        return outside("bytes in the name of its embedder", options.embedderId.size(), 0, kMostEmbedderBytes);
    if (!(std::isfinite(options.range) && options.range >= 0))
        return fail(
            ErrorCode::InvalidArgument, "The range of an index has to be a positive number, or 0 to take it from the vectors.");
    return {};
}

HnswIndex::HnswIndex(IndexOptions options) : m_options(std::move(options)) { }

HnswIndex::~HnswIndex() = default;

HnswIndex::Segments HnswIndex::segments() const
{
    const std::lock_guard lock(m_segmentsLock);
    return m_segments;
}

std::unique_lock<std::mutex> HnswIndex::writing() const
{
    const std::lock_guard turn(m_turn);
    return std::unique_lock(m_writing);
}

Result<> HnswIndex::checkEntries(std::span<const Entry> entries) const
{
    if (auto possible = check(m_options); !possible)
        return possible;
    std::uint64_t last = lastLabel();
    for (const Entry& entry : entries) {
        if (entry.vector.size() != m_options.dimensions)
            return fail(ErrorCode::InvalidArgument,
                "A vector of " + std::to_string(entry.vector.size()) + " dimensions does not fit an index of "
                    + std::to_string(m_options.dimensions) + ".");
        if (!allFinite(entry.vector))
            return fail(ErrorCode::InvalidArgument, "A vector with a member that is not finite cannot be indexed.");
        if (entry.label <= last)
            return fail(ErrorCode::InvalidArgument, "The index already goes past " + std::to_string(entry.label) + ".");
        last = entry.label;
    }
    return {};
}

Result<> HnswIndex::add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector)
{
    const Entry entry{label, id, vector};
    return addMany({&entry, 1});
}

Result<> HnswIndex::addMany(std::span<const Entry> entries, const BuildOptions& how)
{
    const std::lock_guard inserting(m_inserting);
    if (auto fitting = checkEntries(entries); !fitting)
        return fitting;
    detail::Team team(entries.size() > 1 ? how.threads : 1);
    for (std::size_t done = 0; done < entries.size();) {
        if (how.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The building of the index was cancelled.");
        const auto inserted = insertSome(entries.subspan(done), team);
        if (!inserted)
            return failure(inserted);
        done += *inserted;
        if (how.progress)
            how.progress(static_cast<double>(done) / static_cast<double>(entries.size()));
    }
    return {};
}

Result<std::size_t> HnswIndex::insertSome(std::span<const Entry> entries, detail::Team& team)
{
    const auto lock = writing();
    if (auto room = makeRoom(entries); !room)
        return failure(room);
    detail::Segment& segment = *m_segments.back();
    const std::size_t count = std::min({entries.size(), detail::kInsertedAtOnce, segment.capacity() - segment.elements()});
    if (auto inserted = segment.insert(entries.first(count), team); !inserted)
        return failure(inserted);
    return count;
}

//! Room for at least one of those that come, and for as many as a segment takes when they are many.
Result<> HnswIndex::makeRoom(std::span<const Entry> coming)
{
    const auto list = segments();
    if (!list.empty() && list.back()->elements() < list.back()->capacity())
        return {};
    const bool sealed = list.empty() || list.back()->capacity() >= m_options.segmentCapacity;
    std::size_t capacity = std::min(sealed ? m_options.firstCapacity : list.back()->capacity() * 2, m_options.segmentCapacity);
    const std::size_t needed = (sealed ? 0 : list.back()->elements()) + coming.size();
    while (capacity < std::min(needed, m_options.segmentCapacity))
        capacity = std::min(capacity * 2, m_options.segmentCapacity);
    auto made = sealed ? detail::Segment::create(m_options, capacity, coming) : list.back()->grown(capacity);
    if (!made)
        return failure(made);
    const std::lock_guard lock(m_segmentsLock);
    if (sealed)
        m_segments.push_back(std::move(*made));
    else
        m_segments.back() = std::move(*made);
    return {};
}

Result<> HnswIndex::markDeleted(std::uint64_t label)
{
    const auto lock = writing();
    for (const auto& segment : segments()) {
        if (segment->markDeleted(label))
            return {};
    }
    return fail(ErrorCode::NotFound, "The index has no element " + std::to_string(label) + ".");
}

Result<std::size_t> HnswIndex::overwriteDeleted()
{
    const auto lock = writing();
    const auto list = segments();
    std::size_t count = 0;
    for (std::size_t number = 0; number < list.size(); ++number) {
        if (list[number]->removed() == 0)
            continue;
        auto rest = list[number]->overwritten();
        if (!rest)
            return failure(rest);
        count += (*rest)->removed();
        const std::lock_guard segmentsLock(m_segmentsLock);
        m_segments[number] = std::move(*rest);
    }
    return count;
}

std::vector<VectorHit> HnswIndex::search(std::span<const float> query, std::size_t k, std::size_t ef) const
{
    TopK best(k);
    if (query.size() == m_options.dimensions && k > 0 && allFinite(query)) {
        for (const auto& segment : segments())
            segment->search(query, k, std::min(ef, kMostSearchBreadth), best);
    }
    return best.take();
}

std::vector<VectorHit> HnswIndex::searchExact(std::span<const float> query, std::size_t k) const
{
    return searchPlaces(query, k, 0, std::numeric_limits<std::size_t>::max());
}

std::vector<VectorHit> HnswIndex::searchPlaces(
    std::span<const float> query, std::size_t k, std::size_t from, std::size_t to) const
{
    TopK best(k);
    if (k == 0 || query.size() != m_options.dimensions || !allFinite(query))
        return {};
    // Only the last segment grows, so that the places before it stay.
    std::size_t first = 0;
    for (const auto& segment : segments()) {
        const std::size_t count = segment->elements();
        if (to > first && from < first + count)
            segment->searchExact(query, std::max(from, first) - first, to - first, best);
        first += count;
    }
    return best.take();
}

std::size_t HnswIndex::size() const
{
    std::size_t count = 0;
    for (const auto& segment : segments())
        count += segment->live();
    return count;
}

std::size_t HnswIndex::elements() const
{
    std::size_t count = 0;
    for (const auto& segment : segments())
        count += segment->elements();
    return count;
}

std::size_t HnswIndex::removed() const
{
    std::size_t count = 0;
    for (const auto& segment : segments())
        count += segment->removed();
    return count;
}

std::vector<ElementState> HnswIndex::labels() const
{
    std::vector<ElementState> states;
    for (const auto& segment : segments())
        segment->appendStates(states);
    return states;
}

double HnswIndex::clippedShare() const
{
    std::uint64_t clipped = 0, all = 0;
    for (const auto& segment : segments()) {
        clipped += segment->clipped();
        all += segment->elements() * m_options.dimensions;
    }
    return all == 0 ? 0.0 : static_cast<double>(clipped) / static_cast<double>(all);
}

std::uint64_t HnswIndex::bytes() const
{
    std::uint64_t bytes = 0;
    for (const auto& segment : segments())
        bytes += segment->bytes();
    return bytes;
}

std::uint64_t HnswIndex::lastLabel() const
{
    const auto list = segments();
    return list.empty() ? 0 : list.back()->lastLabel();
}

base::Uuid HnswIndex::lastId() const
{
    const auto list = segments();
    return list.empty() ? base::Uuid{} : list.back()->lastId();
}

Result<> HnswIndex::save(const std::filesystem::path& base)
{
    const auto lock = writing();
    const auto list = segments();
    for (std::size_t number = 0; number < list.size(); ++number) {
        if (list[number]->saved())
            continue;
        if (auto saved = list[number]->save(detail::segmentPath(base, number), static_cast<std::uint32_t>(number)); !saved)
            return saved;
    }
    return {};
}

void HnswIndex::removeFiles(const std::filesystem::path& base)
{
    detail::removeSegments(base, 0);
}

HnswIndex::Loaded HnswIndex::load(IndexOptions options, const std::filesystem::path& base)
{
    Loaded loaded{std::make_unique<HnswIndex>(std::move(options)), {}};
    HnswIndex& index = *loaded.index;
    std::error_code ignored;
    for (std::size_t number = 0; std::filesystem::exists(detail::segmentPath(base, number), ignored); ++number) {
        const auto path = detail::segmentPath(base, number);
        auto segment = detail::Segment::load(path, index.m_options, static_cast<std::uint32_t>(number));
        std::string problem = segment ? std::string() : segment.error().message;
        if (segment && (*segment)->firstLabel() <= index.lastLabel())
            problem = "it does not continue the segment before it";
        if (!problem.empty()) {
            loaded.problem = "The index file " + path.string() + " is not used: " + problem + ".";
            detail::removeSegments(base, number);
            break;
        }
        index.m_segments.push_back(std::move(*segment));
    }
    return loaded;
}

} // namespace kaze::vectors
