#include "engine/knowledge/detail/mapping.h"

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/memory_map.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::int64_t kRecordsAtOnce = 20'000; //!< some tens of milliseconds
constexpr std::size_t kFloatsAtOnce = 2U << 20; //!< of vectors

//! What the steps of one map hand on.
struct Drawing {
    std::shared_ptr<Tenant> tenant;
    std::shared_ptr<VectorSet> set; //!< that is drawn
    api::GetMemoryMap query;
    Filter filter;
    std::vector<std::string> groups;
    std::vector<MapPoint> points; //!< by seq
    std::vector<bool> drawn; //!< of the points
    std::int64_t total = 0;

    [[nodiscard]] std::size_t dimensions() const { return set->dimensions(); }
    [[nodiscard]] std::size_t pointsAtOnce() const { return std::max<std::size_t>(kFloatsAtOnce / dimensions(), 1); }
};
using DrawingPtr = std::shared_ptr<Drawing>;

std::unexpected<base::Error> closedMeanwhile()
{
    return fail(ErrorCode::Unavailable, "The knowledge store was closed while the map was drawn.");
}

Task<Result<>> choose(DrawingPtr drawing)
{
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(drawing->query.limit, 1, 200'000));
    const auto sample = std::make_shared<MapSample>(limit);
    for (std::int64_t after = 0, more = 1; more != 0; after = more) {
        auto job = [drawing, sample, after](Connection& connection) {
            return offerRecords(connection, drawing->filter, drawing->query.colour == "agent", drawing->set->number(), after,
                kRecordsAtOnce, *sample);
        };
        const auto last = co_await drawing->tenant->database().read(std::move(job));
        if (!last)
            co_return failure(last);
        if (drawing->tenant->closed())
            co_return closedMeanwhile();
        more = *last;
    }
    drawing->total = sample->total();
    drawing->points = sample->take(drawing->groups);
    co_return Result<>();
}

struct PageRead {
    VectorRows rows;
    std::vector<bool> read;
};

Task<Result<std::shared_ptr<PageRead>>> readPage(DrawingPtr drawing, std::vector<MapPoint> points)
{
    auto job = [drawing, points = std::move(points)](Connection& connection) -> Result<std::shared_ptr<PageRead>> {
        const auto page = std::make_shared<PageRead>();
        auto rows = readVectors(connection, points, drawing->set->number(), drawing->dimensions(), page->read);
        if (!rows)
            return failure(rows);
        page->rows = std::move(*rows);
        return page;
    };
    auto page = co_await drawing->tenant->database().read(std::move(job));
    if (page && drawing->tenant->closed())
        co_return closedMeanwhile();
    co_return page;
}

std::vector<MapPoint> pageOf(const std::vector<MapPoint>& points, std::size_t from, std::size_t count)
{
    const auto first = points.begin() + static_cast<std::ptrdiff_t>(from);
    return {first, first + static_cast<std::ptrdiff_t>(std::min(count, points.size() - from))};
}

//! The vectors that the axes are taken from: all, or of a sample of the points. Marks what was read.
Task<Result<std::shared_ptr<VectorRows>>> readSample(DrawingPtr drawing, std::vector<MapPoint> points)
{
    const auto rows = std::make_shared<VectorRows>();
    rows->dimensions = drawing->dimensions();
    rows->values.reserve(points.size() * rows->dimensions);
    drawing->drawn.clear();
    for (std::size_t at = 0; at < points.size(); at += drawing->pointsAtOnce()) {
        auto some = pageOf(points, at, drawing->pointsAtOnce());
        const auto page = co_await readPage(drawing, std::move(some));
        if (!page)
            co_return failure(page);
        const auto& read = **page;
        rows->values.insert(rows->values.end(), read.rows.values.begin(), read.rows.values.end());
        drawing->drawn.insert(drawing->drawn.end(), read.read.begin(), read.read.end());
    }
    co_return rows;
}

Task<Result<Plane>> principalPlane(DrawingPtr drawing, std::shared_ptr<VectorRows> rows)
{
    auto begin = [rows] { return std::make_shared<PrincipalPlane>(rows); };
    const std::shared_ptr<PrincipalPlane> plane = co_await drawing->tenant->parts().workers.run(std::move(begin));
    for (bool done = false; !done;) {
        if (drawing->tenant->closed())
            co_return closedMeanwhile();
        std::vector<Task<PrincipalPlane::Product>> parts;
        for (std::size_t part = 0; part < PrincipalPlane::kParts; ++part) {
            auto work = [plane, part] { return plane->multiply(part); };
            parts.push_back(drawing->tenant->parts().workers.run(std::move(work)));
        }
        auto products = co_await base::whenAll(std::move(parts));
        if (drawing->tenant->closed())
            co_return closedMeanwhile();
        auto finish = [plane, products = std::move(products)] { return plane->advance(products); };
        done = co_await drawing->tenant->parts().workers.run(std::move(finish));
    }
    co_return plane->plane();
}

Task<Result<>> project(DrawingPtr drawing, std::shared_ptr<Projection> projection)
{
    drawing->drawn.clear();
    for (std::size_t at = 0; at < drawing->points.size(); at += drawing->pointsAtOnce()) {
        auto some = pageOf(drawing->points, at, drawing->pointsAtOnce());
        const auto page = co_await readPage(drawing, std::move(some));
        if (!page)
            co_return failure(page);
        const std::shared_ptr<PageRead> read = *page;
        drawing->drawn.insert(drawing->drawn.end(), read->read.begin(), read->read.end());
        auto work = [projection, read] {
            projection->add(read->rows);
            return true;
        };
        std::ignore = co_await drawing->tenant->parts().workers.run(std::move(work));
        if (drawing->tenant->closed())
            co_return closedMeanwhile();
    }
    co_return Result<>();
}

api::MemoryMap finished(Drawing& drawing, Projection& projection, std::string method)
{
    api::MemoryMap map;
    map.method = std::move(method);
    map.total = drawing.total;
    map.explained = projection.explained();
    map.groups = std::move(drawing.groups);
    auto places = projection.scaled();
    map.x = std::move(places[0]);
    map.y = std::move(places[1]);
    for (std::size_t i = 0; i < drawing.points.size(); ++i) {
        if (!drawing.drawn[i])
            continue;
        map.ids.push_back(drawing.points[i].id.text());
        map.group.push_back(drawing.points[i].group);
    }
    return map;
}

//! Those with the least lots, no more than fit into memory.
std::vector<MapPoint> sampleOf(const Drawing& drawing, std::size_t floats)
{
    std::vector<MapPoint> sample = drawing.points;
    const std::size_t most = std::max<std::size_t>(floats / drawing.dimensions(), 1);
    if (sample.size() > most) {
        std::ranges::nth_element(sample, sample.begin() + static_cast<std::ptrdiff_t>(most), {}, &MapPoint::lot);
        sample.resize(most);
        std::ranges::sort(sample, {}, &MapPoint::seq);
    }
    return sample;
}

} // namespace

Task<Result<api::MemoryMap>> mapOf(std::shared_ptr<Tenant> tenant, api::GetMemoryMap query, Filter filter, std::size_t floats)
{
    const auto drawing = std::make_shared<Drawing>();
    drawing->tenant = std::move(tenant);
    drawing->set = drawing->tenant->serving();
    drawing->query = std::move(query);
    drawing->filter = std::move(filter);
    const auto chosen = co_await choose(drawing);
    if (!chosen)
        co_return failure(chosen);

    const bool principal = drawing->query.method == "pca";
    std::string method = drawing->query.method;
    std::shared_ptr<Projection> projection;
    std::shared_ptr<VectorRows> rows;
    if (principal) {
        auto sample = sampleOf(*drawing, floats);
        const std::size_t taken = sample.size();
        auto read = co_await readSample(drawing, std::move(sample));
        if (!read)
            co_return failure(read);
        rows = std::move(*read);
        const auto plane = co_await principalPlane(drawing, rows);
        if (!plane)
            co_return failure(plane);
        projection = std::make_shared<Projection>(*plane);
        if (taken < drawing->points.size()) {
            rows.reset();
            method += " of a sample of " + std::to_string(taken);
        }
    } else {
        projection = std::make_shared<Projection>(randomPlane(drawing->dimensions()));
    }
    if (!rows) {
        const auto projected = co_await project(drawing, projection);
        if (!projected)
            co_return failure(projected);
    }
    auto work = [drawing, projection, rows, method = std::move(method)] {
        if (rows)
            projection->add(*rows);
        return finished(*drawing, *projection, method);
    };
    auto map = co_await drawing->tenant->parts().workers.run(std::move(work));
    if (drawing->tenant->closed())
        co_return closedMeanwhile();
    co_return map;
}

} // namespace kaze::knowledge::detail
