#include "engine/knowledge/detail/tenant.h"

#include "engine/knowledge/detail/reembedding.h"
#include "engine/knowledge/detail/statements.h"

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;

namespace {

struct Opened {
    std::shared_ptr<storage::Database> database;
    Survey survey;
};

Result<Opened> openDatabase(const storage::OpenOptions& options, const storage::DatabaseServices& services,
    const std::filesystem::path& indexes, const std::string& embedder)
{
    std::error_code failed;
    std::filesystem::create_directories(indexes, failed);
    if (failed)
        return std::unexpected(base::systemError("The folder " + indexes.string() + " could not be made", failed.value()));
    auto database = storage::Database::open(options, services);
    if (!database)
        return failure(database);
    auto job = [&embedder](storage::Connection& connection) { return survey(connection, embedder); };
    auto counted = (*database)->writeSync(std::move(job));
    if (!counted)
        return failure(counted);
    return Opened{std::move(*database), std::move(*counted)};
}

} // namespace

Tenant::Tenant(
    Knowledge::Parts parts, std::string name, std::filesystem::path folder, std::shared_ptr<storage::Database> database)
    : m_parts(std::move(parts)), m_name(std::move(name)), m_folder(std::move(folder)), m_database(std::move(database))
{
}

Task<Result<std::shared_ptr<Tenant>>> Tenant::open(Knowledge::Parts parts, std::filesystem::path folder, std::string name)
{
    storage::OpenOptions options;
    options.path = folder / (name + ".db");
    options.migrations = sql::migrations();
    options.label = "knowledge";
    const storage::DatabaseServices services{parts.loop, parts.writers, parts.metrics, parts.clock, parts.log};
    const std::filesystem::path indexes = folder / name;
    auto work = [options, services, indexes, embedder = parts.embedder.id()] {
        return openDatabase(options, services, indexes, embedder);
    };
    auto opened = co_await parts.workers.run(std::move(work));
    if (!opened)
        co_return failure(opened);

    const Survey& survey = opened->survey;
    std::shared_ptr<Tenant> tenant(new Tenant(std::move(parts), std::move(name), indexes, std::move(opened->database)));
    tenant->m_embedder = survey.embedder;
    tenant->m_records = survey.records;
    for (const Survey::Kind& kind : survey.kinds)
        tenant->shard(kind.name).committed(kind.vectors, kind.lastLabel);
    if (survey.foreign)
        base::spawn(tenant->m_parts.loop, reembed(tenant));
    co_return tenant;
}

Shard& Tenant::shard(const std::string& kind)
{
    auto& shard = m_shards[kind];
    if (!shard) {
        const ShardKey key{m_embedder, kind, m_parts.embedder.dimensions()};
        shard = std::make_shared<Shard>(m_parts, m_database, key, m_folder / kind);
    }
    return *shard;
}

void Tenant::recordAdded(const std::string& kind, std::uint64_t label)
{
    ++m_records;
    vectorAdded(kind, label);
}

void Tenant::vectorAdded(const std::string& kind, std::uint64_t label)
{
    shard(kind).committed(1, label);
}

std::vector<std::shared_ptr<Shard>> Tenant::shards(const std::string& kind) const
{
    std::vector<std::shared_ptr<Shard>> found;
    for (const auto& [name, shard] : m_shards) {
        if (kind.empty() || kind == name)
            found.push_back(shard);
    }
    return found;
}

void Tenant::close()
{
    m_closing.cancel();
    for (const auto& [name, shard] : m_shards)
        shard->close();
    m_database->close();
}

} // namespace kaze::knowledge::detail
