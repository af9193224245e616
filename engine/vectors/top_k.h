#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace kaze::vectors {

//! One result of a vector search.
struct VectorHit {
    std::uint64_t label = 0;
    float similarity = 0; //!< inner product; of unit vectors the cosine

    bool operator==(const VectorHit&) const = default;
};

//! Best first; the older label wins a tie, so that results are repeatable.
[[nodiscard]] inline bool betterThan(const VectorHit& a, const VectorHit& b)
{
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.label < b.label;
}

//! Keeps the best k of what it is offered, in O(log k) each. One thread.
class TopK {
public:
    explicit TopK(std::size_t k) : m_k(k) { m_heap.reserve(k + 1); }

    //! False where something of this similarity is certainly not among the best.
    [[nodiscard]] bool mayTake(float similarity) const
    {
        return m_heap.size() < m_k || (m_k > 0 && similarity >= m_heap.front().similarity);
    }

    void offer(VectorHit hit)
    {
        if (m_k == 0 || (m_heap.size() == m_k && !betterThan(hit, m_heap.front())))
            return;
        m_heap.push_back(hit);
        std::push_heap(m_heap.begin(), m_heap.end(), betterThan);
        if (m_heap.size() > m_k) {
            std::pop_heap(m_heap.begin(), m_heap.end(), betterThan);
            m_heap.pop_back();
        }
    }

    //! Best first; leaves it empty.
    [[nodiscard]] std::vector<VectorHit> take()
    {
        std::sort_heap(m_heap.begin(), m_heap.end(), betterThan);
        return std::exchange(m_heap, {});
    }

private:
    std::size_t m_k;
    std::vector<VectorHit> m_heap;
};

} // namespace kaze::vectors
