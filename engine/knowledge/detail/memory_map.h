#pragma once

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/records.h"

#include <array>
#include <memory>
#include <span>

// Vectors seen on a plane. What is drawn is the same each time: start vectors come of a fixed seed, sums are added up in one order, and the axes'
// signs are settled.
namespace kaze::knowledge::detail {

//! A record that is drawn.
struct MapPoint {
    std::uint64_t lot = 0; //!< of its id: those with the least are a sample
    std::int64_t seq = 0;
    base::Uuid id;
    std::uint32_t group = 0;
};

//! Takes records as they are met and keeps so many of them, by lot.
class MapSample {
public:
    explicit MapSample(std::size_t limit) : m_limit(limit) { }

    void offer(std::int64_t seq, const base::Uuid& id, std::string_view group);

    [[nodiscard]] std::int64_t total() const { return m_total; }
    //! Those that were kept, by seq; their groups are places in `groups`, the largest first.
    [[nodiscard]] std::vector<MapPoint> take(std::vector<std::string>& groups);

private:
    std::size_t m_limit;
    std::int64_t m_total = 0;
    std::vector<MapPoint> m_points; //!< a heap by lot where there are as many as are kept
    std::map<std::string, std::uint32_t, std::less<>> m_groups;
};

//! Vectors of one length, one after the other.
struct VectorRows {
    std::size_t dimensions = 0;
    std::vector<float> values;

    [[nodiscard]] std::size_t count() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
    [[nodiscard]] const float* row(std::size_t at) const { return values.data() + at * dimensions; }
};

//! Two directions at right angles; zero where there are no more.
using Plane = std::array<vectors::Vector, 2>;

//! The plane in which vectors differ most: a block Krylov iteration with Rayleigh-Ritz (Musco and Musco, "Randomized block Krylov methods for
//! stronger and faster approximate singular value decomposition", 2015) on their covariance, which is never formed. Each step is some parts of work
//! that run beside each other, and an end.
class PrincipalPlane {
public:
    static constexpr std::size_t kParts = 4; //!< always, so that the sums do not depend on the threads

    //! `rows` stay as they are.
    explicit PrincipalPlane(std::shared_ptr<const VectorRows> rows);

    //! What one part of the rows adds to a step.
    struct Product {
        std::vector<double> sums; //!< of the rows
        std::vector<double> columns; //!< one after the other
    };
    //! Any thread.
    [[nodiscard]] Product multiply(std::size_t part) const;

    //! Ends a step with its parts in order. True: no more are needed.
    [[nodiscard]] bool advance(std::span<const Product> products);
    [[nodiscard]] const Plane& plane() const { return m_plane; }

private:
    static constexpr int kMostSteps = 12;
    static constexpr double kSettled = 1e-4; //!< growth of the plane's variance

    [[nodiscard]] std::vector<double> gathered(std::span<const Product> products) const;

    std::shared_ptr<const VectorRows> m_rows;
    std::vector<double> m_basis; //!< orthonormal columns, one after the other; the last ones are the block
    std::vector<double> m_products; //!< of the covariance with those before the block
    std::vector<float> m_block;
    Plane m_plane;
    double m_variance = 0; //!< in the plane
    int m_steps = 0;
};

//! Two Gaussian directions of a fixed seed, made orthonormal.
[[nodiscard]] Plane randomPlane(std::size_t dimensions);

//! Where vectors lie on a plane. Not for several threads at a time.
class Projection {
public:
    explicit Projection(Plane plane) : m_plane(std::move(plane)), m_sums(m_plane[0].size()) { }

    void add(const VectorRows& rows);

    //! From −1 to 1 about the middle, one scale for both axes: the 99th percentile of what is farther; what is beyond is put on the border. Takes
    //! them.
    [[nodiscard]] std::array<std::vector<double>, 2> scaled();
    //! Share of the variance that lies in the plane; before `scaled`. 0 where nothing varies.
    [[nodiscard]] double explained() const;

private:
    Plane m_plane;
    std::array<std::vector<double>, 2> m_at;
    std::vector<double> m_sums;
    double m_squares = 0;
};

//! The next records behind `after` that fit and have a vector, at most `count`; returns the last one's number, 0 where there are no more. A read job.
[[nodiscard]] base::Result<std::int64_t> offerRecords(storage::Connection& connection, const Filter& filter, bool byAgent,
    std::int64_t embedder, std::int64_t after, std::int64_t count, MapSample& sample);

//! The vectors of these points, and, in `read`, which points have one still. A read job.
[[nodiscard]] base::Result<VectorRows> readVectors(storage::Connection& connection, std::span<const MapPoint> points,
    std::int64_t embedder, std::size_t dimensions, std::vector<bool>& read);

} // namespace kaze::knowledge::detail
