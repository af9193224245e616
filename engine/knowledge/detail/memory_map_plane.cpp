#include "engine/knowledge/detail/memory_map.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace kaze::knowledge::detail {

namespace {

constexpr std::uint64_t kSeed = 20'261;
constexpr std::size_t kBlock = 8; //!< directions that are followed; those beyond two make the first two come sooner
constexpr std::size_t kTogether = 4; //!< rows that are added to a column at a time
constexpr std::size_t kFloatRows = 256; //!< that are summed up in floats before they go to doubles

using Matrix = std::vector<double>; //!< columns, one after the other

double dot(const double* a, const double* b, std::size_t n)
{
    return std::inner_product(a, a + n, b, 0.0);
}

//! Makes the columns from `first` on orthonormal to each other and to those before; one that lies in these is taken out. Twice, since once is not
//! enough where they are nearly parallel.
void orthonormalise(Matrix& columns, std::size_t n, std::size_t first)
{
    constexpr double kNothing = 1e-8; //!< of its length before
    for (std::size_t i = first; i < columns.size() / n;) {
        double* column = columns.data() + i * n;
        const double before = std::sqrt(dot(column, column, n));
        for (int round = 0; round < 2; ++round) {
            for (std::size_t j = 0; j < i; ++j) {
                const double* other = columns.data() + j * n;
                const double part = dot(column, other, n);
                for (std::size_t k = 0; k < n; ++k)
                    column[k] -= part * other[k];
            }
        }
        const double length = std::sqrt(dot(column, column, n));
        if (length <= before * kNothing) {
            const auto gone = columns.begin() + static_cast<std::ptrdiff_t>(i * n);
            columns.erase(gone, gone + static_cast<std::ptrdiff_t>(n));
            continue;
        }
        for (std::size_t k = 0; k < n; ++k)
            column[k] /= length;
        ++i;
    }
}

Matrix gaussian(std::size_t count, std::size_t n)
{
    std::mt19937_64 random(kSeed);
    std::normal_distribution<double> normal;
    Matrix columns(count * n);
    for (double& value : columns)
        value = normal(random);
    orthonormalise(columns, n, 0);
    return columns;
}

constexpr double kSettledOff = 1e-24; //!< of the squares of the diagonal: what is off it is rounding

//! Eigenvalues of a small symmetric matrix, largest first, with their vectors as columns: Jacobi's rotations.
std::vector<double> eigen(Matrix a, std::size_t n, Matrix& vectors)
{
    vectors.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i)
        vectors[i * n + i] = 1;
    const auto rotate = [n](Matrix& m, std::size_t p, std::size_t q, double c, double s, bool rows) {
        for (std::size_t k = 0; k < n; ++k) {
            double& first = rows ? m[k * n + p] : m[p * n + k];
            double& second = rows ? m[k * n + q] : m[q * n + k];
            const double before = first;
            first = c * before - s * second;
            second = s * before + c * second;
        }
    };
    bool rotated = true;
    for (int sweep = 0; sweep < 30 && rotated; ++sweep) {
        rotated = false;
        for (std::size_t p = 0; p < n; ++p) {
            for (std::size_t q = p + 1; q < n; ++q) {
                const double off = a[p * n + q];
                if (off * off <= kSettledOff * std::abs(a[p * n + p] * a[q * n + q]))
                    continue;
                rotated = true;
                const double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
                const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::hypot(theta, 1));
                const double c = 1 / std::hypot(t, 1);
                rotate(a, p, q, c, t * c, true);
                rotate(a, p, q, c, t * c, false);
                rotate(vectors, p, q, c, t * c, false);
            }
        }
    }
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return a[i * n + i]; });
    std::vector<double> values;
    Matrix sorted;
    for (const std::size_t i : order) {
        values.push_back(a[i * n + i]);
        sorted.insert(sorted.end(), vectors.begin() + static_cast<std::ptrdiff_t>(i * n),
            vectors.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
    }
    vectors = std::move(sorted);
    return values;
}

//! The columns' sum, each with its factor.
void combine(const Matrix& columns, const double* factors, std::size_t n, double* to)
{
    for (std::size_t j = 0; j < columns.size() / n; ++j)
        for (std::size_t k = 0; k < n; ++k)
            to[k] += columns[j * n + k] * factors[j];
}

//! A direction is as good as its opposite: the largest member is positive.
vectors::Vector settled(const double* column, std::size_t n)
{
    const auto* largest = std::max_element(column, column + n, [](double a, double b) { return std::abs(a) < std::abs(b); });
    vectors::Vector axis(n);
    for (std::size_t k = 0; k < n; ++k)
        axis[k] = static_cast<float>(*largest < 0 ? -column[k] : column[k]);
    return axis;
}

Plane planeOf(const Matrix& columns, std::size_t n)
{
    Plane plane{vectors::Vector(n), vectors::Vector(n)};
    for (std::size_t i = 0; i < std::min(plane.size(), columns.size() / n); ++i)
        plane[i] = settled(columns.data() + i * n, n);
    return plane;
}

//! Four floats that are reckoned with at once, wherever they lie.
using Lanes [[gnu::vector_size(16), gnu::aligned(alignof(float)), gnu::may_alias]] = float;
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(float);

//! Adds rows, each with its factor, to a column.
void addRows(float* to, const std::array<const float*, kTogether>& rows, const std::array<float, kTogether>& by, std::size_t n)
{
    std::size_t k = 0;
    for (; k + kLanes <= n; k += kLanes) {
        const auto lanes = [k](const float* row) { return *reinterpret_cast<const Lanes*>(row + k); };
        *reinterpret_cast<Lanes*>(to + k)
            += by[0] * lanes(rows[0]) + by[1] * lanes(rows[1]) + by[2] * lanes(rows[2]) + by[3] * lanes(rows[3]);
    }
    for (; k < n; ++k)
        to[k] += by[0] * rows[0][k] + by[1] * rows[1][k] + by[2] * rows[2][k] + by[3] * rows[3][k];
}

} // namespace

PrincipalPlane::PrincipalPlane(std::shared_ptr<const VectorRows> rows)
    : m_rows(std::move(rows)), m_basis(gaussian(std::min(kBlock, m_rows->dimensions), m_rows->dimensions)),
      m_block(m_basis.begin(), m_basis.end()), m_plane(planeOf(m_basis, m_rows->dimensions))
{
}

PrincipalPlane::Product PrincipalPlane::multiply(std::size_t part) const
{
    const std::size_t n = m_rows->dimensions;
    const std::size_t end = m_rows->count() * (part + 1) / kParts;
    const auto kernel = vectors::bestKernels().dot;
    Product product{std::vector<double>(n), std::vector<double>(m_block.size())};
    std::vector<float> columns(m_block.size());
    std::vector<float> sums(n);
    std::size_t summed = 0;
    const auto flush = [&] {
        std::ranges::transform(
            product.columns, columns, product.columns.begin(), [](double a, float b) { return a + static_cast<double>(b); });
        std::ranges::transform(
            product.sums, sums, product.sums.begin(), [](double a, float b) { return a + static_cast<double>(b); });
        std::ranges::fill(columns, 0.0F);
        std::ranges::fill(sums, 0.0F);
        summed = 0;
    };
    for (std::size_t at = m_rows->count() * part / kParts; at < end; at += kTogether) {
        std::array<const float*, kTogether> rows{};
        std::array<float, kTogether> by{};
        for (std::size_t i = 0; i < kTogether; ++i) {
            rows.at(i) = m_rows->row(std::min(at + i, end - 1));
            by.at(i) = at + i < end ? 1.0F : 0.0F; // beyond the last one nothing is added
        }
        const auto present = by;
        addRows(sums.data(), rows, present, n);
        for (std::size_t column = 0; column < m_block.size(); column += n) {
            for (std::size_t i = 0; i < kTogether; ++i)
                by.at(i) = present.at(i) * kernel(rows.at(i), m_block.data() + column, n);
            addRows(columns.data() + column, rows, by, n);
        }
        summed += kTogether;
        if (summed >= kFloatRows)
            flush();
    }
    flush();
    return product;
}

//! The covariance times the block, from its parts.
std::vector<double> PrincipalPlane::gathered(std::span<const Product> products) const
{
    const std::size_t n = m_rows->dimensions;
    const auto count = static_cast<double>(std::max<std::size_t>(m_rows->count(), 1));
    Matrix mean(n);
    Matrix columns(m_block.size());
    const auto share = [count](double a, double b) { return a + b / count; };
    for (const auto& product : products) {
        std::ranges::transform(mean, product.sums, mean.begin(), share);
        std::ranges::transform(columns, product.columns, columns.begin(), share);
    }
    for (std::size_t column = 0; column < columns.size(); column += n) {
        const double along
            = std::inner_product(mean.begin(), mean.end(), m_block.begin() + static_cast<std::ptrdiff_t>(column), 0.0);
        for (std::size_t k = 0; k < n; ++k)
            columns[column + k] -= along * mean[k];
    }
    return columns;
}

bool PrincipalPlane::advance(std::span<const Product> products)
{
    const std::size_t n = m_rows->dimensions;
    const auto columns = gathered(products);
    m_products.insert(m_products.end(), columns.begin(), columns.end());
    const std::size_t size = m_basis.size() / n;
    Matrix small(size * size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            small[i * size + j] = small[j * size + i] = dot(m_basis.data() + j * n, m_products.data() + i * n, n);
    Matrix rotation;
    const auto values = eigen(std::move(small), size, rotation);
    Matrix best(std::min<std::size_t>(2, size) * n);
    double variance = 0;
    for (std::size_t i = 0; i < best.size() / n; ++i) {
        combine(m_basis, rotation.data() + i * size, n, best.data() + i * n);
        variance += values[i];
    }
    m_plane = planeOf(best, n);

    m_basis.insert(m_basis.end(), columns.begin(), columns.end());
    orthonormalise(m_basis, n, size);
    m_block.assign(m_basis.begin() + static_cast<std::ptrdiff_t>(size * n), m_basis.end());
    const double before = std::exchange(m_variance, variance);
    ++m_steps;
    return m_block.empty() || m_steps >= kMostSteps || (m_steps > 2 && variance - before <= kSettled * variance);
}

Plane randomPlane(std::size_t dimensions)
{
    return planeOf(gaussian(std::min<std::size_t>(2, dimensions), dimensions), dimensions);
}

} // namespace kaze::knowledge::detail
