// Removing records for good, and looking whether anything of them is left.

#include "engine/api/memory_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/archive_erasing.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/erasure.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/replica_rows.h"

#include <algorithm>
#include <set>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Erasure;
using detail::Tenant;

namespace {

using Paths = std::vector<std::filesystem::path>;

//! The forgotten ones are among those that are meant, unless it says otherwise.
Result<detail::Filter> meantBy(const std::string& text, base::Time now)
{
    auto filter = detail::filterOf(text, {}, now); // whose errors have the places of what was written
    return filter ? detail::filterOf("forgotten:any " + text, {}, now) : std::move(filter);
}

//! Removes the index files that are of none of these: of what is forgotten, or of another embedder. How many are still there. Blocks.
std::int64_t removeStray(const std::filesystem::path& folder, const std::set<std::string>& names)
{
    std::error_code failed;
    Paths stray;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const auto name = at->path().filename().string();
        const auto numbered = name.substr(0, name.rfind(".hnsw"));
        if (numbered != name && !names.contains(numbered.substr(0, numbered.rfind('-'))))
            stray.push_back(at->path());
    }
    std::int64_t left = failed ? 1 : 0;
    for (const auto& path : stray) {
        std::filesystem::remove(path, failed);
        left += failed ? 1 : 0;
    }
    return left;
}

//! Empties the write-ahead log, where old pages stand. False when readers were in the way.
Task<bool> emptyLog(std::shared_ptr<Tenant> tenant, std::filesystem::path log)
{
    constexpr int kTries = 50;
    for (int tries = 0; tries < kTries && !tenant->closed(); ++tries) {
        tenant->database().emptyLog();
        for (int turn = 0; turn < 2; ++turn) {
            auto nothing = [](storage::Connection&) -> Result<> { return {}; };
            std::ignore = co_await tenant->database().write(std::move(nothing));
        }
        std::error_code missing;
        const auto size = std::filesystem::file_size(log, missing);
        if (missing || size == 0)
            co_return true;
    }
    co_return false;
}

std::unexpected<base::Error> interrupted(const Erasure& erasure, base::Error why)
{
    return fail(why.code,
        std::to_string(erasure.erased.seqs.size()) + " of " + std::to_string(erasure.meant.records.size())
            + " records were erased, and it was not looked for what is left; erase them again",
        std::move(why));
}

//! Takes the records out of the database, some at a time, so that others who write need not wait for all.
Task<Result<>> eraseInDatabase(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    constexpr std::size_t kAtOnce = 500;
    std::vector<std::int64_t> some;
    for (auto next = erasure->meant.records.begin(); next != erasure->meant.records.end(); some.clear()) {
        for (; next != erasure->meant.records.end() && some.size() < kAtOnce; ++next)
            some.push_back(next->first);
        auto erasing = [some](storage::Connection& connection) { return detail::eraseRecords(connection, some); };
        auto erased = co_await tenant->database().write(std::move(erasing));
        if (!erased)
            co_return interrupted(*erasure, erased.error());
        if (!tenant->closed())
            tenant->recordsErased(*erased);
        erasure->erased.add(std::move(*erased));
        if (tenant->closed())
            co_return interrupted(*erasure, {ErrorCode::Unavailable, "The knowledge store was closed.", nullptr});
    }
    // A deletion leaves the words in the older parts of the full text until these are merged.
    bool more = true;
    for (bool first = true; more; first = false) {
        auto merging = [first](storage::Connection& connection) { return detail::mergeText(connection, first); };
        const auto merged = co_await tenant->database().write(std::move(merging));
        if (!merged)
            co_return interrupted(*erasure, merged.error());
        more = *merged;
    }
    co_return Result<>();
}

Task<Result<>> eraseInArchives(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    // Of those that only archives have, too, other cells hear that they are erased.
    auto absent = erasure->ids;
    for (const auto& [seq, id] : erasure->meant.records)
        absent.erase(id);
    auto entombing
        = [absent = std::move(absent)](storage::Connection& connection) { return detail::entombAbsent(connection, absent); };
    if (auto entombed = co_await tenant->database().write(std::move(entombing)); !entombed)
        co_return interrupted(*erasure, entombed.error());
    auto work = [erasure] { return detail::eraseArchived(erasure->archives, erasure->ids, *erasure->stop); };
    auto archived = co_await tenant->parts().workers.run(std::move(work));
    if (!archived)
        co_return interrupted(*erasure, archived.error());
    for (const auto& mark : archived->marks)
        erasure->erased.marks.push_back(mark);
    erasure->archived = std::move(*archived);
    co_return Result<>();
}

//! Those of the embedder in use, and of the one that is to take its place.
std::vector<std::shared_ptr<detail::Shard>> allShards(const Tenant& tenant)
{
    std::vector<std::shared_ptr<detail::Shard>> all;
    for (const auto& set : tenant.sets())
        for (auto& shard : set->shards({}))
            all.push_back(std::move(shard));
    return all;
}

//! Writes over what the indexes have of what was removed.
Task<> purgeIndexes(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    api::ErasedPlace indexes{"indexes", static_cast<std::int64_t>(erasure->erased.removed.size()), 0, {}};
    co_await Tenant::endDivisions(tenant);
    for (const auto& shard : allShards(*tenant)) {
        const std::string problem = co_await detail::Shard::purge(shard);
        // One of an embedder whose place another took meanwhile goes as a whole.
        const auto present = allShards(*tenant);
        if (!problem.empty() && std::ranges::find(present, shard) != present.end()) {
            ++indexes.left;
            indexes.detail += problem + " ";
        }
    }
    co_await Tenant::endDivisions(tenant);
    std::set<std::string> names; // with those of kinds that came meanwhile
    for (const auto& shard : allShards(*tenant))
        names.insert(shard->fileName());
    auto work = [folder = tenant->indexFolder(), names = std::move(names)] { return removeStray(folder, names); };
    if (const auto left = co_await tenant->parts().workers.run(std::move(work)); left > 0) {
        indexes.left += left;
        indexes.detail += "old files could not be removed from " + tenant->indexFolder().string();
    }
    if (indexes.left == 0)
        indexes.detail = "what they had of it was written over";
    erasure->reply.places.push_back(std::move(indexes));
}

} // namespace

Task<Result<api::MemoryErased>> Knowledge::Impl::erase(std::shared_ptr<Impl> self, api::EraseMemories query)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    // Nothing goes into an archive meanwhile, nor comes back.
    auto work = eraseAlone(self, *name, std::move(query));
    co_return co_await alone(self, std::move(*name), std::move(work));
}

Task<Result<api::MemoryErased>> Knowledge::Impl::eraseAlone(
    std::shared_ptr<Impl> self, std::string name, api::EraseMemories query)
{
    auto filter = meantBy(query.filter, self->parts.clock.now());
    if (!filter)
        co_return failure(filter);
    if (query.ids.empty() && !filter->narrows() && filter->kind.empty())
        co_return fail(ErrorCode::InvalidArgument, "Say which records to erase: their ids, or a filter.");
    const auto opened = co_await known(self, query.tenant, query.project);
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<Tenant> tenant = *opened;
    const auto erasure = std::make_shared<Erasure>();
    erasure->archives = {detail::archiveFolder(self->folder, name), name};
    const auto stopping = tenant->closing().onCancel([stop = erasure->stop] { *stop = true; });
    const auto found = co_await detail::findMeant(tenant, erasure, std::move(query.ids), std::move(*filter));
    if (!found)
        co_return failure(found);
    if (query.countOnly || erasure->ids.empty()) {
        detail::noteUnread(*erasure);
        co_return erasure->reply;
    }

    if (const auto erased = co_await eraseInDatabase(tenant, erasure); !erased)
        co_return failure(erased);
    if (const auto erased = co_await eraseInArchives(tenant, erasure); !erased)
        co_return failure(erased);
    if (tenant->closed())
        co_return interrupted(*erasure, {ErrorCode::Unavailable, "The knowledge store was closed.", nullptr});
    self->forgetTexts();
    auto& places = erasure->reply.places;
    places.push_back({"queries", 0, 0, "what the embedder kept of texts was dropped"});
    co_await purgeIndexes(tenant, erasure);
    const bool emptied = co_await emptyLog(tenant, self->folder / (name + ".db-wal"));
    if (!emptied)
        places.push_back({"log", 0, 1, "a reader kept the write-ahead log from being emptied; it is when the cell stops"});
    places.push_back({"elsewhere", 0, 0,
        "runs, traces and logs of the cell, and backups that others made, are not memory: they were neither changed nor looked "
        "at"});
    if (const auto looked = co_await detail::lookInDatabase(tenant, erasure); !looked)
        co_return failure(looked);
    auto folder = self->folder;
    if (const auto looked = co_await detail::lookInFiles(tenant, erasure, std::move(folder)); !looked)
        co_return failure(looked);
    erasure->reply.complete = true;
    for (const auto& place : places)
        erasure->reply.complete = erasure->reply.complete && place.left == 0;
    co_return erasure->reply;
}

} // namespace kaze::knowledge
