// Dividing the index of a kind into other parts while the present ones answer.

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/tenant.h"
#include "engine/knowledge/detail/vector_set.h"

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kLeastInPart = 128; //!< vectors; a part of fewer costs more than it saves

} // namespace

Result<> VectorSet::divide(const std::string& kind, std::int64_t parts)
{
    const auto found = m_divisions.find(kind);
    if (found == m_divisions.end())
        return fail(ErrorCode::NotFound, "Nothing of the kind \"" + kind + "\" is remembered.");
    Division& division = found->second;
    if (division.dividing)
        return fail(ErrorCode::Conflict, "The index of the kind \"" + kind + "\" is being divided already.");
    if (static_cast<std::int64_t>(division.parts.size()) == parts)
        return fail(ErrorCode::Conflict,
            "The index of the kind \"" + kind + "\" has " + std::to_string(parts) + (parts == 1 ? " part" : " parts")
                + " already.");
    std::int64_t vectors = 0;
    for (const auto& shard : division.parts)
        vectors += shard->vectors();
    if (parts > std::max<std::int64_t>(std::ssize(division.parts), vectors / kLeastInPart))
        return fail(ErrorCode::InvalidArgument,
            "The kind \"" + kind + "\" has " + std::to_string(vectors) + " vectors, too few for " + std::to_string(parts)
                + " parts: each is to have " + std::to_string(kLeastInPart) + " at least.");
    for (const auto& shard : division.parts)
        if (shard->rebuilding())
            return fail(ErrorCode::Conflict, "The index of the kind \"" + kind + "\" is being built anew.");
    division.dividing = true;
    division.next = makeShards(kind, parts);
    division.counted = false;
    division.built = false;
    division.cancel = base::CancelSource();
    base::spawn(m_parts.loop, divideNow(shared_from_this(), kind));
    return {};
}

void VectorSet::cancelDivision(const std::string& kind)
{
    for (auto& [name, division] : m_divisions) {
        if ((!kind.empty() && kind != name) || division.built)
            continue;
        division.cancel.cancel();
        for (const auto& shard : division.next)
            shard->abandon();
    }
}

Task<> VectorSet::endDivisions(std::shared_ptr<VectorSet> set)
{
    set->cancelDivision({});
    for (auto& [name, division] : set->m_divisions) {
        if (!division.dividing)
            continue;
        const base::OneShot<bool> ended;
        division.untilEnded.push_back(ended);
        std::ignore = co_await ended.wait();
    }
}

Task<> VectorSet::divideNow(std::shared_ptr<VectorSet> self, std::string kind)
{
    const std::string problem = co_await buildParts(self, kind);
    Division& division = self->m_divisions.at(kind);
    const bool stopped = self->closed() || division.cancel.cancelled();
    division.counted = false;
    Shards gone = std::exchange(division.next, {});
    if (problem.empty())
        gone.swap(division.parts);
    for (const auto& shard : gone)
        co_await Shard::retire(shard);
    division.dividing = false;
    for (const auto& waiting : std::exchange(division.untilEnded, {}))
        waiting.set(true);
    if (self->closed() || stopped)
        co_return;
    if (problem.empty())
        self->m_parts.log->info("The index of kind {} has {} parts now.", kind, division.parts.size());
    else
        division.parts.front()->warn("The index of kind " + kind + " could not be divided: " + problem);
}

//! Says what went wrong.
Task<std::string> VectorSet::buildParts(std::shared_ptr<VectorSet> self, std::string kind)
{
    Division& division = self->m_divisions.at(kind);
    const auto parts = static_cast<std::int64_t>(division.next.size());
    auto counting = [kind, parts, embedder = self->number()](
                        storage::Connection& connection) { return countParts(connection, embedder, kind, parts); };
    const auto counts = co_await self->m_database->write(std::move(counting));
    if (!counts)
        co_return counts.error().text();
    if (self->closed() || division.cancel.cancelled())
        co_return std::string("it was stopped");
    for (std::size_t i = 0; i < division.next.size(); ++i)
        division.next[i]->committed((*counts)[i].vectors, (*counts)[i].lastLabel);
    division.counted = true;
    for (const auto& shard : division.next) {
        const bool there = co_await Shard::caughtUp(shard);
        if (self->closed() || division.cancel.cancelled())
            co_return std::string("it was stopped");
        if (!there)
            co_return "part " + std::to_string(shard->key().part.number + 1) + " could not be built";
    }
    // From here on it is as the database has it.
    division.built = true;
    if (!self->m_serves)
        co_return std::string();
    auto keeping = [kind, parts](storage::Connection& connection) { return divideKind(connection, kind, parts); };
    const auto kept = co_await self->m_database->write(std::move(keeping));
    co_return kept ? std::string() : kept.error().text();
}

std::map<std::string, std::int64_t> VectorSet::divided() const
{
    std::map<std::string, std::int64_t> parts;
    for (const auto& [kind, division] : m_divisions)
        parts[kind] = static_cast<std::int64_t>(division.parts.size());
    return parts;
}

std::vector<api::MemoryShard> VectorSet::shardFigures() const
{
    std::vector<api::MemoryShard> figures;
    for (const auto& [kind, division] : m_divisions) {
        double progress = 0;
        for (const auto& shard : division.next) {
            const auto its = shard->figures();
            const auto share = static_cast<double>(its.indexed) / static_cast<double>(std::max<std::int64_t>(its.vectors, 1));
            progress += share / static_cast<double>(division.next.size());
        }
        for (const auto& shard : division.parts) {
            figures.push_back(shard->figures());
            if (!division.next.empty()) {
                figures.back().state = "rebuilding";
                figures.back().progress = progress;
            }
        }
    }
    return figures;
}

} // namespace kaze::knowledge::detail
