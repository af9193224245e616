#include "engine/knowledge/detail/importing.h"

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;

Result<std::int64_t> importPosition(Connection& connection, const std::string& name)
{
    std::int64_t position = 0;
    const auto take = [&](const Row& row) { position = row.integer(0); };
    if (auto done = connection.query(sql::kImportPosition, {std::string_view(name)}, take); !done)
        return failure(done);
    return position;
}

Result<Imported> import(Connection& connection, const ImportBatch& batch)
{
    Imported imported;
    if (!batch.name.empty()) {
        const auto position = importPosition(connection, batch.name);
        if (!position)
            return failure(position);
        if (*position != batch.from)
            return fail(ErrorCode::Conflict,
                "The import stands at " + std::to_string(*position) + ", not at " + std::to_string(batch.from)
                    + "; ask where it stands and go on from there.");
    }
    for (const auto& insertion : batch.insertions) {
        auto inserted = insert(connection, insertion);
        if (!inserted)
            return failure(inserted);
        imported.inserted.push_back(*inserted);
    }
    imported.position = batch.to;
    if (batch.name.empty())
        return imported;
    const auto done
        = connection.execute(sql::kSetImportPosition, {std::string_view(batch.name), batch.to, microsecondsOf(batch.now)});
    return done ? Result<Imported>(std::move(imported)) : failure(done);
}

Result<vectors::Vector> unitVectorOf(const std::vector<double>& numbers, std::size_t dimensions)
{
    if (numbers.size() != dimensions)
        return fail(ErrorCode::InvalidArgument,
            "The vector has " + std::to_string(numbers.size()) + " dimensions; those of the embedder in use have "
                + std::to_string(dimensions) + ".");
    vectors::Vector vector(numbers.size());
    std::ranges::transform(numbers, vector.begin(), [](double number) { return static_cast<float>(number); });
    if (!std::ranges::all_of(vector, [](float value) { return std::isfinite(value); }))
        return fail(ErrorCode::InvalidArgument, "The vector has a member that is not a finite number.");
    if (!vectors::normalise(vector))
        return fail(ErrorCode::InvalidArgument, "The vector has no direction: all of it is zero.");
    return vector;
}

Result<NewRecord> recordOf(api::MemoryItem item, std::size_t dimensions, const std::string& import)
{
    NewRecord record;
    if (!item.vector.empty()) {
        auto vector = unitVectorOf(item.vector, dimensions);
        if (!vector)
            return failure(vector);
        record.vector = std::move(*vector);
    }
    record.text = std::move(item.text);
    record.kind = std::move(item.kind);
    record.tags = std::move(item.tags);
    record.source = !item.source.empty() ? std::move(item.source) : import.empty() ? "person" : "import:" + import;
    record.agent = std::move(item.agent);
    record.scope = std::move(item.scope);
    record.importance = item.importance;
    record.data = std::move(item.data);
    record.createdAt = item.time;
    if (!item.key.empty())
        record.idempotencyKey = "import:" + item.key;
    if (auto good = complete(record); !good)
        return failure(good);
    return record;
}

} // namespace kaze::knowledge::detail
