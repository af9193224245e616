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
    explicit Round(std::int64_t from) : since(from) { }

    std::int64_t since; //!< records above this come first
    Line fresh, others; //!< by number
    std::int64_t refusals = 0;
    int refusedInARow = 0;
    bool stored = false; //!< since the last look at it
    std::optional<base::Error> refused; //!< why one was passed over
};

Round::Line& lineOf(Round& round, const Waiting& waiting)
{
    return waiting.seq > round.since ? round.fresh : round.others;
}

//! One text of the batch is refused: each is asked for by itself, and that one passed over. False where that happens so often that it is not the texts.
bool passOver(Round& round, const std::vector<Waiting>& batch, const base::Error& why)
{
    auto& line = lineOf(round, batch.front());
    if (batch.size() > 1) {
        line.aloneUntil = batch.back().seq;
        return true;
    }
    line.passed = batch.front().seq;
    round.refused = why;
    ++round.refusals;
    if (++round.refusedInARow < kMostRefused)
        return true;
    round.refusedInARow = 0;
    return false;
}

//! New records first: where nobody else answers, they have not been found by likeness yet.
Result<std::vector<Waiting>> nextWaiting(Connection& connection, std::int64_t embedder, const Round& round)
{
    std::vector<Waiting> found;
    std::size_t bytes = 0;
    const auto keep = [&](Waiting waiting) {
        bytes += waiting.text.size();
        found.push_back(std::move(waiting));
        return bytes < kBatchBytes;
    };
    const auto take = [&](const storage::Row& row) {
        return keep({row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)),
            {}, {}});
    };
    constexpr auto kEnd = std::numeric_limits<std::int64_t>::max();
    auto done = connection.query(sql::kPending, {embedder, std::max(round.fresh.passed, round.since), kEnd, kBatch}, take);
    if (done && found.empty())
        done = connection.query(sql::kPending, {embedder, round.others.passed, round.since, kBatch}, take);
    return done ? Result<std::vector<Waiting>>(std::move(found)) : failure(done);
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
    auto done = connection.execute(sql::kRemovePending, {embedder, waiting.seq});
    if (done && *done == 0) // another embedder took the place of this one
        return embedded;
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
Task<Result<std::size_t>> embedBatch(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set, std::shared_ptr<Round> round)
{
    EmbeddingQueue& queue = set->queue();
    auto readJob
        = [embedder = set->number(), at = *round](Connection& connection) { return nextWaiting(connection, embedder, at); };
    auto batch = co_await tenant->database().read(std::move(readJob));
    if (!batch)
        co_return failure(batch);
    if (batch->empty() || set->closed())
        co_return std::size_t{0};

    // Who remembers pays, as long as it lasts; those that have the same payer as the first go with it.
    vectors::EmbedContext context = queue.payerOf(batch->front().seq);
    std::erase_if(*batch, [&](const Waiting& waiting) { return !queue.samePayer(context, waiting.seq); });
    if (batch->front().seq <= lineOf(*round, batch->front()).aloneUntil)
        batch->resize(1);
    std::vector<std::string> texts;
    for (const Waiting& waiting : *batch)
        texts.push_back(waiting.text);
    const base::Uuid payer = context.budgetId;
    auto vectors = co_await set->embedder()->embed(std::move(context), std::move(texts));
    if (set->closed())
        co_return std::size_t{0};
    if (!vectors && !payer.isNil() && vectors.error().code == base::ErrorCode::BudgetExhausted) {
        // It cannot pay any more: the tenant does.
        for (const Waiting& waiting : *batch)
            queue.dropPayer(waiting.seq);
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
    auto writeJob = [embedder = set->number(), taken = std::move(*batch)](
                        Connection& connection) { return storeAll(connection, embedder, taken); };
    const auto stored = co_await tenant->database().write(std::move(writeJob));
    if (!stored)
        co_return failure(stored);
    for (const Embedded& each : *stored) {
        queue.dropPayer(each.seq);
        if (set->closed() || each.label == 0)
            continue;
        queue.remove(1);
        set->added(each.kind, each.label);
    }
    round->stored = true;
    round->refusedInARow = 0;
    co_return count;
}

//! Waits until it is time to ask again for what was refused. False where something else came to wait before.
Task<bool> rested(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set, std::chrono::seconds pause)
{
    const base::CancelToken closing = set->closing();
    for (std::chrono::seconds slept{0}; slept < pause && !set->closed(); slept += kFirstPause) {
        if (!set->queue().waitingNoticed())
            co_return false;
        std::ignore = co_await tenant->parts().clock.sleep(kFirstPause, closing);
    }
    co_return true;
}

//! Asks again for what the embedder refused, after a while.
Task<> askAgain(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set, std::shared_ptr<Round> round,
    std::shared_ptr<std::chrono::seconds> pause)
{
    set->queue().failed(round->refused->text());
    tenant->parts().log->warn("The embedder refuses a text of {}, which is asked for again in {} s: {}", tenant->name(),
        pause->count(), round->refused->text());
    set->queue().batchEnded();
    const bool late = co_await rested(tenant, set, *pause);
    if (late) {
        *round = Round(set->since());
        *pause = std::min(*pause * 2, kLongestPause);
    }
}

//! The next batch; at the end, where the set is to take the place of another one, it does.
Task<Result<std::size_t>> step(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set, std::shared_ptr<Round> round)
{
    const auto count = co_await embedBatch(tenant, set, round);
    if (!count || *count > 0 || set->closed() || !set->queue().waitingNoticed() || !tenant->isNext(*set))
        co_return count;
    if (round->refusals > set->vectors()) // then it is not the texts
        co_return count;
    const auto took = co_await Tenant::takeOver(tenant, round->refusals);
    if (!took)
        co_return failure(took);
    if (!*took) // something came meanwhile
        *round = Round(set->since());
    co_return *took ? std::size_t{0} : std::size_t{1};
}

} // namespace

Task<> embedWhatWaits(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set)
{
    EmbeddingQueue& queue = set->queue();
    const auto pause = std::make_shared<std::chrono::seconds>(kFirstPause);
    const auto round = std::make_shared<Round>(Round(set->since()));
    while (!set->closed()) {
        queue.noticeWaiting();
        queue.batchBegins();
        const Result<std::size_t> count = co_await step(tenant, set, round);
        if (set->closed())
            break;
        if (count && *count == 0) {
            if (!queue.waitingNoticed())
                continue;
            if (!round->refused)
                break;
            co_await askAgain(tenant, set, round, pause);
            continue;
        }
        if (count) {
            if (std::exchange(round->stored, false))
                queue.failed({});
            if (!round->refused)
                *pause = kFirstPause;
            continue;
        }
        queue.batchEnded();
        queue.failed(count.error().text());
        tenant->parts().log->warn(
            "Embedding by {} for {} waits {} s: {}", set->id(), tenant->name(), pause->count(), count.error().text());
        const base::CancelToken closing = set->closing();
        std::ignore = co_await tenant->parts().clock.sleep(*pause, closing);
        *pause = std::min(*pause * 2, kLongestPause);
    }
    queue.batchEnded();
    if (!set->closed())
        queue.ended();
}

} // namespace kaze::knowledge::detail
