#include "engine/knowledge/detail/embedding.h"

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
constexpr int kMostRefused = 8; //!< in a row; more say that it is not the texts

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

//! Where the work stands. A text that the embedder refuses is passed over until all others had their turn.
struct Round {
    struct Line {
        std::int64_t passed = 0; //!< those up to here are left for the next round
        std::int64_t aloneUntil = 0; //!< up to here each is asked for by itself, since one of them is refused
    };
    Line records; //!< that have no vector, by number
    Line labels; //!< of vectors by another embedder
    int refusedInARow = 0;
    bool stored = false; //!< since the last look at it
    std::optional<base::Error> refused; //!< why one was passed over
};

std::int64_t placeOf(const Waiting& waiting)
{
    return waiting.oldLabel == 0 ? waiting.seq : waiting.oldLabel;
}

Round::Line& lineOf(Round& round, const Waiting& waiting)
{
    return waiting.oldLabel == 0 ? round.records : round.labels;
}

//! One text of the batch is refused: each is asked for by itself, and that one passed over. False where that happens so often that it is not the texts.
bool passOver(Round& round, const std::vector<Waiting>& batch, const base::Error& why)
{
    auto& line = lineOf(round, batch.front());
    if (batch.size() > 1) {
        line.aloneUntil = placeOf(batch.back());
        return true;
    }
    line.passed = placeOf(batch.front());
    round.refused = why;
    if (++round.refusedInARow < kMostRefused)
        return true;
    round.refusedInARow = 0;
    return false;
}

//! New records first, which have not been found by likeness yet.
Result<std::vector<Waiting>> nextWaiting(Connection& connection, std::int64_t embedder, const Round& round)
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
    if (auto done = connection.query(sql::kPending, {round.records.passed, kBatch}, takeNew); !done)
        return failure(done);
    if (found.empty()) {
        if (auto done = connection.query(sql::kForeignVectors, {embedder, round.labels.passed, kBatch}, takeForeign); !done)
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
        // No index is of that embedder any more: nobody asks whether it was there.
        if (auto removed = connection.execute(sql::kDeleteVector, {waiting.oldLabel}); !removed)
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
Task<Result<std::size_t>> embedBatch(std::shared_ptr<Tenant> tenant, std::shared_ptr<Round> round)
{
    auto readJob = [embedder = tenant->embedderNumber(), at = *round](
                       Connection& connection) { return nextWaiting(connection, embedder, at); };
    auto batch = co_await tenant->database().read(std::move(readJob));
    if (!batch)
        co_return failure(batch);
    if (batch->empty() || tenant->closed())
        co_return std::size_t{0};

    // Who remembers pays, as long as it lasts; those that have the same payer as the first go with it.
    vectors::EmbedContext context = tenant->payerOf(batch->front().seq);
    std::erase_if(*batch, [&](const Waiting& waiting) { return !tenant->samePayer(context, waiting.seq); });
    if (placeOf(batch->front()) <= lineOf(*round, batch->front()).aloneUntil)
        batch->resize(1);
    std::vector<std::string> texts;
    for (const Waiting& waiting : *batch)
        texts.push_back(waiting.text);
    const base::Uuid payer = context.budgetId;
    auto vectors = co_await tenant->parts().embedder.embed(std::move(context), std::move(texts));
    if (tenant->closed())
        co_return std::size_t{0};
    if (!vectors && !payer.isNil() && vectors.error().code == base::ErrorCode::BudgetExhausted) {
        // It cannot pay any more: the tenant does.
        for (const Waiting& waiting : *batch)
            tenant->dropPayer(waiting.seq);
        co_return batch->size();
    }
    if (!vectors && vectors.error().code == base::ErrorCode::InvalidArgument && passOver(*round, *batch, vectors.error()))
        co_return batch->size();
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
    round->stored = true;
    round->refusedInARow = 0;
    co_return count;
}

//! Waits until it is time to ask again for what was refused. False where something else came to wait before.
Task<bool> rested(std::shared_ptr<Tenant> tenant, std::chrono::seconds pause)
{
    const base::CancelToken closing = tenant->closing();
    for (std::chrono::seconds slept{0}; slept < pause && !tenant->closed(); slept += kFirstPause) {
        if (!tenant->waitingNoticed())
            co_return false;
        std::ignore = co_await tenant->parts().clock.sleep(kFirstPause, closing);
    }
    co_return true;
}

} // namespace

Task<> embedWhatWaits(std::shared_ptr<Tenant> tenant)
{
    const base::Logger log = tenant->parts().log;
    const bool anew = tenant->hasForeign();
    if (anew)
        log->info("The records of {} are embedded anew by {}.", tenant->name(), tenant->parts().embedder.id());
    std::chrono::seconds pause = kFirstPause;
    const auto round = std::make_shared<Round>();
    while (!tenant->closed()) {
        tenant->noticeWaiting();
        tenant->batchBegins();
        const Result<std::size_t> count = co_await embedBatch(tenant, round);
        if (tenant->closed())
            break;
        if (count && *count == 0) {
            if (!tenant->waitingNoticed())
                continue;
            if (!round->refused)
                break;
            tenant->embedderFailed(round->refused->text());
            log->warn("The embedder refuses a text of {}, which is asked for again in {} s: {}", tenant->name(), pause.count(),
                round->refused->text());
            tenant->batchEnded();
            const bool asksAgain = co_await rested(tenant, pause);
            if (asksAgain) {
                *round = Round();
                pause = std::min(pause * 2, kLongestPause);
            }
            continue;
        }
        if (count) {
            if (std::exchange(round->stored, false))
                tenant->embedderFailed({});
            if (!round->refused)
                pause = kFirstPause;
            continue;
        }
        tenant->batchEnded();
        tenant->embedderFailed(count.error().text());
        log->warn("Embedding for {} waits {} s: {}", tenant->name(), pause.count(), count.error().text());
        const base::CancelToken closing = tenant->closing();
        std::ignore = co_await tenant->parts().clock.sleep(pause, closing);
        pause = std::min(pause * 2, kLongestPause);
    }
    tenant->batchEnded();
    if (!tenant->closed()) {
        tenant->allEmbedded();
        if (anew)
            log->info("The records of {} are embedded anew.", tenant->name());
    }
}

} // namespace kaze::knowledge::detail
