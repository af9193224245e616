#include "engine/base/text.h"
#include "engine/knowledge/detail/erasure.h"
#include "engine/knowledge/detail/files.h"

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;

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
    files.copies = copiesOf(folder, name);
    return files;
}

std::string namesOf(const Paths& paths)
{
    std::string names;
    for (const auto& path : paths)
        names += (names.empty() ? "" : ", ") + path.string();
    return names;
}

} // namespace

Task<Result<>> lookInDatabase(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure)
{
    auto marking = [erasure](storage::Connection& connection) { return ownMarks(connection, erasure->erased.marks); };
    auto marks = co_await tenant->database().read(std::move(marking));
    if (!marks)
        co_return failure(marks);
    erasure->erased.marks = std::move(*marks);
    auto counting = [erasure](storage::Connection& connection) { return leftovers(connection, erasure->erased); };
    const auto left = co_await tenant->database().read(std::move(counting));
    if (!left)
        co_return failure(left);
    const auto& erased = erasure->erased;
    auto& places = erasure->reply.places;
    places.push_back({"records", static_cast<std::int64_t>(erased.seqs.size()), left->records, {}});
    places.push_back({"versions", erased.versions, left->versions, {}});
    places.push_back({"vectors", erased.vectors, left->vectors, {}});
    places.push_back({"facts and outcomes", erased.rows, left->rows, {}});
    auto looking = [erasure](storage::Connection& connection) { return wordsLeft(connection, erasure->erased.seqs); };
    const auto words = co_await tenant->database().read(std::move(looking));
    places.push_back({"full text", erased.texts, words ? *words : 1,
        words ? std::string("each of its words was asked whose it is") : words.error().text()});
    co_return Result<>();
}

Task<Result<>> lookInFiles(std::shared_ptr<Tenant> tenant, std::shared_ptr<Erasure> erasure, std::filesystem::path folder)
{
    auto listing = [folder = std::move(folder), name = tenant->name(), indexes = tenant->indexFolder()] {
        return filesOf(folder, name, indexes);
    };
    const Files files = co_await tenant->parts().workers.run(std::move(listing));
    auto searching = [erasure] { return searchArchives(erasure->archives, erasure->ids, erasure->erased.marks, *erasure->stop); };
    const auto archives = co_await tenant->parts().workers.run(std::move(searching));
    if (!archives)
        co_return failure(archives);
    auto& places = erasure->reply.places;
    const auto& problems = erasure->archived.problems;
    std::string told = archives->archives > 0 ? std::to_string(archives->archives) + " were read to the end"
        : problems.empty()                    ? "there are none"
                                              : "none could be read to the end";
    if (archives->alike > 0)
        told += "; " + std::to_string(archives->alike) + " records or versions of others have some of the same text";
    for (const auto& problem : problems)
        told += "; it may be in one that cannot be read, remove that: " + problem;
    places.push_back({"archives", erasure->archived.records, archives->left + std::ssize(problems), told});

    auto work = [erasure, present = files.present] { return searchFiles(present, erasure->erased.marks); };
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

} // namespace kaze::knowledge::detail
