#include "engine/knowledge/detail/tail.h"

#include "engine/vectors/distance.h"

#include <algorithm>

namespace kaze::knowledge::detail {

void TailView::search(std::span<const float> query, vectors::TopK& into) const
{
    const auto& kernels = vectors::bestKernels();
    for (std::size_t number = 0; number < chunks->size(); ++number) {
        const TailChunk& chunk = *(*chunks)[number];
        const std::size_t count = number + 1 == chunks->size() ? inLast : TailChunk::kVectors;
        for (std::size_t i = 0; i < count; ++i)
            if (chunk.labels[i] > above)
                into.offer({chunk.labels[i], kernels.dot(query.data(), chunk.vectors.get() + i * dimensions, dimensions)});
    }
}

std::uint64_t Tail::chunkBytes() const
{
    return TailChunk::kVectors * (m_dimensions * sizeof(float) + sizeof(std::uint64_t));
}

bool Tail::makeRoom()
{
    if (m_inLast < TailChunk::kVectors)
        return true;
    if (bytes() + chunkBytes() > kMostBytes)
        return false;
    auto chunk = std::make_shared<TailChunk>();
    chunk->labels = std::make_unique<std::uint64_t[]>(TailChunk::kVectors);
    chunk->vectors = std::make_unique<float[]>(TailChunk::kVectors * m_dimensions);
    auto chunks = std::make_shared<TailView::Chunks>(*m_chunks);
    chunks->push_back(std::move(chunk));
    m_chunks = std::move(chunks);
    m_inLast = 0;
    return true;
}

void Tail::add(std::uint64_t label, std::span<const float> vector)
{
    if (label <= m_passed)
        return;
    if (vector.size() != m_dimensions || !makeRoom()) {
        m_missing = std::max(m_missing, label);
        return;
    }
    TailChunk& chunk = *m_chunks->back();
    std::ranges::copy(vector, chunk.vectors.get() + m_inLast * m_dimensions);
    chunk.labels[m_inLast++] = label;
    m_added = std::max(m_added, label);
    if (m_inLast == TailChunk::kVectors)
        chunk.last = *std::max_element(chunk.labels.get(), chunk.labels.get() + m_inLast);
}

void Tail::lose(std::uint64_t label)
{
    m_missing = std::max({m_missing, label, m_added});
    m_chunks = std::make_shared<const TailView::Chunks>();
    m_inLast = TailChunk::kVectors;
}

void Tail::remove(std::uint64_t label)
{
    for (const auto& chunk : *m_chunks) {
        const std::span labels(chunk->labels.get(), chunk == m_chunks->back() ? m_inLast : TailChunk::kVectors);
        if (std::ranges::find(labels, label) != labels.end())
            return lose(label);
    }
}

void Tail::passed(std::uint64_t label)
{
    if (label < m_passed) // an index that does not reach as far took the place of the one before
        lose(m_passed);
    m_passed = label;
    const auto over = [&](const auto& chunk) {
        const bool full = chunk != m_chunks->back() || m_inLast == TailChunk::kVectors;
        return label >= m_added || (full && chunk->last <= label);
    };
    if (std::ranges::none_of(*m_chunks, over))
        return;
    auto left = std::make_shared<TailView::Chunks>();
    std::ranges::remove_copy_if(*m_chunks, std::back_inserter(*left), over);
    if (left->empty())
        m_inLast = TailChunk::kVectors;
    m_chunks = std::move(left);
}

TailView Tail::view() const
{
    if (m_missing > m_passed)
        return {};
    return {m_chunks, m_inLast, m_dimensions, m_passed};
}

} // namespace kaze::knowledge::detail
