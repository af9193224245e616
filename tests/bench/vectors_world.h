#pragma once

#include "engine/vectors/distance.h"
#include "engine/vectors/hnsw_index.h"

#include <cmath>
#include <fstream>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace kaze::bench {

//! How the vectors lie: around 200 centres of one size, around 200 of which the n-th has 1/n of them (Zipf), or anywhere on the sphere, which has no
//! neighbourhoods to speak of and is the hardest for any index.
enum class Lie : std::uint8_t { Clustered, Skewed, Uniform };

inline const char* nameOf(Lie lie)
{
    return lie == Lie::Clustered ? "clustered" : lie == Lie::Skewed ? "skewed" : "uniform";
}

//! Unit vectors of a fixed seed with queries that lie as they do, and the true ten nearest of each.
class World {
public:
    static constexpr std::size_t kNearest = 10;

    World(Lie lie, std::size_t count, std::size_t dimensions, std::size_t queries) : m_lie(lie), m_dimensions(dimensions)
    {
        std::vector<double> weights;
        for (int i = 0; i < 200; ++i) {
            weights.push_back(lie == Lie::Skewed ? 1.0 / (i + 1) : 1.0);
            m_centres.push_back(anywhere());
        }
        m_pick = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
        for (std::size_t i = 0; i < count; ++i) {
            const auto vector = next();
            m_vectors.insert(m_vectors.end(), vector.begin(), vector.end());
        }
        for (std::size_t i = 0; i < queries; ++i)
            m_queries.push_back(next());
        findTruth();
    }

    [[nodiscard]] std::size_t count() const { return m_vectors.size() / m_dimensions; }
    [[nodiscard]] std::size_t dimensions() const { return m_dimensions; }
    [[nodiscard]] std::span<const float> vector(std::size_t i) const
    {
        return {m_vectors.data() + i * m_dimensions, m_dimensions};
    }
    [[nodiscard]] const std::vector<std::vector<float>>& queries() const { return m_queries; }

    //! The exact similarity of an element.
    [[nodiscard]] float similarity(const std::vector<float>& query, std::uint64_t label) const
    {
        return m_dot(query.data(), vector(label - 1).data(), m_dimensions);
    }

    //! Of the ten found for a query, how many are among the true ten.
    [[nodiscard]] std::size_t right(std::size_t query, const std::vector<vectors::VectorHit>& found) const
    {
        std::size_t right = 0;
        for (const auto& hit : found) {
            for (const auto& truth : m_truth[query])
                right += truth.label == hit.label ? 1 : 0;
        }
        return right;
    }

    [[nodiscard]] std::vector<vectors::Entry> entries() const
    {
        std::vector<vectors::Entry> entries;
        for (std::size_t i = 0; i < count(); ++i)
            entries.push_back({i + 1, {}, vector(i)});
        return entries;
    }

private:
    std::vector<float> anywhere()
    {
        std::vector<float> vector(m_dimensions);
        for (float& value : vector)
            value = m_normal(m_random);
        std::ignore = vectors::normalise(vector);
        return vector;
    }

    std::vector<float> next()
    {
        if (m_lie == Lie::Uniform)
            return anywhere();
        std::vector<float> vector = m_centres[m_pick(m_random)];
        const float spread = 0.7F / std::sqrt(static_cast<float>(m_dimensions));
        for (float& value : vector)
            value += spread * m_normal(m_random);
        std::ignore = vectors::normalise(vector);
        return vector;
    }

    void findTruth()
    {
        std::vector<vectors::TopK> best(m_queries.size(), vectors::TopK(kNearest));
        for (std::size_t i = 0; i < count(); ++i) {
            for (std::size_t query = 0; query < m_queries.size(); ++query)
                best[query].offer({i + 1, similarity(m_queries[query], i + 1)});
        }
        for (auto& one : best)
            m_truth.push_back(one.take());
    }

    Lie m_lie;
    std::size_t m_dimensions;
    float (*m_dot)(const float*, const float*, std::size_t) = vectors::bestKernels().dot;
    std::mt19937_64 m_random{77};
    std::normal_distribution<float> m_normal;
    std::discrete_distribution<std::size_t> m_pick;
    std::vector<std::vector<float>> m_centres;
    std::vector<float> m_vectors;
    std::vector<std::vector<float>> m_queries;
    std::vector<std::vector<vectors::VectorHit>> m_truth;
};

//! Resident memory of the process, in bytes.
inline double residentBytes()
{
    std::size_t size = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

} // namespace kaze::bench
