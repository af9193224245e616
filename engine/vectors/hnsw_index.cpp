#include "engine/vectors/hnsw_index.h"

#include "engine/vectors/detail/segment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace kaze::vectors {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

std::filesystem::path segmentPath(const std::filesystem::path& base, std::size_t number)
{
    std::array<char, 32> suffix{};
    std::snprintf(suffix.data(), suffix.size(), "-%03zu.hnsw", number);
    return base.string() + suffix.data();
}

void removeFrom(const std::filesystem::path& base, std::size_t number)
{
    std::error_code ignored;
    while (std::filesystem::remove(segmentPath(base, number), ignored))
        ++number;
}

} // namespace

HnswIndex::HnswIndex(IndexOptions options) : m_options(std::move(options)) { }

HnswIndex::~HnswIndex() = default;

HnswIndex::Segments HnswIndex::segments() const
{
    const std::lock_guard lock(m_segmentsLock);
    return m_segments;
}

Result<> HnswIndex::add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector)
{
    if (vector.size() != m_options.dimensions)
        return fail(ErrorCode::InvalidArgument,
            "A vector of " + std::to_string(vector.size()) + " dimensions does not fit an index of "
                + std::to_string(m_options.dimensions) + ".");
    if (!std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); }))
        return fail(ErrorCode::InvalidArgument, "A vector with a member that is not finite cannot be indexed.");
    const std::lock_guard writing(m_writing);
    if (label <= lastLabel())
        return fail(ErrorCode::InvalidArgument, "The index already goes past " + std::to_string(label) + ".");
    if (auto room = makeRoom(); !room)
        return room;
    return m_segments.back()->add(label, id, vector);
}

Result<> HnswIndex::makeRoom()
{
    const auto list = segments();
    if (!list.empty() && list.back()->elements() < list.back()->capacity())
        return {};
    const bool sealed = list.empty() || list.back()->capacity() >= m_options.segmentCapacity;
    auto made = sealed ? detail::Segment::create(m_options, std::min(m_options.firstCapacity, m_options.segmentCapacity))
                       : list.back()->grown(std::min(list.back()->capacity() * 2, m_options.segmentCapacity));
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
    const std::lock_guard writing(m_writing);
    for (const auto& segment : segments()) {
        if (segment->markDeleted(label))
            return {};
    }
    return fail(ErrorCode::NotFound, "The index has no element " + std::to_string(label) + ".");
}

std::vector<VectorHit> HnswIndex::search(std::span<const float> query, std::size_t k, std::size_t ef) const
{
    TopK best(k);
    if (query.size() == m_options.dimensions && k > 0) {
        for (const auto& segment : segments())
            segment->search(query, k, ef, best);
    }
    return best.take();
}

std::vector<VectorHit> HnswIndex::searchExact(std::span<const float> query, std::size_t k) const
{
    TopK best(k);
    if (query.size() == m_options.dimensions) {
        for (const auto& segment : segments())
            segment->searchExact(query, best);
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
    const std::lock_guard writing(m_writing);
    const auto list = segments();
    for (std::size_t number = 0; number < list.size(); ++number) {
        if (list[number]->saved())
            continue;
        if (auto saved = list[number]->save(segmentPath(base, number), static_cast<std::uint32_t>(number)); !saved)
            return saved;
    }
    return {};
}

void HnswIndex::removeFiles(const std::filesystem::path& base)
{
    removeFrom(base, 0);
}

HnswIndex::Loaded HnswIndex::load(IndexOptions options, const std::filesystem::path& base)
{
    Loaded loaded{std::make_unique<HnswIndex>(std::move(options)), {}};
    HnswIndex& index = *loaded.index;
    std::error_code ignored;
    for (std::size_t number = 0; std::filesystem::exists(segmentPath(base, number), ignored); ++number) {
        const auto path = segmentPath(base, number);
        auto segment = detail::Segment::load(path, index.m_options, static_cast<std::uint32_t>(number));
        std::string problem = segment ? std::string() : segment.error().message;
        if (segment && (*segment)->firstLabel() <= index.lastLabel())
            problem = "it does not continue the segment before it";
        if (!problem.empty()) {
            loaded.problem = "The index file " + path.string() + " is not used: " + problem + ".";
            removeFrom(base, number);
            break;
        }
        index.m_segments.push_back(std::move(*segment));
    }
    return loaded;
}

} // namespace kaze::vectors
