// Compaction, and the archives that it makes.

#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/compaction.h"
#include "engine/knowledge/detail/impl.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace {

using Lines = std::vector<detail::ArchiveLine>;
using Rules = std::shared_ptr<const std::vector<detail::PreparedRule>>;
using Writer = std::shared_ptr<detail::ArchiveWriter>;
using Stop = std::shared_ptr<std::atomic<bool>>;

//! Null where there is nothing to take out.
Result<Writer> writeArchive(storage::Connection& connection, const Rules& rules, const std::filesystem::path& folder,
    const detail::ArchiveHeader& header, const Stop& stop)
{
    auto written = detail::writeChosen(connection, *rules, folder, header, *stop);
    if (!written)
        return failure(written);
    return *written ? std::make_shared<detail::ArchiveWriter>(std::move(**written)) : Writer();
}

//! Says to other threads when work with a tenant is to end.
struct Stopping {
    explicit Stopping(const base::CancelToken& also) : stopping(also.onCancel([flag = stop] { *flag = true; })) { }
    Stopping(const Tenant& tenant, const base::CancelToken& also) : Stopping(also)
    {
        closing = tenant.closing().onCancel([flag = stop] { *flag = true; });
    }

    Stop stop = std::make_shared<std::atomic<bool>>(false);
    base::CancelRegistration closing, stopping;
};

//! Reads the next lines on a worker.
Task<Result<Lines>> linesOf(std::shared_ptr<Tenant> tenant, std::shared_ptr<detail::ArchiveReader> reader,
    std::shared_ptr<const std::set<base::Uuid>> ids)
{
    auto reading = [reader, ids] { return detail::nextLines(*reader, *ids); };
    auto lines = co_await tenant->parts().workers.run(std::move(reading));
    if (lines && tenant->closed())
        co_return fail(ErrorCode::Unavailable, "The knowledge store was closed.");
    co_return lines;
}

Task<Result<std::shared_ptr<detail::ArchiveReader>>> opened(
    std::shared_ptr<Tenant> tenant, std::filesystem::path path, std::string database)
{
    auto opening = [path = std::move(path), database = std::move(database)]() -> Result<std::shared_ptr<detail::ArchiveReader>> {
        auto reader = detail::ArchiveReader::open(path, database);
        if (!reader)
            return failure(reader);
        return std::make_shared<detail::ArchiveReader>(std::move(*reader));
    };
    co_return co_await tenant->parts().workers.run(std::move(opening));
}

//! Takes out of the database what the archive has, some at a time, and counts it.
Task<Result<>> takeOutAll(
    std::shared_ptr<Tenant> tenant, std::filesystem::path path, std::shared_ptr<api::MemoryCompacted> reply, Stop stop)
{
    auto reader = co_await opened(tenant, std::move(path), tenant->name());
    if (!reader)
        co_return failure(reader);
    const auto all = std::make_shared<const std::set<base::Uuid>>();
    while (true) {
        auto lines = co_await linesOf(tenant, *reader, all);
        if (!lines)
            co_return failure(lines);
        if (lines->empty())
            co_return Result<>();
        if (*stop)
            co_return fail(ErrorCode::Cancelled, "Kaze is being stopped.");
        auto taking = [lines = std::move(*lines), rules = reply->rules.size()](
                          storage::Connection& connection) { return detail::takeOut(connection, lines, rules); };
        const auto taken = co_await tenant->database().write(std::move(taking));
        if (!taken)
            co_return failure(taken);
        for (std::size_t i = 0; i < taken->byRule.size(); ++i) {
            reply->rules[i].records += taken->byRule[i].records;
            reply->rules[i].versions += taken->byRule[i].versions;
            reply->records += taken->byRule[i].records;
            reply->versions += taken->byRule[i].versions;
        }
        if (!tenant->closed())
            tenant->recordsErased(taken->erased);
    }
}

Task<Result<>> putBackAll(std::shared_ptr<Tenant> tenant, std::filesystem::path path,
    std::shared_ptr<const std::set<base::Uuid>> ids, std::shared_ptr<api::ArchiveRestored> reply)
{
    auto reader = co_await opened(tenant, std::move(path), tenant->name());
    if (!reader)
        co_return failure(reader);
    while (true) {
        auto lines = co_await linesOf(tenant, *reader, ids);
        if (!lines)
            co_return failure(lines);
        if (lines->empty())
            co_return Result<>();
        auto putting
            = [lines = std::move(*lines)](storage::Connection& connection) { return detail::putBack(connection, lines); };
        const auto back = co_await tenant->database().write(std::move(putting));
        if (!back)
            co_return failure(back);
        reply->records += back->records;
        reply->versions += back->versions;
        reply->known += back->known;
        for (const auto& [kind, inserted] : back->found)
            if (!tenant->closed())
                tenant->recordAdded(kind, inserted, {});
    }
}

} // namespace

Task<Result<api::MemoryCompacted>> Knowledge::Impl::compact(std::shared_ptr<Impl> self, api::CompactMemory query, std::string by)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto rules = detail::prepareRules(query.rules.empty() ? self->parts.rules : query.rules, self->parts.clock.now());
    if (!rules)
        co_return failure(rules);
    if (rules->empty())
        co_return fail(ErrorCode::InvalidArgument,
            "There is no rule to compact the memory by: give one, or write some into kaze.yaml, at memory.compaction.");
    auto work = query.countOnly ? countAlone(self, *name, std::move(*rules))
                                : compactAlone(self, *name, std::move(*rules), std::move(by));
    co_return co_await alone(self, std::move(*name), std::move(work));
}

Task<Result<api::MemoryCompacted>> Knowledge::Impl::countAlone(
    std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules)
{
    api::MemoryCompacted reply;
    for (const auto& rule : rules)
        reply.rules.push_back({rule.rule.name, 0, 0});
    const Stopping stopping(self->stopping.token());
    auto counting = [rules = std::move(rules), stop = stopping.stop](
                        storage::Connection& connection) { return detail::countChosen(connection, rules, *stop); };
    auto counts = co_await peek(self, std::move(name), std::move(counting));
    if (!counts)
        co_return failure(counts);
    if (!counts->empty())
        reply.rules = std::move(*counts);
    for (const auto& count : reply.rules) {
        reply.records += count.records;
        reply.versions += count.versions;
    }
    co_return reply;
}

Task<Result<api::MemoryCompacted>> Knowledge::Impl::compactAlone(
    std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules, std::string by)
{
    if (self->isOpen(name))
        co_return co_await compactOpen(self, std::move(name), std::move(rules), std::move(by));
    // Every day all memories are looked at. Those that nobody uses are opened only where there is something to do, and closed again.
    auto counted = co_await countAlone(self, name, rules);
    if (!counted || (counted->records == 0 && counted->versions == 0))
        co_return counted;
    auto done = co_await compactOpen(self, name, std::move(rules), std::move(by));
    co_await closeUnused(self, std::move(name));
    co_return done;
}

Task<Result<api::MemoryCompacted>> Knowledge::Impl::compactOpen(
    std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules, std::string by)
{
    const auto reply = std::make_shared<api::MemoryCompacted>();
    for (const auto& rule : rules)
        reply->rules.push_back({rule.rule.name, 0, 0});
    const auto opened = co_await tenant(self, name, false);
    if (!opened)
        co_return failure(opened);
    if (!*opened)
        co_return *reply;
    const std::shared_ptr<Tenant> tenant = *opened;
    const Stopping stopping(*tenant, self->stopping.token());
    const auto folder = detail::archiveFolder(self->folder, name);
    const detail::ArchiveHeader header{name, self->parts.clock.now(), std::move(by), {}, 0, 0};
    auto writing = [rules = std::make_shared<const std::vector<detail::PreparedRule>>(std::move(rules)), folder, header,
                       stop = stopping.stop](
                       storage::Connection& connection) { return writeArchive(connection, rules, folder, header, stop); };
    auto written = co_await tenant->database().read(std::move(writing));
    if (!written)
        co_return failure(written);
    if (!*written)
        co_return *reply;
    auto publishing = [writer = *written, folder, now = header.createdAt]() -> Result<std::string> {
        auto archive = detail::newArchiveName(folder, now);
        const auto published = writer->publish(archive);
        return published ? Result<std::string>(std::move(archive)) : failure(published);
    };
    auto archive = co_await self->parts.workers.run(std::move(publishing));
    if (!archive)
        co_return failure(archive);
    auto path = folder / *archive;
    const auto taken = co_await takeOutAll(tenant, std::move(path), reply, stopping.stop);
    if (!taken)
        co_return fail(taken.error().code,
            "Everything is in the archive " + *archive + ", and " + std::to_string(reply->records) + " of "
                + std::to_string((*written)->records()) + " records were taken out of the memory before this went wrong",
            taken.error());
    if (reply->records == 0 && reply->versions == 0) {
        // All of it was changed meanwhile, and stays.
        auto removing = [folder, archive = *archive] { return detail::removeArchiveFile(folder, archive); };
        const auto removed = co_await self->parts.workers.run(std::move(removing));
        co_return removed ? Result<api::MemoryCompacted>(*reply) : failure(removed);
    }
    reply->archive = *archive;
    reply->archiveBytes = (*written)->bytes();
    self->parts.log->info("The memory of {} was compacted: {} records and {} earlier versions are in the archive {}.", name,
        reply->records, reply->versions, *archive);
    co_return *reply;
}

Task<Result<api::MemoryArchiveList>> Knowledge::Impl::archives(std::shared_ptr<Impl> self, api::ListMemoryArchives query)
{
    const auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    auto listing = [folder = detail::archiveFolder(self->folder, *name), name = *name]() -> Result<api::MemoryArchiveList> {
        const auto names = detail::archiveNames(folder);
        if (!names)
            return failure(names);
        api::MemoryArchiveList list;
        for (const auto& archive : *names)
            list.archives.push_back(detail::describeArchive(folder, archive, name));
        return list;
    };
    co_return co_await self->parts.workers.run(std::move(listing));
}

Task<Result<api::ArchiveRestored>> Knowledge::Impl::restoreArchive(
    std::shared_ptr<Impl> self, api::RestoreArchive query, std::string by)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    if (auto good = detail::checkArchiveName(query.name); !good)
        co_return failure(good);
    if (const auto fits = self->checkLimits(query.tenant, query.project); !fits)
        co_return failure(fits);
    auto work = restoreAlone(self, *name, std::move(query), std::move(by));
    co_return co_await alone(self, std::move(*name), std::move(work));
}

Task<Result<api::ArchiveRestored>> Knowledge::Impl::restoreAlone(
    std::shared_ptr<Impl> self, std::string name, api::RestoreArchive query, std::string by)
{
    auto path = detail::archiveFolder(self->folder, name) / query.name;
    // All of it, before anything is changed.
    auto checking = [path, name, ids = std::move(query.ids)] { return detail::checkArchive(path, name, ids); };
    auto ids = co_await self->parts.workers.run(std::move(checking));
    if (!ids)
        co_return failure(ids);
    const auto opened = co_await tenant(self, name, true);
    if (!opened)
        co_return failure(opened);
    const auto reply = std::make_shared<api::ArchiveRestored>();
    const std::shared_ptr<const std::set<base::Uuid>> wanted = std::make_shared<std::set<base::Uuid>>(std::move(*ids));
    const auto back = co_await putBackAll(*opened, std::move(path), wanted, reply);
    if (!back)
        co_return fail(back.error().code,
            std::to_string(reply->records) + " records were put back before this went wrong; restore the archive again",
            back.error());
    self->parts.log->info("{} put {} records and {} earlier versions back from the archive {} of {}.", by, reply->records,
        reply->versions, query.name, name);
    co_return *reply;
}

Task<Result<api::Done>> Knowledge::Impl::removeArchive(std::shared_ptr<Impl> self, api::RemoveArchive query, std::string by)
{
    auto name = detail::databaseName(query.tenant, query.project);
    if (!name)
        co_return failure(name);
    if (auto good = detail::checkArchiveName(query.name); !good)
        co_return failure(good);
    auto work = removeArchiveAlone(self, *name, std::move(query.name), std::move(by));
    co_return co_await alone(self, std::move(*name), std::move(work));
}

Task<Result<api::Done>> Knowledge::Impl::removeArchiveAlone(
    std::shared_ptr<Impl> self, std::string name, std::string archive, std::string by)
{
    auto removing
        = [folder = detail::archiveFolder(self->folder, name), archive] { return detail::removeArchiveFile(folder, archive); };
    const auto removed = co_await self->parts.workers.run(std::move(removing));
    if (!removed)
        co_return failure(removed);
    self->parts.log->info("{} removed the archive {} of {}.", by, archive, name);
    co_return api::Done();
}

} // namespace kaze::knowledge
