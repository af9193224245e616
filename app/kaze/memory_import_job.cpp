#include "app/kaze/memory_import_job.h"

#include "engine/api/memory_requests.h"
#include "engine/base/ids.h"
#include "engine/base/text.h"

#include <filesystem>

namespace kaze::cli {

namespace {

constexpr std::size_t kMostImportItems = 200; //!< of a batch
constexpr std::size_t kMostImportBytes = 4U << 20;
constexpr std::size_t kMostPendingBytes = 16U << 20; //!< of the batches of all owners together
constexpr std::size_t kMostProblemsKept = 1000;
constexpr std::int64_t kMostProblemsTold = 100;

std::unexpected<base::Error> notTheSame(std::int64_t line)
{
    return base::fail(base::ErrorCode::Conflict,
        "before line " + std::to_string(line)
            + " the file is not what was imported under its first line; --restart begins again, and what has an id is not added "
              "twice");
}

//! Whether a failure is that of an owner and not of everything.
bool isOfTheOwner(const base::Error& error)
{
    return error.code == base::ErrorCode::NotFound || error.code == base::ErrorCode::InvalidArgument
        || error.code == base::ErrorCode::PermissionDenied;
}

} // namespace

MemoryImport::MemoryImport(Session& session, LineReader lines, Options options)
    : m_session(session), m_lines(std::move(lines)), m_options(std::move(options))
{
    if (m_options.file == "-")
        m_name = "stdin:" + base::clientId().text();
}

base::Result<> MemoryImport::run()
{
    while (!mustStop()) {
        auto line = m_lines.next();
        if (MemoryInterrupts::came())
            break;
        if (!line)
            return failure(line);
        if (!*line)
            return finish();
        if (auto taken = take(**line); !taken)
            return taken;
    }
    m_outcome.stopped = MemoryInterrupts::came();
    // What stands before a line that is refused is still wanted; what waits when a person has enough is read again.
    return m_outcome.stopped ? base::Result<>() : flushAll();
}

bool MemoryImport::mustStop() const
{
    return MemoryInterrupts::came() || (m_options.strict && m_outcome.refused > 0);
}

base::Result<> MemoryImport::take(const ImportLine& line)
{
    ++m_outcome.lines;
    m_end = line.end;
    if (!line.tooLong && line.text.find_first_not_of(" \t\r") == std::string::npos)
        return {};
    if (m_name.empty()) {
        m_name = "jsonl:" + base::sha256Hex(line.text);
        const auto first = ownerOf(m_options.owner);
        if (!first)
            return failure(first);
        if ((*first)->refused && m_options.owner != MemoryOwner{})
            return std::unexpected(*(*first)->refused);
    }
    if (line.number == 1 && isExportHeader(line.text))
        return {};
    const auto row = m_items++;
    auto read = line.tooLong
        ? base::fail(base::ErrorCode::InvalidArgument, "it is longer than " + base::sizeText(LineReader::kLongest))
        : importItemOf(line.text, m_options.owner);
    if (!read) {
        // What was refused before the place that was reached had been told then.
        if (line.begin >= m_skippedTo)
            refuse(line.number, read.error().message);
        return {};
    }
    auto owner = ownerOf(read->owner);
    if (!owner)
        return failure(owner);
    const auto passed = passesOver(line, **owner);
    if (!passed)
        return failure(passed);
    if (*passed) {
        ++m_outcome.doneBefore;
        return {};
    }
    if (m_skippedTo > 0 && !std::exchange(m_wentOn, true) && onGoingOn)
        onGoingOn(line.number, line.begin);
    if (m_options.vectors && read->item.vector.empty()) {
        auto vector = m_options.vectors->row(row);
        if (!vector && vector.error().code != base::ErrorCode::InvalidArgument)
            return failure(vector);
        if (!vector) {
            refuse(line.number, vector.error().message);
            return {};
        }
        read->item.vector = std::move(*vector);
    }
    return takeItem(line, **owner, read->owner, std::move(read->item));
}

//! Whether an earlier import brought it in. Errors: Conflict where it cannot have been this line.
base::Result<bool> MemoryImport::passesOver(const ImportLine& line, Owner& owner)
{
    if (line.begin >= owner.skipTo)
        return false;
    const bool same = line.end < owner.skipTo || (line.end == owner.skipTo && line.position == owner.position);
    return same ? base::Result<bool>(true) : notTheSame(line.number);
}

base::Result<> MemoryImport::takeItem(const ImportLine& line, Owner& owner, const MemoryOwner& of, api::MemoryItem item)
{
    if (owner.refused) {
        refuse(line.number, owner.refused->message);
        return {};
    }
    if (!item.vector.empty()) {
        const auto dimensions = dimensionsOf(owner, of);
        if (!dimensions)
            return failure(dimensions);
        if (*dimensions > 0 && std::ssize(item.vector) != *dimensions) {
            refuse(line.number,
                "vector: it has " + std::to_string(item.vector.size()) + " numbers, and those here have "
                    + std::to_string(*dimensions));
            return {};
        }
    }
    if (item.source.empty())
        item.source = "import:" + (m_options.file == "-" ? "stdin" : std::filesystem::path(m_options.file).filename().string());
    owner.items.push_back(std::move(item));
    owner.lines.push_back(line.number);
    owner.to = line.position;
    owner.bytes += line.text.size();
    m_pendingBytes += line.text.size();
    if (m_pendingBytes >= kMostPendingBytes)
        return flushAll();
    const bool full = owner.items.size() >= kMostImportItems || owner.bytes >= kMostImportBytes;
    return full ? flush(of, owner) : base::Result<>();
}

base::Result<MemoryImport::Owner*> MemoryImport::ownerOf(const MemoryOwner& of)
{
    const auto known = m_owners.find(of);
    if (known != m_owners.end())
        return &known->second;
    Owner owner;
    // A place never goes back, so each restart has a name of its own; the last one that was used counts.
    for (int restarts = 0;; ++restarts) {
        const auto name = restarts == 0 ? m_name : m_name + '#' + std::to_string(restarts);
        const auto stands = m_session.ask(api::ImportMemories{of.tenant, of.project, name, 0, 0, {}});
        if (!stands && !isOfTheOwner(stands.error()))
            return failure(stands);
        if (!stands)
            owner.refused = stands.error();
        const bool used = stands && stands->position > 0;
        if (used || restarts == 0 || m_options.restart) {
            owner.import = name;
            owner.position = used ? stands->position : 0;
        }
        if (!used)
            break;
    }
    owner.skipTo = offsetIn(owner.position);
    m_skippedTo = std::max(m_skippedTo, owner.skipTo);
    return &m_owners.emplace(of, std::move(owner)).first->second;
}

base::Result<std::int64_t> MemoryImport::dimensionsOf(Owner& owner, const MemoryOwner& of)
{
    if (!owner.dimensions) {
        const auto stats = m_session.ask(api::GetMemoryStats{of.tenant, of.project});
        if (!stats)
            return failure(stats);
        owner.dimensions = stats->dimensions;
    }
    return *owner.dimensions;
}

base::Result<> MemoryImport::flush(const MemoryOwner& of, Owner& owner)
{
    if (owner.items.empty())
        return {};
    const auto count = std::ssize(owner.items);
    const api::ImportMemories batch{
        of.tenant, of.project, owner.import, owner.position, owner.to, std::exchange(owner.items, {})};
    const auto lines = std::exchange(owner.lines, {});
    m_pendingBytes -= std::exchange(owner.bytes, 0);
    const auto reply = m_session.ask(batch);
    if (!reply) {
        // A cell that ended may have taken the batch without saying so; asked again, the next one finds that it stands behind it.
        const auto stands = reply.error().code == base::ErrorCode::Conflict
            ? m_session.ask(api::ImportMemories{of.tenant, of.project, owner.import, 0, 0, {}})
            : base::Result<api::MemoriesImported>(failure(reply));
        if (!stands || stands->position != batch.to)
            return failure(reply);
        m_outcome.added += count;
    } else {
        m_outcome.added += reply->added;
        m_outcome.known += reply->known;
        for (const auto& each : reply->refused)
            if (each.item >= 0 && each.item < count)
                refuse(lines[static_cast<std::size_t>(each.item)], each.message);
    }
    owner.position = batch.to;
    if (onProgress)
        onProgress(offsetIn(batch.to), m_outcome.added + m_outcome.known);
    return {};
}

base::Result<> MemoryImport::flushAll()
{
    for (auto& [of, owner] : m_owners)
        if (auto flushed = flush(of, owner); !flushed)
            return flushed;
    return {};
}

base::Result<> MemoryImport::finish()
{
    auto flushed = flushAll();
    for (const auto& [of, owner] : m_owners)
        if (flushed && owner.skipTo > m_end)
            return notTheSame(m_outcome.lines + 1);
    if (flushed && m_options.vectors && m_options.vectors->rows() > m_items)
        return base::fail(base::ErrorCode::Conflict,
            "the matrix has " + std::to_string(m_options.vectors->rows()) + " rows, and the file " + std::to_string(m_items)
                + " lines; vectors and texts may not belong together");
    return flushed;
}

void MemoryImport::refuse(std::int64_t line, std::string message)
{
    const Problem problem{line, std::move(message)};
    if (++m_outcome.refused <= kMostProblemsTold && onProblem)
        onProblem(problem);
    if (m_outcome.problems.size() < kMostProblemsKept)
        m_outcome.problems.push_back(problem);
}

} // namespace kaze::cli
