#include "engine/knowledge/detail/embedding.h"

#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::int64_t kBatch = 32;
constexpr std::size_t kBatchBytes = 64U << 10; //!< of texts, unless one alone is longer
constexpr std::chrono::seconds kFirstPause{30};
constexpr std::chrono::seconds kLongestPause{600};

//! A record and the vector that it gets.
struct Waiting {
    std::int64_t seq = 0;
    std::int64_t version = 0;
    std::int64_t oldLabel = 0; //!< of the vector by another embedder, which it takes the place of; 0: it has none
    std::string kind;
    std::string agent;
    std::string text;
    base::Uuid vectorId;
    vectors::Vector vector;
};

struct Embedded {
    std::int64_t seq = 0;
    std::string kind;
    std::uint64_t label = 0; //!< 0: it was changed or forgotten meanwhile
};

//! New records first, which have not been found by likeness yet.
Result<std::vector<Waiting>> nextWaiting(Connection& connection, std::int64_t embedder)
{
    std::vector<Waiting> found;
    std::size_t bytes = 0;
    const auto keep = [&](Waiting waiting) {
        bytes += waiting.text.size();
        found.push_back(std::move(waiting));
        return bytes < kBatchBytes;
    };
    const auto takeNew = [&](const storage::Row& row) {
        return keep({row.integer(0), row.integer(1), 0, std::string(row.text(2)), std::string(row.text(3)),
            std::string(row.text(4)), {}, {}});
    };
    const auto takeForeign = [&](const storage::Row& row) {
        return keep(
            {row.integer(1), row.integer(4), row.integer(0), std::string(row.text(2)), {}, std::string(row.text(3)), {}, {}});
    };
    if (auto done = connection.query(sql::kPending, {kBatch}, takeNew); !done)
        return failure(done);
    if (found.empty()) {
        if (auto done = connection.query(sql::kForeignVectors, {embedder, kBatch}, takeForeign); !done)
            return failure(done);
    }
    return found;
}

Result<Embedded> store(Connection& connection, std::int64_t embedder, const Waiting& waiting)
{
    Embedded embedded{waiting.seq, waiting.kind, 0};
    std::int64_t version = 0;
    const auto take = [&](const storage::Row& row) { version = row.integer(0); };
    if (auto done = connection.query(sql::kPresentVersion, {waiting.seq}, take); !done)
        return failure(done);
    if (version != waiting.version)
        return embedded;
    if (waiting.oldLabel != 0) {
        if (auto removed = removeVector(connection, waiting.oldLabel); !removed)
            return failure(removed);
    }
    auto done = connection.execute(sql::kRemovePending, {waiting.seq});
    if (done)
        done = connection.execute(sql::kInsertVector,
            {storage::Blob(waiting.vectorId.bytes), waiting.seq, std::string_view(waiting.kind), embedder,
                storage::Blob(bytesOf(waiting.vector))});
    if (!done)
        return failure(done);
    embedded.label = static_cast<std::uint64_t>(connection.lastInsertId());
    return embedded;
}

Result<std::vector<Embedded>> storeAll(Connection& connection, std::int64_t embedder, const std::vector<Waiting>& batch)
{
    std::vector<Embedded> all;
    for (const Waiting& waiting : batch) {
        auto one = store(connection, embedder, waiting);
        if (!one)
            return failure(one);
        all.push_back(std::move(*one));
    }
    return all;
}

//! Embeds the next; how many that were, 0 at the end.
Task<Result<std::size_t>> embedBatch(std::shared_ptr<Tenant> tenant)
{
    auto readJob = [embedder = tenant->embedderNumber()](Connection& connection) { return nextWaiting(connection, embedder); };
    auto batch = co_await tenant->database().read(std::move(readJob));
    if (!batch)
        co_return failure(batch);
    if (batch->empty() || tenant->closed())
        co_return std::size_t{0};

    // Who remembers pays, as long as it lasts; those that have the same payer as the first go with it.
    vectors::EmbedContext context = tenant->payerOf(batch->front().seq);
    std::erase_if(*batch, [&](const Waiting& waiting) { return !tenant->samePayer(context, waiting.seq); });
    std::vector<std::string> texts;
    for (const Waiting& waiting : *batch)
        texts.push_back(waiting.text);
    const base::Uuid payer = context.budgetId;
    auto vectors = co_await tenant->parts().embedder.embed(std::move(context), std::move(texts));
    if (tenant->closed())
        co_return std::size_t{0};
    if (!vectors && !payer.isNil()) {
        // Its run is over, or its budget is spent: the tenant pays.
        for (const Waiting& waiting : *batch)
            tenant->dropPayer(waiting.seq);
        co_return batch->size();
    }
    if (!vectors)
        co_return failure(vectors);
    for (std::size_t i = 0; i < batch->size(); ++i) {
        batch->at(i).vectorId = tenant->parts().ids.next();
        batch->at(i).vector = std::move(vectors->at(i));
    }
    const std::size_t count = batch->size();
    auto writeJob = [embedder = tenant->embedderNumber(), taken = std::move(*batch)](
                        Connection& connection) { return storeAll(connection, embedder, taken); };
    const auto stored = co_await tenant->database().write(std::move(writeJob));
    if (!stored)
        co_return failure(stored);
    for (const Embedded& each : *stored) {
        tenant->dropPayer(each.seq);
        if (!tenant->closed() && each.label != 0)
            tenant->embedded(each.kind, each.label);
    }
    co_return count;
}

} // namespace

Task<> embedWhatWaits(std::shared_ptr<Tenant> tenant)
{
    const base::Logger log = tenant->parts().log;
    const bool anew = tenant->hasForeign();
    if (anew)
        log->info("The records of {} are embedded anew by {}.", tenant->name(), tenant->parts().embedder.id());
    std::chrono::seconds pause = kFirstPause;
    while (!tenant->closed()) {
        tenant->noticeWaiting();
        const Result<std::size_t> count = co_await embedBatch(tenant);
        if (tenant->closed())
            co_return;
        if (count && *count == 0) {
            if (!tenant->waitingNoticed())
                continue;
            break;
        }
        if (count) {
            tenant->embedderFailed({});
            pause = kFirstPause;
            continue;
        }
        tenant->embedderFailed(count.error().text());
        log->warn("Embedding for {} waits {} s: {}", tenant->name(), pause.count(), count.error().text());
        const base::CancelToken closing = tenant->closing();
        std::ignore = co_await tenant->parts().clock.sleep(pause, closing);
        pause = std::min(pause * 2, kLongestPause);
    }
    if (!tenant->closed()) {
        tenant->allEmbedded();
        if (anew)
            log->info("The records of {} are embedded anew.", tenant->name());
    }
}

} // namespace kaze::knowledge::detail
