#include "ui/pages/agents/height_index.h"

#include <algorithm>
#include <bit>

namespace kaze::ui {

void HeightIndex::reset(int count, int estimate)
{
    m_heights.clear();
    m_measured.clear();
    m_sums.assign(1, 0);
    append(count, estimate);
}

void HeightIndex::append(int count, int estimate)
{
    if (m_sums.empty())
        m_sums.assign(1, 0);
    for (int i = 0; i < count; ++i) {
        m_heights.push_back(estimate);
        m_measured.push_back(false);
        const auto node = m_heights.size();
        const auto width = node & (~node + 1);
        qint64 sum = estimate;
        // The children of a node end where its last height begins.
        for (std::size_t below = 1; below < width; below <<= 1)
            sum += m_sums[node - below];
        m_sums.push_back(sum);
    }
}

void HeightIndex::truncate(int count)
{
    m_heights.resize(static_cast<std::size_t>(count));
    m_measured.resize(static_cast<std::size_t>(count));
    m_sums.resize(static_cast<std::size_t>(count) + 1);
}

void HeightIndex::set(int row, int height)
{
    const auto place = static_cast<std::size_t>(row);
    const qint64 change = height - m_heights[place];
    m_heights[place] = height;
    m_measured[place] = true;
    if (change != 0)
        for (auto node = place + 1; node < m_sums.size(); node += node & (~node + 1))
            m_sums[node] += change;
}

qint64 HeightIndex::top(int row) const
{
    qint64 sum = 0;
    for (auto node = static_cast<std::size_t>(row); node > 0; node -= node & (~node + 1))
        sum += m_sums[node];
    return sum;
}

int HeightIndex::rowAt(qint64 y) const
{
    std::size_t node = 0;
    for (auto step = std::bit_floor(m_heights.size()); step > 0; step >>= 1)
        if (node + step < m_sums.size() && m_sums[node + step] <= y) {
            node += step;
            y -= m_sums[node];
        }
    return std::clamp(static_cast<int>(node), 0, std::max(0, count() - 1));
}

} // namespace kaze::ui
