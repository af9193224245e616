// Removing records for good, and looking whether anything of them is left.

#include "engine/base/text.h"
#include "engine/knowledge/detail/archive_erasing.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/files.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/replica_rows.h"

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
    files.copies = detail::copiesOf(folder, name);
    return files;
}

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

//! What an erasure is about, and what it has come to.
struct Erasure {
    detail::ArchivePlace archives;
    detail::Meant meant;
    std::set<base::Uuid> ids; //!< of those, and of records that only archives have
    detail::Erased erased;
    detail::ErasedArchived archived;
    api::MemoryErased reply;
    //! Set when the tenant is closed.
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
};

//! Finds out which records are meant.
Task<Result<>> findMeant(
    std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::vector<std::string> ids, detail::Filter filter)
{
    auto finding = [ids = std::move(ids), filter = std::move(filter)](
                       storage::Connection& connection) { return detail::recordsMeant(connection, ids, filter); };
    auto meant = co_await tenant->database().read(std::move(finding));
    if (!meant)
        co_return failure(meant);
    erasure->meant = std::move(*meant);
    if (!erasure->meant.missing.empty()) {
        auto work = [erasure] { return detail::findArchived(erasure->archives, erasure->meant.missing, *erasure->stop); };
        auto archived = co_await tenant->parts().workers.run(std::move(work));
        if (!archived)
            co_return failure(archived);
        erasure->ids = std::move(*archived);
    }
    for (const auto& [seq, id] : erasure->meant.records)
        erasure->ids.insert(id);
    erasure->reply.records = static_cast<std::int64_t>(erasure->ids.size());
    co_return Result<>();
}

//! A filter is asked of the database alone: what fits it may be in archives, by ids that nobody has said.
Task<Result<>> noteUnasked(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    auto work = [erasure] { return detail::archiveNames(erasure->archives.folder); };
    const auto names = co_await tenant->parts().workers.run(std::move(work));
    if (!names)
        co_return failure(names);
    if (!names->empty())
        erasure->reply.places.push_back({"archives, by the filter", 0, std::ssize(*names),
            "a filter is not asked of archives, so that records which fit it may be in them; restore them first, or remove "
            "them"});
    co_return Result<>();
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
        auto erasing = [some, embedder = tenant->embedderNumber()](
                           storage::Connection& connection) { return detail::eraseRecords(connection, some, embedder); };
        auto erased = co_await tenant->database().write(std::move(erasing));
        if (!erased)
            co_return interrupted(*erasure, erased.error());
        if (!tenant->closed())
            tenant->recordsErased(erased->removed, erased->found, erased->waited);
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

//! Builds the indexes anew without what was removed.
Task<> purgeIndexes(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    api::ErasedPlace indexes{"indexes", static_cast<std::int64_t>(erasure->erased.removed.size()), 0, {}};
    co_await Tenant::endDivisions(tenant);
    for (const auto& shard : tenant->shards({})) {
        const std::string problem = co_await detail::Shard::purge(shard);
        if (!problem.empty()) {
            ++indexes.left;
            indexes.detail += problem + " ";
        }
    }
    std::set<std::string> names; // with those of kinds that came meanwhile
    for (const auto& shard : tenant->shards({}))
        names.insert(shard->fileName());
    auto work = [folder = tenant->indexFolder(), names = std::move(names)] { return removeStray(folder, names); };
    if (const auto left = co_await tenant->parts().workers.run(std::move(work)); left > 0) {
        indexes.left += left;
        indexes.detail += "old files could not be removed from " + tenant->indexFolder().string();
    }
    if (indexes.left == 0)
        indexes.detail = "built anew";
    erasure->reply.places.push_back(std::move(indexes));
}

//! Looks for what is left in the tables and the full text.
Task<Result<>> lookInDatabase(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    auto marking = [erasure](storage::Connection& connection) { return detail::ownMarks(connection, erasure->erased.marks); };
    auto marks = co_await tenant->database().read(std::move(marking));
    if (!marks)
        co_return failure(marks);
    erasure->erased.marks = std::move(*marks);
    auto counting = [erasure](storage::Connection& connection) { return detail::leftovers(connection, erasure->erased); };
    const auto left = co_await tenant->database().read(std::move(counting));
    if (!left)
        co_return failure(left);
    const auto& erased = erasure->erased;
    auto& places = erasure->reply.places;
    places.push_back({"records", static_cast<std::int64_t>(erased.seqs.size()), left->records, {}});
    places.push_back({"versions", erased.versions, left->versions, {}});
    places.push_back({"vectors", erased.vectors, left->vectors, {}});
    places.push_back({"facts and outcomes", erased.rows, left->rows, {}});
    auto looking = [erasure](storage::Connection& connection) { return detail::wordsLeft(connection, erasure->erased.seqs); };
    const auto words = co_await tenant->database().read(std::move(looking));
    places.push_back({"full text", erased.texts, words ? *words : 1,
        words ? std::string("each of its words was asked whose it is") : words.error().text()});
    co_return Result<>();
}

//! The same in archives and files.
Task<Result<>> lookInFiles(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, Files files)
{
    auto searching
        = [erasure] { return detail::searchArchives(erasure->archives, erasure->ids, erasure->erased.marks, *erasure->stop); };
    const auto archives = co_await tenant->parts().workers.run(std::move(searching));
    if (!archives)
        co_return failure(archives);
    auto& places = erasure->reply.places;
    std::string told = archives->archives == 0 ? "there are none" : std::to_string(archives->archives) + " were read to the end";
    if (archives->alike > 0)
        told += "; " + std::to_string(archives->alike) + " records or versions of others have some of the same text";
    for (const auto& problem : erasure->archived.problems)
        told += "; it may be in one that cannot be read, remove that: " + problem;
    places.push_back({"archives", erasure->archived.records, archives->left + std::ssize(erasure->archived.problems), told});

    auto work = [erasure, present = files.present] { return detail::searchFiles(present, erasure->erased.marks); };
    const auto searched = co_await tenant->parts().workers.run(std::move(work));
    if (!searched)
        co_return failure(searched);
    places.push_back({"files", 0, searched->found,
        base::sizeText(static_cast<std::size_t>(searched->bytes)) + " in " + std::to_string(searched->files)
            + " files were searched for " + std::to_string(erasure->erased.marks.size()) + " pieces of texts and vectors"});
    // A copy is another's to keep or remove; whether these records are in it is not asked, for it may be of any age.
    places.push_back({"copies", 0, static_cast<std::int64_t>(files.copies.size()),
        files.copies.empty() ? std::string("there are none")
                             : "made before a migration or because of damage, they may hold the records; remove them when they "
                               "are no longer needed: "
                + namesOf(files.copies)});
    co_return Result<>();
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
    const auto found = co_await findMeant(tenant, erasure, std::move(query.ids), std::move(*filter));
    if (!found)
        co_return failure(found);
    if (!query.filter.empty()) {
        const auto noted = co_await noteUnasked(tenant, erasure);
        if (!noted)
            co_return failure(noted);
    }
    if (query.countOnly || erasure->ids.empty())
        co_return erasure->reply;

    if (const auto erased = co_await eraseInDatabase(tenant, erasure); !erased)
        co_return failure(erased);
    if (const auto erased = co_await eraseInArchives(tenant, erasure); !erased)
        co_return failure(erased);
    if (tenant->closed())
        co_return interrupted(*erasure, {ErrorCode::Unavailable, "The knowledge store was closed.", nullptr});
    self->parts.embedder.forgetTexts();
    auto& places = erasure->reply.places;
    places.push_back({"queries", 0, 0, "what the embedder kept of texts was dropped"});
    co_await purgeIndexes(tenant, erasure);
    const bool emptied = co_await emptyLog(tenant, self->folder / (name + ".db-wal"));
    if (!emptied)
        places.push_back({"log", 0, 1, "a reader kept the write-ahead log from being emptied; it is when the cell stops"});
    places.push_back({"elsewhere", 0, 0,
        "runs, traces and logs of the cell, and backups that others made, are not memory: they were neither changed nor looked "
        "at"});
    auto listing = [folder = self->folder, name, indexes = tenant->indexFolder()] { return filesOf(folder, name, indexes); };
    Files files = co_await self->parts.workers.run(std::move(listing));
    if (const auto looked = co_await lookInDatabase(tenant, erasure); !looked)
        co_return failure(looked);
    if (const auto looked = co_await lookInFiles(tenant, erasure, std::move(files)); !looked)
        co_return failure(looked);
    erasure->reply.complete = true;
    for (const auto& place : places)
        erasure->reply.complete = erasure->reply.complete && place.left == 0;
    co_return erasure->reply;
}

} // namespace kaze::knowledge
