// Removing records for good, and looking whether anything of them is left.

#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/erasing.h"
#include "engine/knowledge/detail/impl.h"

#include <set>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace {

using Paths = std::vector<std::filesystem::path>;

//! The files that hold what a tenant's memory is now, and the copies beside them.
struct Files {
    Paths present;
    Paths copies;
};

Files filesOf(const std::filesystem::path& folder, const std::string& name, const std::filesystem::path& indexes)
{
    Files files;
    std::error_code ignored;
    for (const auto* ending : {".db", ".db-wal"})
        if (std::filesystem::exists(folder / (name + ending), ignored))
            files.present.push_back(folder / (name + ending));
    for (std::filesystem::directory_iterator at(indexes, ignored), end; !ignored && at != end; at.increment(ignored))
        if (at->is_regular_file(ignored))
            files.present.push_back(at->path());
    ignored.clear();
    for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
        const auto file = at->path().filename().string();
        if (file.starts_with(name + ".db.before-") || file.starts_with(name + ".db.damaged-"))
            files.copies.push_back(at->path());
    }
    return files;
}

//! The forgotten ones are among those that are meant, unless it says otherwise.
Result<detail::Filter> meantBy(const std::string& text, base::Time now)
{
    auto filter = detail::filterOf(text, {}, now); // whose errors have the places of what was written
    return filter ? detail::filterOf("forgotten:any " + text, {}, now) : std::move(filter);
}

//! Removes the index files of kinds that have no index: of what is forgotten, or of another embedder. How many are still there. Blocks.
std::int64_t removeStray(const std::filesystem::path& folder, const std::set<std::string>& kinds)
{
    std::error_code failed;
    Paths stray;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const auto name = at->path().filename().string();
        const auto kind = name.substr(0, name.rfind(".hnsw"));
        if (kind != name && !kinds.contains(kind.substr(0, kind.rfind('-'))))
            stray.push_back(at->path());
    }
    std::int64_t left = failed ? 1 : 0;
    for (const auto& path : stray) {
        std::filesystem::remove(path, failed);
        left += failed ? 1 : 0;
    }
    return left;
}

std::string namesOf(const Paths& paths)
{
    std::string names;
    for (const auto& path : paths)
        names += (names.empty() ? "" : ", ") + path.string();
    return names;
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

//! Looks everywhere and fills in what is left.
Task<Result<>> lookForRest(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<detail::Erased> erased, Files files, std::shared_ptr<api::MemoryErased> reply)
{
    auto marking = [erased](storage::Connection& connection) { return detail::ownMarks(connection, erased->marks); };
    auto marks = co_await tenant->database().read(std::move(marking));
    if (!marks)
        co_return failure(marks);
    erased->marks = std::move(*marks);
    auto counting = [erased](storage::Connection& connection) { return detail::leftovers(connection, *erased); };
    const auto left = co_await tenant->database().read(std::move(counting));
    if (!left)
        co_return failure(left);
    reply->places.push_back({"records", static_cast<std::int64_t>(erased->seqs.size()), left->records, {}});
    reply->places.push_back({"versions", erased->versions, left->versions, {}});
    reply->places.push_back({"vectors", erased->vectors, left->vectors, {}});
    auto comparing = [](storage::Connection& connection) { return detail::compareText(connection); };
    const auto same = co_await tenant->database().write(std::move(comparing));
    reply->places.push_back({"full text", erased->texts, same ? 0 : 1,
        same ? std::string("it has the words of the records that there are") : same.error().text()});

    auto work = [erased, present = files.present] { return detail::searchFiles(present, erased->marks); };
    const auto searched = co_await tenant->parts().workers.run(std::move(work));
    if (!searched)
        co_return failure(searched);
    reply->places.push_back({"files", 0, searched->found,
        base::sizeText(static_cast<std::size_t>(searched->bytes)) + " in " + std::to_string(searched->files)
            + " files were searched for " + std::to_string(erased->marks.size()) + " pieces of texts and vectors"});
    // A copy is another's to keep or remove; whether these records are in it is not asked, for it may be of any age.
    reply->places.push_back({"copies", 0, static_cast<std::int64_t>(files.copies.size()),
        files.copies.empty() ? std::string("there are none")
                             : "made before a migration or because of damage, they may hold the records; remove them when they "
                               "are no longer needed: "
                + namesOf(files.copies)});
    co_return Result<>();
}

} // namespace

Task<Result<api::MemoryErased>> Knowledge::Impl::erase(std::shared_ptr<Impl> self, api::EraseMemories query)
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
    auto finding = [ids = query.ids, filter = std::move(*filter)](
                       storage::Connection& connection) { return detail::recordsMeant(connection, ids, filter); };
    auto seqs = co_await tenant->database().read(std::move(finding));
    if (!seqs)
        co_return failure(seqs);
    const auto reply = std::make_shared<api::MemoryErased>();
    reply->records = static_cast<std::int64_t>(seqs->size());
    if (query.countOnly || seqs->empty())
        co_return *reply;

    auto erasing = [seqs = std::move(*seqs), embedder = tenant->embedderNumber()](
                       storage::Connection& connection) { return detail::eraseRecords(connection, seqs, embedder); };
    auto result = co_await tenant->database().write(std::move(erasing));
    if (!result)
        co_return failure(result);
    const auto erased = std::make_shared<detail::Erased>(std::move(*result));
    if (tenant->closed())
        co_return fail(ErrorCode::Unavailable,
            "The records are erased, but the knowledge store was closed before it was looked for what is left.");
    tenant->recordsErased(erased->removed, erased->found, erased->waited);
    self->parts.embedder.forgetTexts();
    reply->places.push_back({"queries", 0, 0, "what the embedder kept of texts was dropped"});
    api::ErasedPlace indexes{"indexes", static_cast<std::int64_t>(erased->removed.size()), 0, {}};
    std::set<std::string> kinds;
    for (const auto& shard : tenant->shards({})) {
        kinds.insert(shard->figures().kind);
        const std::string problem = co_await detail::Shard::purge(shard);
        if (!problem.empty()) {
            ++indexes.left;
            indexes.detail += problem + " ";
        }
    }
    auto work = [folder = tenant->indexFolder(), kinds = std::move(kinds)] { return removeStray(folder, kinds); };
    if (const auto left = co_await tenant->parts().workers.run(std::move(work)); left > 0) {
        indexes.left += left;
        indexes.detail += "old files could not be removed from " + tenant->indexFolder().string();
    }
    if (indexes.left == 0)
        indexes.detail = "built anew";
    reply->places.push_back(std::move(indexes));
    const std::string name = tenant->name();
    const bool emptied = co_await emptyLog(tenant, self->folder / (name + ".db-wal"));
    if (!emptied)
        reply->places.push_back({"log", 0, 1, "a reader kept the write-ahead log from being emptied; it is when the cell stops"});
    reply->places.push_back({"elsewhere", 0, 0,
        "runs, traces and logs of the cell, and backups that others made, are not memory: they were neither changed nor looked "
        "at"});
    auto listing = [folder = self->folder, name, indexes = tenant->indexFolder()] { return filesOf(folder, name, indexes); };
    Files files = co_await self->parts.workers.run(std::move(listing));
    if (auto looked = co_await lookForRest(tenant, erased, std::move(files), reply); !looked)
        co_return failure(looked);
    reply->complete = true;
    for (const auto& place : reply->places)
        reply->complete = reply->complete && place.left == 0;
    co_return *reply;
}

} // namespace kaze::knowledge
