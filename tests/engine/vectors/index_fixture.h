#pragma once

#include "engine/vectors/distance.h"
#include "engine/vectors/hnsw_index.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <random>
#include <set>

namespace kaze::vectors {

using Floats = std::vector<float>;

inline base::Uuid idOf(std::uint64_t label)
{
    base::Uuid id;
    for (std::size_t i = 0; i < 8; ++i)
        id.bytes[15 - i] = static_cast<std::uint8_t>(label >> (8 * i));
    return id;
}

//! Random unit vectors around a hundred centres, the same for every seed, as texts of some topics are; repeatable.
class Cloud {
public:
    explicit Cloud(std::size_t dimensions, std::uint64_t seed = 1) : m_random(77)
    {
        for (int i = 0; i < 100; ++i)
            m_centres.push_back(anywhere(dimensions));
        m_random.seed(seed);
    }

    Floats anywhere(std::size_t dimensions)
    {
        Floats vector(dimensions);
        for (float& value : vector)
            value = m_normal(m_random);
        std::ignore = normalise(vector);
        return vector;
    }

    Floats next()
    {
        Floats vector = m_centres[m_random() % m_centres.size()];
        const float spread = 0.7F / std::sqrt(static_cast<float>(vector.size()));
        for (float& value : vector)
            value += spread * m_normal(m_random);
        std::ignore = normalise(vector);
        return vector;
    }

private:
    std::mt19937_64 m_random;
    std::normal_distribution<float> m_normal;
    std::vector<Floats> m_centres;
};

//! A folder of its own for each test, gone after it.
class IndexTest : public testing::Test {
protected:
    static IndexOptions options(std::size_t dimensions = 32, Precision precision = Precision::Int8)
    {
        IndexOptions options;
        options.dimensions = dimensions;
        options.precision = precision;
        options.embedderId = "test-embedder/1";
        options.firstCapacity = 64;
        options.segmentCapacity = 1024;
        return options;
    }

    //! Of the first vectors, so that `entriesOf` can refer to them.
    static std::vector<Floats> vectorsOf(std::size_t count, std::size_t dimensions = 32, std::uint64_t seed = 1)
    {
        Cloud cloud(dimensions, seed);
        std::vector<Floats> vectors;
        for (std::size_t i = 0; i < count; ++i)
            vectors.push_back(cloud.next());
        return vectors;
    }

    //! One of each, labelled from `first` on. They refer to `vectors`.
    static std::vector<Entry> entriesOf(const std::vector<Floats>& vectors, std::uint64_t first = 1)
    {
        std::vector<Entry> entries;
        for (const Floats& vector : vectors)
            entries.push_back({first + entries.size(), idOf(first + entries.size()), vector});
        return entries;
    }

    //! One by one.
    static void fill(HnswIndex& index, std::size_t count, std::uint64_t seed = 1)
    {
        Cloud cloud(index.options().dimensions, seed);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t label = index.lastLabel() + 1;
            const auto added = index.add(label, idOf(label), cloud.next());
            ASSERT_TRUE(added) << added.error().message;
        }
    }

    static std::set<std::uint64_t> labelsOf(const std::vector<VectorHit>& hits)
    {
        std::set<std::uint64_t> labels;
        for (const auto& hit : hits)
            labels.insert(hit.label);
        return labels;
    }

    //! Share of the true k nearest that `index` finds, over 100 queries.
    static double recallOf(const HnswIndex& index, std::size_t k, std::size_t ef, std::uint64_t seed)
    {
        Cloud cloud(index.options().dimensions, seed);
        std::size_t found = 0, all = 0;
        for (int i = 0; i < 100; ++i) {
            const Floats query = cloud.next();
            const auto truth = labelsOf(index.searchExact(query, k));
            for (const auto& hit : index.search(query, k, ef))
                found += truth.contains(hit.label) ? 1 : 0;
            all += truth.size();
        }
        return static_cast<double>(found) / static_cast<double>(all);
    }

    test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
};

} // namespace kaze::vectors
