#include "engine/knowledge/detail/embedders.h"

#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/text_scores.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

Result<std::int64_t> numberOf(
    Connection& connection, std::string_view sql, std::initializer_list<Value> values = {}, std::int64_t otherwise = 0)
{
    std::int64_t number = otherwise;
    const auto take = [&](const Row& row) { number = row.integer(0); };
    if (auto done = connection.query(sql, values, take); !done)
        return failure(done);
    return number;
}

Result<> run(Connection& connection, std::string_view sql, std::initializer_list<Value> values)
{
    const auto done = connection.execute(sql, values);
    return done ? Result<>() : failure(done);
}

Result<std::int64_t> registered(Connection& connection, const std::string& embedder, std::size_t dimensions)
{
    const std::initializer_list<Value> known{std::string_view(embedder), static_cast<std::int64_t>(dimensions)};
    auto done = connection.execute(sql::kKnowDimensions, known);
    if (done)
        done = connection.execute(sql::kRegisterEmbedder, known);
    return done ? numberOf(connection, sql::kEmbedderNumber, known) : done;
}

//! A database in which nobody has said yet who serves: the one that made most of the vectors, or the configured one.
Result<EmbeddersInUse> firstInUse(Connection& connection, std::int64_t configured)
{
    const auto most = numberOf(connection, sql::kMostUsedEmbedder, {}, configured);
    if (!most)
        return failure(most);
    if (auto done = run(connection, sql::kAwaitAll, {*most}); !done)
        return failure(done);
    return EmbeddersInUse{*most, *most, 0};
}

//! What the embedders in use become with this one configured.
Result<> change(Connection& connection, EmbeddersInUse& use, std::int64_t configured)
{
    const bool begins = use.target == use.serving;
    use.target = configured;
    const auto last = numberOf(connection, sql::kLastRecord);
    if (!last)
        return failure(last);
    use.since = *last;
    if (begins) {
        // What serves has had no vectors of these: it does not get them now, unless the change is taken back.
        if (auto done = run(connection, sql::kAwaitNoneOf, {use.serving}); !done)
            return done;
    }
    return run(connection, sql::kAwaitAll, {configured});
}

Result<EmbeddersInUse> inUse(Connection& connection, std::int64_t configured)
{
    const auto before = embeddersInUse(connection);
    if (!before)
        return failure(before);
    auto use = before->serving == 0 ? firstInUse(connection, configured) : Result<EmbeddersInUse>(*before);
    if (!use)
        return use;
    if (use->target != configured) {
        if (auto done = change(connection, *use, configured); !done)
            return failure(done);
    }
    if (use->serving != use->target) {
        const auto any = numberOf(connection, sql::kAnyVectorOf, {use->serving});
        if (!any)
            return failure(any);
        if (*any == 0)
            use->serving = use->target;
    }
    auto done = run(connection, sql::kAwaitOnlyOf, {use->serving, use->target});
    if (done)
        done = run(connection, sql::kUseEmbedders, {use->serving, use->target, use->since});
    return done ? use : failure(done);
}

Result<Survey::Embedder> surveyOf(Connection& connection, std::int64_t number, const std::map<std::string, std::int64_t>& divided)
{
    Survey::Embedder its;
    its.number = number;
    const auto takeName = [&](const Row& row) {
        its.name = row.text(0);
        its.dimensions = static_cast<std::size_t>(row.integer(1));
    };
    const auto takeKind = [&](const Row& row) {
        its.kinds[std::string(row.text(0))] = {{row.integer(1), static_cast<std::uint64_t>(row.integer(2))}};
    };
    auto done = connection.query(sql::kEmbedderWithNumber, {number}, takeName);
    if (done)
        done = connection.query(sql::kCountShards, {number}, takeKind);
    if (!done)
        return failure(done);
    for (const auto& [kind, parts] : divided) {
        auto counted = countParts(connection, number, kind, parts);
        if (!counted)
            return failure(counted);
        its.kinds[kind] = std::move(*counted);
    }
    const auto waiting = numberOf(connection, sql::kCountPending, {number});
    if (!waiting)
        return failure(waiting);
    its.waiting = *waiting;
    return its;
}

//! Forgets which vectors were removed of kinds that have no index, and of embedders that are not in use.
Result<> forgetOtherRemoved(Connection& connection, const Survey& survey)
{
    boost::json::array indexed;
    for (const auto* embedder : {&survey.serving, &survey.target})
        for (const auto& [kind, parts] : embedder->kinds) {
            std::int64_t vectors = 0;
            for (const auto& part : parts)
                vectors += part.vectors;
            if (vectors >= 256)
                indexed.emplace_back(std::to_string(embedder->number) + ' ' + kind);
        }
    const std::string list = boost::json::serialize(indexed);
    return run(connection, sql::kForgetOtherRemoved, {std::string_view(list)});
}

//! Of the whole database.
Result<> count(Connection& connection, Survey& survey)
{
    const auto records = numberOf(connection, sql::kCountRecords);
    const auto forgotten = records ? numberOf(connection, sql::kCountForgotten) : records;
    const auto unused = forgotten ? numberOf(connection, sql::kAnyUnused) : forgotten;
    const auto room = unused ? freeBytes(connection) : unused;
    if (!room)
        return failure(room);
    survey.records = *records - *forgotten;
    survey.unused = *unused != 0;
    survey.freeBytes = *room;
    return {};
}

} // namespace

std::vector<std::int64_t> EmbeddersInUse::numbers() const
{
    if (serving == 0)
        return {};
    return serving == target ? std::vector{serving} : std::vector{serving, target};
}

Result<EmbeddersInUse> embeddersInUse(Connection& connection)
{
    EmbeddersInUse use;
    const auto take = [&](const Row& row) { use = {row.integer(0), row.integer(1), row.integer(2)}; };
    const auto done = connection.query(sql::kEmbeddersInUse, {}, take);
    return done ? Result<EmbeddersInUse>(use) : failure(done);
}

Result<Survey> survey(Connection& connection, const std::string& embedder, std::size_t dimensions)
{
    if (auto prepared = prepareTextScores(connection); !prepared)
        return failure(prepared);
    const auto configured = registered(connection, embedder, dimensions);
    if (!configured)
        return failure(configured);
    const auto use = inUse(connection, *configured);
    if (!use)
        return failure(use);
    auto divided = dividedKinds(connection);
    if (!divided)
        return failure(divided);
    Survey survey;
    survey.since = use->serving == use->target ? 0 : use->since;
    survey.divided = std::move(*divided);
    for (auto* which : {&survey.serving, &survey.target}) {
        auto its = surveyOf(connection, which == &survey.serving ? use->serving : use->target, survey.divided);
        if (!its)
            return failure(its);
        *which = std::move(*its);
    }
    auto done = count(connection, survey);
    if (done)
        done = forgetOtherRemoved(connection, survey);
    return done ? Result<Survey>(std::move(survey)) : failure(done);
}

Result<Given> giveVectors(Connection& connection, std::int64_t seq, std::string_view kind, const base::Uuid& vectorId,
    const std::vector<MadeBytes>& vectors)
{
    const auto use = embeddersInUse(connection);
    if (!use)
        return failure(use);
    Given given;
    for (const auto embedder : use->numbers()) {
        const auto made = std::ranges::find(vectors, embedder, &MadeBytes::embedder);
        if (made == vectors.end() || made->bytes.empty()) {
            if (auto done = run(connection, sql::kAddPending, {embedder, seq}); !done)
                return failure(done);
            given.waits.push_back(embedder);
            continue;
        }
        const auto done = connection.execute(
            sql::kInsertVector, {storage::Blob(vectorId.bytes), seq, kind, embedder, storage::Blob(made->bytes)});
        if (!done)
            return failure(done);
        given.labels.emplace_back(embedder, static_cast<std::uint64_t>(connection.lastInsertId()));
    }
    return given;
}

Result<std::vector<std::int64_t>> awaitNothing(Connection& connection, std::int64_t seq)
{
    const auto use = embeddersInUse(connection);
    if (!use)
        return failure(use);
    std::vector<std::int64_t> waited;
    for (const auto embedder : use->numbers()) {
        const auto done = connection.execute(sql::kRemovePending, {embedder, seq});
        if (!done)
            return failure(done);
        if (*done > 0)
            waited.push_back(embedder);
    }
    return waited;
}

Result<bool> takeOver(
    Connection& connection, std::int64_t target, std::int64_t without, const std::map<std::string, std::int64_t>& divided)
{
    const auto use = embeddersInUse(connection);
    if (!use)
        return failure(use);
    const auto waiting = numberOf(connection, sql::kCountAwaited, {target});
    if (!waiting)
        return failure(waiting);
    if (use->target != target || *waiting > without)
        return false;
    const auto before = dividedKinds(connection);
    if (!before)
        return failure(before);
    auto done = run(connection, sql::kUseEmbedders, {target, target, std::int64_t{0}});
    if (done)
        done = run(connection, sql::kAwaitOnlyOf, {target, target});
    for (const auto& [kind, parts] : divided) {
        const auto known = before->find(kind);
        if (done && parts != (known == before->end() ? 1 : known->second))
            done = divideKind(connection, kind, parts);
    }
    return done ? Result<bool>(true) : failure(done);
}

Result<std::int64_t> dropUnused(Connection& connection, std::int64_t limit)
{
    auto dropped = connection.execute(sql::kDropUnused, {limit});
    if (dropped && *dropped == 0) {
        if (auto done = run(connection, sql::kForgetUnusedRemoved, {}); !done)
            return failure(done);
    }
    return dropped;
}

Result<std::int64_t> freeBytes(Connection& connection)
{
    return numberOf(connection, sql::kFreeBytes);
}

} // namespace kaze::knowledge::detail
