#include "engine/knowledge/detail/tenant.h"

#include "engine/knowledge/detail/embedding.h"
#include "engine/knowledge/detail/statements.h"

namespace kaze::knowledge::detail {

using base::Result;
using base::Task;

namespace {

constexpr std::size_t kMostPayers = 10'000;

struct Opened {
    std::shared_ptr<storage::Database> database;
    Survey survey;
    std::map<std::string, std::vector<PartCount>> divided; //!< by kind
};

Result<std::map<std::string, std::vector<PartCount>>> countDivided(storage::Connection& connection, std::int64_t embedder)
{
    const auto divided = dividedKinds(connection);
    if (!divided)
        return failure(divided);
    std::map<std::string, std::vector<PartCount>> counts;
    for (const auto& [kind, parts] : *divided) {
        auto counted = countParts(connection, embedder, kind, parts);
        if (!counted)
            return failure(counted);
        counts[kind] = std::move(*counted);
    }
    return counts;
}

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
    auto byPart = [&counted](storage::Connection& connection) { return countDivided(connection, counted->embedder); };
    auto divided = (*database)->writeSync(std::move(byPart));
    if (!divided)
        return failure(divided);
    std::map<std::string, std::int64_t> parts;
    for (const auto& [kind, counts] : *divided)
        parts[kind] = static_cast<std::int64_t>(counts.size());
    removeOtherDivisions(indexes, parts);
    return Opened{std::move(*database), std::move(*counted), std::move(*divided)};
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
    options.secureDelete = true;
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
    tenant->m_unembedded = survey.unembedded;
    tenant->m_foreign = survey.foreign;
    for (const auto& [kind, counts] : opened->divided) {
        auto& parts = tenant->m_divisions[kind].parts;
        parts = tenant->makeShards(kind, static_cast<std::int64_t>(counts.size()));
        for (std::size_t i = 0; i < counts.size(); ++i)
            parts[i]->committed(counts[i].vectors, counts[i].lastLabel);
    }
    for (const Survey::Kind& kind : survey.kinds)
        if (!opened->divided.contains(kind.name))
            tenant->division(kind.name).parts.front()->committed(kind.vectors, kind.lastLabel);
    if (survey.unembedded > 0)
        tenant->embedMore();
    co_return tenant;
}

Tenant::Shards Tenant::makeShards(const std::string& kind, std::int64_t parts) const
{
    Shards shards;
    for (std::int64_t number = 0; number < parts; ++number) {
        const ShardKey key{m_embedder, kind, m_parts.embedder.dimensions(), {number, parts}};
        shards.push_back(std::make_shared<Shard>(m_parts, m_database, key, indexBase(m_folder, kind, key.part)));
    }
    return shards;
}

Tenant::Division& Tenant::division(const std::string& kind)
{
    auto& division = m_divisions[kind];
    if (division.parts.empty())
        division.parts = makeShards(kind, 1);
    return division;
}

void Tenant::vectorAdded(const std::string& kind, std::uint64_t label)
{
    const auto& its = division(kind);
    its.parts[label % its.parts.size()]->committed(1, label);
    if (its.counted)
        its.next[label % its.next.size()]->committed(1, label);
}

void Tenant::vectorRemoved(const std::string& kind, std::uint64_t label)
{
    const auto& its = division(kind);
    its.parts[label % its.parts.size()]->removed(label);
    if (its.counted)
        its.next[label % its.next.size()]->removed(label);
}

void Tenant::embedMore()
{
    m_moreWaits = true;
    if (m_embedding || closed())
        return;
    m_embedding = true;
    m_batchUnderWay = true;
    base::spawn(m_parts.loop, embedWhatWaits(shared_from_this()));
}

void Tenant::allEmbedded()
{
    m_embedding = false;
    m_foreign = false;
    m_unembedded = 0;
    m_payers.clear();
}

void Tenant::batchEnded()
{
    m_batchUnderWay = false;
    for (const auto& waiting : std::exchange(m_untilSettled, {}))
        waiting.set(true);
}

Task<> Tenant::settle(std::shared_ptr<Tenant> tenant, base::Duration atMost)
{
    if (!tenant->m_batchUnderWay || tenant->closed())
        co_return;
    const base::OneShot<bool> settled;
    tenant->m_untilSettled.push_back(settled);
    const auto giveUp = [](std::shared_ptr<Tenant> waitedFor, base::OneShot<bool> until, base::Duration after) -> Task<> {
        const base::CancelToken closing = waitedFor->closing();
        std::ignore = co_await waitedFor->m_parts.clock.sleep(after, closing);
        until.set(false);
    };
    base::spawn(tenant->m_parts.loop, giveUp(tenant, settled, atMost));
    std::ignore = co_await settled.wait();
}

void Tenant::recordAdded(const std::string& kind, const Inserted& inserted, vectors::EmbedContext payer)
{
    if (!inserted.found)
        return;
    ++m_records;
    if (inserted.label != 0) {
        vectorAdded(kind, inserted.label);
        return;
    }
    ++m_unembedded;
    if (!payer.budgetId.isNil() && m_payers.size() < kMostPayers)
        m_payers.emplace(inserted.seq, std::move(payer));
    embedMore();
}

void Tenant::recordChanged(const Changed& changed, bool foundBefore)
{
    const bool found = !changed.record.forgottenAt;
    m_records += (found ? 1 : 0) - (foundBefore ? 1 : 0);
    m_frequentWords->recordRemoved();
    for (const auto& removed : changed.removed)
        vectorRemoved(removed.kind, removed.label);
    if (changed.added != 0)
        vectorAdded(changed.record.kind, changed.added);
    if (changed.waited)
        m_unembedded = std::max<std::int64_t>(m_unembedded - 1, 0);
    if (changed.waits) {
        ++m_unembedded;
        embedMore();
    }
}

void Tenant::recordsErased(const std::vector<RemovedVector>& vectors, std::int64_t found, std::int64_t waited)
{
    m_records -= found;
    m_unembedded = std::max<std::int64_t>(m_unembedded - waited, 0);
    m_frequentWords->clear();
    for (const auto& removed : vectors)
        vectorRemoved(removed.kind, removed.label);
}

void Tenant::embedded(const std::string& kind, std::uint64_t label)
{
    m_unembedded = std::max<std::int64_t>(m_unembedded - 1, 0);
    vectorAdded(kind, label);
}

vectors::EmbedContext Tenant::payerOf(std::int64_t seq) const
{
    vectors::EmbedContext context;
    if (const auto payer = m_payers.find(seq); payer != m_payers.end()) {
        context = payer->second;
    } else {
        const auto at = std::min(m_name.find('@'), m_name.size());
        context.tenant = m_name.substr(0, at);
        context.project = m_name.substr(std::min(at + 1, m_name.size()));
        context.priority = api::Priority::Consolidation;
    }
    context.cancel = closing();
    return context;
}

bool Tenant::samePayer(const vectors::EmbedContext& context, std::int64_t seq) const
{
    const auto payer = m_payers.find(seq);
    return payer == m_payers.end() ? context.budgetId.isNil()
                                   : payer->second.budgetId == context.budgetId && payer->second.tool == context.tool;
}

std::vector<std::shared_ptr<Shard>> Tenant::shards(const std::string& kind) const
{
    std::vector<std::shared_ptr<Shard>> found;
    for (const auto& [name, its] : m_divisions) {
        if (kind.empty() || kind == name)
            found.insert(found.end(), its.parts.begin(), its.parts.end());
    }
    return found;
}

void Tenant::close()
{
    m_closing.cancel();
    for (auto& [name, its] : m_divisions) {
        its.cancel.cancel();
        for (const auto& shard : its.next)
            shard->abandon();
        for (const auto& shard : its.parts)
            shard->close();
    }
    m_database->close();
}

void Tenant::abandon()
{
    m_closing.cancel();
    for (auto& [name, its] : m_divisions) {
        its.cancel.cancel();
        for (const auto& shard : its.next)
            shard->abandon();
        for (const auto& shard : its.parts)
            shard->abandon();
    }
}

} // namespace kaze::knowledge::detail
