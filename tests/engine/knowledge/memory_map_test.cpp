#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/memory_map.h"

#include "engine/knowledge/detail/mapping.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <cmath>
#include <numeric>
#include <set>

namespace kaze::knowledge {

namespace {

using detail::Plane;
using detail::PrincipalPlane;
using detail::Projection;
using detail::VectorRows;

//! Rows whose members vary by these deviations along fixed directions at odd angles.
std::shared_ptr<VectorRows> rowsOf(std::size_t count, std::size_t dimensions, const std::vector<double>& deviations)
{
    std::mt19937_64 random(4);
    std::normal_distribution<double> normal;
    const auto directions = std::make_shared<VectorRows>(VectorRows{dimensions, {}});
    const auto rows = std::make_shared<VectorRows>();
    rows->dimensions = dimensions;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> row(dimensions, 0.3); // off the origin
        for (std::size_t j = 0; j < deviations.size(); ++j) {
            const double along = normal(random) * deviations[j];
            // Sines of whole periods are orthogonal.
            for (std::size_t k = 0; k < dimensions; ++k)
                row[k] += along * std::sqrt(2.0 / static_cast<double>(dimensions))
                    * std::sin(2 * M_PI * static_cast<double>((j + 1) * k) / static_cast<double>(dimensions));
        }
        rows->values.insert(rows->values.end(), row.begin(), row.end());
    }
    return rows;
}

Plane principal(std::shared_ptr<VectorRows> rows)
{
    PrincipalPlane plane(std::move(rows));
    for (bool done = false; !done;) {
        std::vector<PrincipalPlane::Product> products;
        for (std::size_t part = 0; part < PrincipalPlane::kParts; ++part)
            products.push_back(plane.multiply(part));
        done = plane.advance(products);
    }
    return plane.plane();
}

double dot(const vectors::Vector& a, const vectors::Vector& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(MemoryMapPlane, findsTheDirectionsInWhichVectorsDifferMost)
{
    const auto rows = rowsOf(3001, 64, {5, 3, 1, 1, 0.5, 0.2});
    const auto plane = principal(rows);
    EXPECT_NEAR(dot(plane[0], plane[0]), 1, 1e-5);
    EXPECT_NEAR(dot(plane[1], plane[1]), 1, 1e-5);
    EXPECT_NEAR(dot(plane[0], plane[1]), 0, 1e-5);
    for (std::size_t axis = 0; axis < 2; ++axis) {
        double along = 0;
        for (std::size_t k = 0; k < 64; ++k)
            along += static_cast<double>(plane.at(axis)[k]) * std::sqrt(2.0 / 64)
                * std::sin(2 * M_PI * static_cast<double>((axis + 1) * k) / 64);
        EXPECT_NEAR(std::abs(along), 1, 0.01) << axis;
    }
    Projection projection(plane);
    projection.add(*rows);
    EXPECT_NEAR(projection.explained(), (25 + 9) / (25 + 9 + 1 + 1 + 0.25 + 0.04), 0.01);
    EXPECT_EQ(principal(rowsOf(3001, 64, {5, 3, 1, 1, 0.5, 0.2}))[0], plane[0]) << "the same each time";
}

TEST(MemoryMapPlane, isNoWorseThanAnyOtherPlane)
{
    // Nearly the same in all directions: hard to tell apart, and still not beaten by one of many planes by chance.
    const auto rows = rowsOf(2000, 32, std::vector<double>(15, 1.0));
    Projection best(principal(rows));
    best.add(*rows);
    Projection random(detail::randomPlane(32));
    random.add(*rows);
    EXPECT_GT(best.explained(), 2.0 / 15);
    EXPECT_LT(random.explained(), best.explained());
    EXPECT_GT(random.explained(), 0);
}

TEST(MemoryMapPlane, takesWhatHasFewDimensionsOrNoVariance)
{
    for (const std::size_t dimensions : {1U, 2U, 3U}) {
        const auto rows = std::make_shared<VectorRows>(VectorRows{dimensions, {}});
        for (std::size_t i = 0; i < 10 * dimensions; ++i)
            rows->values.push_back(static_cast<float>(i * i % 7));
        Projection projection(principal(rows));
        projection.add(*rows);
        EXPECT_GT(projection.explained(), 0.5) << dimensions;
        for (const auto& axis : projection.scaled())
            for (const double value : axis)
                EXPECT_TRUE(value >= -1 && value <= 1);
    }
    const auto same = std::make_shared<VectorRows>(VectorRows{4, std::vector<float>(4 * 50, 0.5F)});
    Projection projection(principal(same));
    projection.add(*same);
    EXPECT_DOUBLE_EQ(projection.explained(), 0);
    Projection none(principal(std::make_shared<VectorRows>(VectorRows{4, {}})));
    EXPECT_DOUBLE_EQ(none.explained(), 0);
    EXPECT_TRUE(none.scaled()[0].empty());
}

TEST(MemoryMapPlane, anOutlierDoesNotSqueezeTheOthers)
{
    auto rows = rowsOf(1000, 16, {1, 0.5});
    for (std::size_t k = 0; k < 16; ++k)
        rows->values[k] *= 1000;
    Projection projection(detail::randomPlane(16));
    projection.add(*rows);
    const auto [x, y] = projection.scaled();
    EXPECT_DOUBLE_EQ(std::max(std::abs(x[0]), std::abs(y[0])), 1) << "on the border";
    EXPECT_GT(*std::ranges::max_element(x.begin() + 1, x.end()) - *std::ranges::min_element(x.begin() + 1, x.end()), 0.2);
}

TEST(MemoryMapSample, isTheSameWhateverElseThereIs)
{
    const auto idOf = [](std::uint64_t number) {
        base::Uuid id;
        for (std::size_t i = 0; i < 8; ++i)
            id.bytes.at(i) = static_cast<std::uint8_t>(number >> (8 * i));
        return id;
    };
    const auto sampled = [&](std::uint64_t count, std::size_t limit) {
        detail::MapSample sample(limit);
        for (std::uint64_t i = 0; i < count; ++i)
            sample.offer(static_cast<std::int64_t>(i), idOf(i), i % 4 == 0 ? "rare" : "common");
        EXPECT_EQ(sample.total(), static_cast<std::int64_t>(count));
        std::vector<std::string> groups;
        auto points = sample.take(groups);
        EXPECT_EQ(groups, (std::vector<std::string>{"common", "rare"})) << "the largest first";
        std::vector<std::int64_t> numbers;
        for (const auto& point : points) {
            numbers.push_back(point.seq);
            EXPECT_EQ(groups[point.group], point.seq % 4 == 0 ? "rare" : "common");
        }
        return numbers;
    };
    const auto few = sampled(10'000, 500);
    ASSERT_EQ(few.size(), 500U);
    EXPECT_TRUE(std::ranges::is_sorted(few));
    EXPECT_EQ(sampled(10'000, 500), few);
    const auto more = sampled(10'000, 1000);
    EXPECT_TRUE(std::ranges::includes(more, few)) << "a larger sample has the smaller one in it";
    EXPECT_NEAR(static_cast<double>(std::accumulate(few.begin(), few.end(), std::int64_t{0})) / 500, 5000, 500) << "of all ages";
    EXPECT_EQ(sampled(300, 500).size(), 300U);
}

class MemoryMapTest : public KnowledgeTest {
protected:
    MemoryMapTest() { open(embedder); }

    Result<api::MemoryMap> map(api::GetMemoryMap query = {})
    {
        query.tenant = "default";
        return bench->loop.runUntil(knowledge->map(std::move(query)));
    }

    NumberEmbedder embedder{"numbers"};
};

TEST_F(MemoryMapTest, drawsWhatFits)
{
    EXPECT_TRUE(map()->ids.empty()) << "a memory that is not there yet";
    addNumbers(0, 300);
    addNumbers(300, 350, "fact");
    const auto all = map();
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(all->total, 350);
    EXPECT_EQ(all->ids.size(), 350U);
    EXPECT_EQ(all->x.size(), 350U);
    EXPECT_EQ(all->y.size(), 350U);
    EXPECT_EQ(all->group.size(), 350U);
    EXPECT_EQ(all->groups, (std::vector<std::string>{"note", "fact"}));
    EXPECT_EQ(std::ranges::count(all->group, 1), 50);
    EXPECT_EQ(all->method, "pca");
    EXPECT_GT(all->explained, 2.0 / 16);
    EXPECT_LT(all->explained, 0.5);
    const auto again = map();
    EXPECT_EQ(again->x, all->x);
    EXPECT_EQ(again->ids, all->ids);

    api::GetMemoryMap query;
    query.kind = "fact";
    EXPECT_EQ(map(query)->total, 50);
    query.kind.clear();
    query.filter = "kind:fact";
    EXPECT_EQ(map(query)->ids.size(), 50U);
    query.filter.clear();
    query.limit = 40;
    query.method = "random";
    const auto some = map(query);
    EXPECT_EQ(some->total, 350);
    EXPECT_EQ(some->ids.size(), 40U);
    EXPECT_EQ(some->x.size(), 40U);
    EXPECT_EQ(some->method, "random");
    EXPECT_EQ(map(query)->ids, some->ids);
    query.colour = "agent";
    EXPECT_EQ(map(query)->groups, std::vector<std::string>{""});
}

TEST_F(MemoryMapTest, drawsAllByTheAxesOfASampleWhereThereIsNoRoomForAll)
{
    addNumbers(0, 600);
    const auto all = map();
    knowledge.reset();
    auto opened = bench->loop.runUntil(detail::Tenant::open(bench->parts(embedder), folder / "knowledge", "default"));
    ASSERT_TRUE(opened) << opened.error().text();
    api::GetMemoryMap query;
    const std::size_t room = 300 * embedder.dimensions();
    const auto some = bench->loop.runUntil(detail::mapOf(*opened, query, *detail::filterOf("", "", bench->clock.now()), room));
    (*opened)->close();
    ASSERT_TRUE(some) << some.error().text();
    EXPECT_EQ(some->method, "pca of a sample of 300");
    EXPECT_EQ(some->ids, all->ids);
    EXPECT_EQ(some->x.size(), 600U);
    EXPECT_GT(some->explained, 0.8 * all->explained);
    EXPECT_LE(some->explained, all->explained + 1e-6);
}

TEST_F(MemoryMapTest, refusesWhatItCannotDraw)
{
    addNumbers(0, 3);
    const auto refused = [&](auto change) {
        api::GetMemoryMap query;
        change(query);
        const auto drawn = map(query);
        return !drawn && drawn.error().code == ErrorCode::InvalidArgument;
    };
    EXPECT_TRUE(refused([](auto& query) { query.method = "tsne"; }));
    EXPECT_TRUE(refused([](auto& query) { query.colour = "age"; }));
    EXPECT_TRUE(refused([](auto& query) { query.filter = "forgotten:any"; }));
    EXPECT_TRUE(refused([](auto& query) { query.filter = "age<soon"; }));
}

TEST_F(MemoryMapTest, endsWhenTheMemoryIsClosed)
{
    addNumbers(0, 400);
    std::optional<Result<api::MemoryMap>> drawn;
    api::GetMemoryMap query;
    query.tenant = "default";
    boost::asio::co_spawn(
        bench->loop.context(), knowledge->map(query), [&](const std::exception_ptr& thrown, Result<api::MemoryMap> answer) {
            EXPECT_FALSE(thrown);
            drawn = std::move(answer);
        });
    bench->loop.poll();
    ASSERT_FALSE(drawn);
    knowledge.reset();
    bench->turnUntil([&] { return drawn.has_value(); });
    ASSERT_FALSE(*drawn);
    EXPECT_EQ(drawn->error().code, ErrorCode::Unavailable);
}

} // namespace

} // namespace kaze::knowledge
