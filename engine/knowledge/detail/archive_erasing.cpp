#include "engine/knowledge/detail/archive_erasing.h"

#include <algorithm>
#include <array>
#include <functional>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

using Visitor = std::function<Result<>(const ArchiveLine&)>;

//! Shows every line of an archive.
Result<ArchiveHeader> readThrough(
    const ArchivePlace& place, const std::string& name, const std::atomic<bool>& stop, const Visitor& visit)
{
    auto reader = ArchiveReader::open(place.folder / name, place.database);
    if (!reader)
        return failure(reader);
    while (!stop) {
        const auto line = reader->next();
        if (!line)
            return failure(line);
        if (!*line)
            return reader->header();
        if (auto done = visit(**line); !done)
            return failure(done);
    }
    return fail(ErrorCode::Cancelled, "The archives were not looked through to their end.");
}

//! Text and data of a line that has any.
std::array<std::string_view, 2> contentOf(const ArchiveLine& line)
{
    if (const auto* record = std::get_if<ArchivedRecord>(&line))
        return {record->text, record->data};
    if (const auto* version = std::get_if<ArchivedVersion>(&line))
        return {version->text, version->data};
    return {};
}

//! What an archive will be without some records.
struct Rest {
    std::int64_t records = 0, versions = 0;
    std::set<base::Uuid> gone;
    Erased marks;
};

Result<Rest> restOf(
    const ArchivePlace& place, const std::string& name, const std::set<base::Uuid>& ids, const std::atomic<bool>& stop)
{
    Rest rest;
    const auto look = [&](const ArchiveLine& line) -> Result<> {
        if (const auto id = idOf(line); ids.contains(id)) {
            rest.gone.insert(id);
            for (const auto content : contentOf(line))
                rest.marks.addMarkOf(content);
            return {};
        }
        rest.records += std::holds_alternative<ArchivedRecord>(line) ? 1 : 0;
        rest.versions += std::holds_alternative<ArchivedVersion>(line) ? 1 : 0;
        return {};
    };
    const auto read = readThrough(place, name, stop, look);
    return read ? Result<Rest>(std::move(rest)) : failure(read);
}

Result<> writeAnew(const ArchivePlace& place, const std::string& name, const Rest& rest, const std::atomic<bool>& stop)
{
    if (rest.records == 0 && rest.versions == 0)
        return removeArchiveFile(place.folder, name);
    const auto reader = ArchiveReader::open(place.folder / name, place.database);
    if (!reader)
        return failure(reader);
    ArchiveHeader header = reader->header();
    header.records = rest.records;
    header.versions = rest.versions;
    auto writer = ArchiveWriter::create(place.folder, header);
    if (!writer)
        return failure(writer);
    const auto copy = [&](const ArchiveLine& line) { return rest.gone.contains(idOf(line)) ? Result<>() : writer->add(line); };
    if (auto read = readThrough(place, name, stop, copy); !read)
        return failure(read);
    auto done = writer->finish();
    return done ? writer->publish(name) : done;
}

} // namespace

bool isOfArchive(const base::Error& error)
{
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Unsupported || error.code == ErrorCode::NotFound;
}

Result<std::set<base::Uuid>> findArchived(
    const ArchivePlace& place, const std::vector<std::string>& ids, const std::atomic<bool>& stop)
{
    WantedIds wanted(ids);
    const auto names = archiveNames(place.folder);
    if (!names)
        return failure(names);
    std::string unread;
    for (const auto& name : *names) {
        // Nothing of an archive is believed that turns out to be damaged.
        WantedIds withThis = wanted;
        const auto look = [&](const ArchiveLine& line) -> Result<> {
            withThis.look(line);
            return {};
        };
        const auto read = readThrough(place, name, stop, look);
        if (!read && !isOfArchive(read.error()))
            return failure(read);
        if (read)
            wanted = std::move(withThis);
        else
            unread = " " + read.error().message;
    }
    return wanted.found("Nothing is remembered under ", "." + unread);
}

Result<ErasedArchived> eraseArchived(const ArchivePlace& place, const std::set<base::Uuid>& ids, const std::atomic<bool>& stop)
{
    ErasedArchived erased;
    if (auto cleared = removeUnfinished(place.folder); !cleared)
        return failure(cleared);
    const auto names = archiveNames(place.folder);
    if (!names)
        return failure(names);
    Erased marks;
    for (const auto& name : *names) {
        const auto rest = restOf(place, name, ids, stop);
        if (!rest && !isOfArchive(rest.error()))
            return failure(rest);
        if (!rest) {
            erased.problems.push_back(rest.error().message);
            continue;
        }
        for (const auto& mark : rest->marks.marks)
            marks.addMarkOf(mark);
        if (rest->gone.empty())
            continue;
        if (auto written = writeAnew(place, name, *rest, stop); !written)
            return failure(written);
        erased.records += std::ssize(rest->gone);
    }
    erased.marks = std::move(marks.marks);
    return erased;
}

Result<SearchedArchives> searchArchives(const ArchivePlace& place, const std::set<base::Uuid>& ids,
    const std::vector<std::string>& marks, const std::atomic<bool>& stop)
{
    SearchedArchives searched, here;
    const auto look = [&](const ArchiveLine& line) -> Result<> {
        here.left += ids.contains(idOf(line)) ? 1 : 0;
        const auto content = contentOf(line);
        const auto isIn = [&](const std::string& mark) {
            return content[0].find(mark) != std::string_view::npos || content[1].find(mark) != std::string_view::npos;
        };
        here.alike += !ids.contains(idOf(line)) && std::ranges::any_of(marks, isIn) ? 1 : 0;
        return {};
    };
    const auto names = archiveNames(place.folder);
    if (!names)
        return failure(names);
    for (const auto& name : *names) {
        here = {};
        const auto read = readThrough(place, name, stop, look);
        if (!read && !isOfArchive(read.error()))
            return failure(read);
        if (!read)
            continue;
        ++searched.archives;
        searched.left += here.left;
        searched.alike += here.alike;
    }
    return searched;
}

} // namespace kaze::knowledge::detail
