#include "engine/knowledge/detail/archive_filter.h"

#include "engine/knowledge/detail/statements.h"
#include "engine/storage/scratch.h"

#include <map>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Scratch;

namespace {

//! What is known of a record that stands in archives.
struct Seen {
    std::int64_t version = 0; //!< the highest
    bool fits = false; //!< as it was then
};

//! Puts some records at a time into tables like those of the memory, and asks these.
class Asking {
public:
    Asking(Scratch scratch, const Filter& filter) : m_scratch(std::move(scratch)), m_filter(filter) { }

    Result<> look(std::vector<ArchiveLine> lines)
    {
        std::erase_if(lines, [&](const auto& line) {
            if (const auto* stayed = std::get_if<VersionsOf>(&line))
                m_here.stayed.insert(stayed->id);
            return !std::holds_alternative<ArchivedRecord>(line);
        });
        if (lines.empty())
            return {};
        for (auto& line : lines)
            std::get<ArchivedRecord>(line).key.clear(); // which two of different times may share
        if (const auto put = putBack(m_scratch.connection(), lines); !put)
            return failure(put);
        const auto meant = recordsMeant(m_scratch.connection(), {}, m_filter);
        if (!meant)
            return failure(meant);
        std::set<base::Uuid> fit;
        for (const auto& [seq, id] : meant->records)
            fit.insert(id);
        for (const auto& line : lines)
            note(std::get<ArchivedRecord>(line), fit);
        return m_scratch.connection().script(
            "DELETE FROM records; DELETE FROM tags; DELETE FROM pending; DELETE FROM facts; DELETE FROM entities; "
            "DELETE FROM episode_outcomes; DELETE FROM episode_factors; INSERT INTO texts (texts) VALUES ('delete-all')");
    }

    //! An archive begins; nothing of one is believed that turns out to be damaged.
    void begin() { m_here = {}; }
    void end()
    {
        m_all.stayed.merge(m_here.stayed);
        for (const auto& [id, seen] : m_here.records)
            if (auto& before = m_all.records[id]; seen.version >= before.version)
                before = seen;
    }

    FittingArchived found()
    {
        FittingArchived found;
        for (const auto& [id, seen] : m_all.records)
            if (seen.fits)
                found.ids.insert(id);
        for (const auto& id : m_all.stayed)
            if (!m_all.records.contains(id))
                found.versionsOnly.insert(id);
        return found;
    }

private:
    void note(const ArchivedRecord& record, const std::set<base::Uuid>& fit)
    {
        m_here.records[record.id] = {record.version, fit.contains(record.id)};
    }

    struct Looked {
        std::map<base::Uuid, Seen> records;
        std::set<base::Uuid> stayed; //!< records of which there are versions
    };

    Scratch m_scratch;
    const Filter& m_filter;
    Looked m_here, m_all;
};

Result<> lookThrough(const ArchivePlace& place, const std::string& name, const std::atomic<bool>& stop, Asking& asking)
{
    auto reader = ArchiveReader::open(place.folder / name, place.database);
    if (!reader)
        return failure(reader);
    while (!stop) {
        auto lines = nextLines(*reader, {});
        if (!lines)
            return failure(lines);
        if (lines->empty())
            return {};
        if (auto looked = asking.look(std::move(*lines)); !looked)
            return looked;
    }
    return fail(ErrorCode::Cancelled, "The archives were not looked through to their end.");
}

} // namespace

Result<FittingArchived> fittingArchived(const ArchivePlace& place, const Filter& filter, const std::atomic<bool>& stop)
{
    const auto names = archiveNames(place.folder);
    if (!names)
        return failure(names);
    if (names->empty())
        return FittingArchived();
    auto scratch = Scratch::open(sql::migrations());
    if (!scratch)
        return failure(scratch);
    Asking asking(std::move(*scratch), filter);
    std::vector<std::string> problems;
    for (const auto& name : *names) {
        asking.begin();
        const auto looked = lookThrough(place, name, stop, asking);
        if (!looked && !isOfArchive(looked.error()))
            return failure(looked);
        if (looked)
            asking.end();
        else
            problems.push_back(looked.error().message);
    }
    auto found = asking.found();
    found.problems = std::move(problems);
    return found;
}

} // namespace kaze::knowledge::detail
