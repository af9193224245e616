#include "engine/knowledge/detail/reembedding.h"

#include "engine/knowledge/detail/statements.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::int64_t kBatch = 32;
constexpr std::chrono::seconds kFirstPause{30};
constexpr std::chrono::seconds kLongestPause{600};

//! A vector by another embedder and what is needed to replace it.
struct Foreign {
    std::int64_t label = 0;
    std::int64_t seq = 0;
    std::string kind;
    std::string text;
    base::Uuid newId;
    vectors::Vector newVector;
};

//! A vector that took the place of another.
struct Replaced {
    std::string kind;
    std::uint64_t label = 0;
};

Result<std::vector<Foreign>> foreignAfter(Connection& connection, std::int64_t label, std::int64_t embedder)
{
    std::vector<Foreign> found;
    const auto take = [&](const storage::Row& row) {
        found.push_back({row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), {}, {}});
    };
    if (auto done = connection.query(sql::kForeignVectors, {label, embedder, kBatch}, take); !done)
        return failure(done);
    return found;
}

Result<std::vector<Replaced>> replace(Connection& connection, std::int64_t embedder, const std::vector<Foreign>& batch)
{
    std::vector<Replaced> replaced;
    for (const Foreign& foreign : batch) {
        auto done = connection.execute(sql::kDeleteVector, {foreign.label});
        if (done)
            done = connection.execute(sql::kInsertVector,
                {storage::Blob(foreign.newId.bytes), foreign.seq, std::string_view(foreign.kind), embedder,
                    storage::Blob(bytesOf(foreign.newVector))});
        if (!done)
            return failure(done);
        replaced.push_back({foreign.kind, static_cast<std::uint64_t>(connection.lastInsertId())});
    }
    return replaced;
}

//! Replaces the next vectors after the label; returns the last label it saw, 0 at the end.
Task<Result<std::int64_t>> reembedBatch(std::shared_ptr<Tenant> tenant, std::int64_t after)
{
    auto readJob = [after, embedder = tenant->embedderNumber()](
                       Connection& connection) { return foreignAfter(connection, after, embedder); };
    auto batch = co_await tenant->database().read(std::move(readJob));
    if (!batch)
        co_return failure(batch);
    if (batch->empty() || tenant->closed())
        co_return 0;

    std::vector<std::string> texts;
    for (const Foreign& foreign : *batch)
        texts.push_back(foreign.text);
    vectors::EmbedContext context;
    context.tenant = tenant->name();
    context.priority = api::Priority::Consolidation;
    context.cancel = tenant->closing();
    auto vectors = co_await tenant->parts().embedder.embed(std::move(context), std::move(texts));
    if (!vectors)
        co_return failure(vectors);
    if (tenant->closed())
        co_return 0;
    for (std::size_t i = 0; i < batch->size(); ++i) {
        batch->at(i).newId = tenant->parts().ids.next();
        batch->at(i).newVector = std::move(vectors->at(i));
    }

    const std::int64_t last = batch->back().label;
    auto writeJob = [embedder = tenant->embedderNumber(), taken = std::move(*batch)](
                        Connection& connection) { return replace(connection, embedder, taken); };
    const auto replaced = co_await tenant->database().write(std::move(writeJob));
    if (!replaced)
        co_return failure(replaced);
    for (const Replaced& vector : *replaced) {
        if (!tenant->closed())
            tenant->vectorAdded(vector.kind, vector.label);
    }
    co_return last;
}

} // namespace

Task<> reembed(std::shared_ptr<Tenant> tenant)
{
    const base::Logger log = tenant->parts().log;
    log->info("The records of tenant {} are embedded anew by {}.", tenant->name(), tenant->parts().embedder.id());
    std::chrono::seconds pause = kFirstPause;
    std::int64_t after = 0;
    while (!tenant->closed()) {
        const Result<std::int64_t> last = co_await reembedBatch(tenant, after);
        if (tenant->closed())
            co_return;
        if (last && *last == 0)
            break;
        if (last) {
            after = *last;
            pause = kFirstPause;
            continue;
        }
        log->warn("Embedding anew for tenant {} waits {} s: {}", tenant->name(), pause.count(), last.error().text());
        const base::CancelToken closing = tenant->closing();
        std::ignore = co_await tenant->parts().clock.sleep(pause, closing);
        pause = std::min(pause * 2, kLongestPause);
    }
    if (!tenant->closed())
        log->info("The records of tenant {} are embedded anew.", tenant->name());
}

} // namespace kaze::knowledge::detail
