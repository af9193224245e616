#include "engine/knowledge/detail/tenant.h"

#include "engine/api/run.h"
#include "engine/knowledge/detail/embedding.h"
#include "engine/knowledge/detail/erasing.h"
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
    const std::filesystem::path& indexes, const std::string& embedder, std::size_t dimensions)
{
    std::error_code failed;
    std::filesystem::create_directories(indexes, failed);
    if (failed)
        return std::unexpected(base::systemError("The folder " + indexes.string() + " could not be made", failed.value()));
    auto database = storage::Database::open(options, services);
    if (!database)
        return failure(database);
    auto job = [&](storage::Connection& connection) { return survey(connection, embedder, dimensions); };
    auto counted = (*database)->writeSync(std::move(job));
    if (!counted)
        return failure(counted);
    removeOtherIndexes(indexes, counted->divided, {counted->serving.number, counted->target.number});
    return Opened{std::move(*database), std::move(*counted)};
}

//! Whoever pays for what no run pays for.
vectors::EmbedContext ownerOf(const std::string& name)
{
    vectors::EmbedContext owner;
    const auto at = std::min(name.find('@'), name.size());
    owner.tenant = name.substr(0, at);
    owner.project = name.substr(std::min(at + 1, name.size()));
    owner.priority = api::Priority::Consolidation;
    return owner;
}

//! What a vector takes up in the file: short rows lie some to a page, and of a long one the rest is on pages of its own, as SQLite's file format says.
std::uint64_t storedBytes(std::size_t dimensions)
{
    constexpr std::size_t kPage = 4096, kMost = kPage - 35, kLeast = (kPage - 12) * 32 / 255 - 23, kOverflow = kPage - 4;
    constexpr std::size_t kBeside = 40; //!< of a row, beside its vector
    constexpr std::size_t kCell = 10; //!< of a page, beside a row
    constexpr std::size_t kIndexes = 60;
    std::size_t local = dimensions * sizeof(float) + kBeside;
    std::size_t elsewhere = 0;
    if (local > kMost) {
        const std::size_t kept = kLeast + (local - kLeast) % kOverflow;
        elsewhere = local - (kept <= kMost ? kept : kLeast);
        local -= elsewhere;
    }
    const std::size_t onPage = (kPage - 8) / (local + kCell);
    return kPage / std::max<std::size_t>(onPage, 1) + (elsewhere + kOverflow - 1) / kOverflow * kPage + kIndexes;
}

} // namespace

storage::OpenOptions databaseOptions(const std::filesystem::path& folder, const std::string& name)
{
    storage::OpenOptions options;
    options.path = folder / (name + ".db");
    options.migrations = sql::migrations();
    options.label = "knowledge";
    options.secureDelete = true;
    return options;
}

Tenant::Tenant(
    Knowledge::Parts parts, std::string name, std::filesystem::path folder, std::shared_ptr<storage::Database> database)
    : m_parts(std::move(parts)), m_vectorsWritten(m_parts.metrics.counter("kaze_knowledge_vectors_written_total")),
      m_name(std::move(name)), m_folder(std::move(folder)), m_database(std::move(database))
{
}

Task<Result<std::shared_ptr<Tenant>>> Tenant::open(Knowledge::Parts parts, std::filesystem::path folder, std::string name)
{
    const auto options = databaseOptions(folder, name);
    const storage::DatabaseServices services{parts.loop, parts.writers, parts.metrics, parts.clock, parts.log};
    const std::filesystem::path indexes = folder / name;
    auto work = [options, services, indexes, embedder = parts.embedder.id(), dimensions = parts.embedder.dimensions()] {
        return openDatabase(options, services, indexes, embedder, dimensions);
    };
    auto opened = co_await parts.workers.run(std::move(work));
    if (!opened)
        co_return failure(opened);
    std::shared_ptr<Tenant> tenant(new Tenant(std::move(parts), std::move(name), indexes, std::move(opened->database)));
    tenant->begin(opened->survey);
    co_return tenant;
}

std::shared_ptr<VectorSet> Tenant::makeSet(
    const Survey::Embedder& survey, std::int64_t since, std::shared_ptr<vectors::Embedder> embedder)
{
    auto set = std::make_shared<VectorSet>(m_parts, m_database, m_folder, survey, since, std::move(embedder), ownerOf(m_name));
    set->follow(survey);
    return set;
}

void Tenant::begin(const Survey& survey)
{
    m_records = survey.records;
    m_freeBytes = survey.freeBytes;
    // Who owns the configured one keeps it for as long as this is open.
    std::shared_ptr<vectors::Embedder> configured(std::shared_ptr<void>(), &m_parts.embedder);
    m_target = makeSet(survey.target, survey.since, std::move(configured));
    m_serving = m_target;
    if (survey.serving.number != survey.target.number) {
        const auto& id = survey.serving.name;
        auto former = m_parts.former ? m_parts.former(id, survey.serving.dimensions) : nullptr;
        if (former && (former->id() != id || former->dimensions() != survey.serving.dimensions))
            former = nullptr;
        m_parts.log->info("The records of {} are embedded anew by {}; {} answers until all are.", m_name, m_target->id(), id);
        if (!former) {
            m_queryProblem = "it is not configured any more";
            m_parts.log->warn(
                "{} cannot be asked any more: {} is searched by words, and by the vectors that are there.", id, m_name);
        }
        m_serving = makeSet(survey.serving, 0, std::move(former));
    }
    m_serving->serve();
    for (const auto& set : sets())
        if (set->queue().waiting() > 0 || isNext(*set))
            embed(set);
    if (survey.unused)
        base::spawn(m_parts.loop, dropUnused(shared_from_this()));
}

std::vector<std::shared_ptr<VectorSet>> Tenant::sets() const
{
    if (m_serving == m_target)
        return {m_serving};
    return {m_serving, m_target};
}

std::shared_ptr<VectorSet> Tenant::setOf(std::int64_t embedder) const
{
    return m_serving->number() == embedder ? m_serving : m_target->number() == embedder ? m_target : nullptr;
}

std::shared_ptr<VectorSet> Tenant::setWith(std::size_t dimensions) const
{
    return m_serving->dimensions() != dimensions && m_target->dimensions() == dimensions ? m_target : m_serving;
}

void Tenant::bring(MadeVectors& made, vectors::Vector vector) const
{
    const auto whose = setWith(vector.size())->number();
    std::erase_if(made, [&](const MadeVector& each) { return each.embedder == whose; });
    made.push_back({whose, std::move(vector)});
}

void Tenant::embed(const std::shared_ptr<VectorSet>& set)
{
    if (set->embedder() && !set->closed() && set->queue().begin())
        base::spawn(m_parts.loop, embedWhatWaits(shared_from_this(), set));
}

void Tenant::give(
    const std::string& kind, std::int64_t seq, const Given& given, const vectors::EmbedContext& payer, const MadeVectors& vectors)
{
    // Those of an embedder that was in use when they were stored, and is no longer, concern nobody.
    for (const auto& [embedder, label] : given.labels) {
        const auto made = std::ranges::find(vectors, embedder, &MadeVector::embedder);
        if (const auto set = setOf(embedder)) {
            m_vectorsWritten.add();
            set->added(kind, label, made == vectors.end() ? std::span<const float>() : std::span<const float>(made->vector));
        }
    }
    for (const auto embedder : given.waits) {
        if (const auto set = setOf(embedder)) {
            set->queue().add(seq, payer);
            embed(set);
        }
    }
}

void Tenant::recordAdded(
    const std::string& kind, const Inserted& inserted, const vectors::EmbedContext& payer, const MadeVectors& vectors)
{
    constexpr std::size_t kLookEvery = 256;
    if (!inserted.found)
        return;
    ++m_records;
    give(kind, inserted.seq, inserted.vectors, payer, vectors);
    if (m_freeBytes > 0 && ++m_addedSince >= kLookEvery)
        lookForSpare();
}

void Tenant::recordChanged(const Changed& changed, bool foundBefore)
{
    const bool found = !changed.record.forgottenAt;
    m_records += (found ? 1 : 0) - (foundBefore ? 1 : 0);
    m_frequentWords->recordRemoved();
    for (const auto& removed : changed.removed)
        if (const auto set = setOf(removed.embedder))
            set->removed(removed.kind, removed.label);
    for (const auto embedder : changed.waited)
        if (const auto set = setOf(embedder))
            set->queue().remove(1);
    give(changed.record.kind, changed.record.seq, changed.given, {}, {});
}

void Tenant::recordsErased(const Erased& erased)
{
    m_records -= erased.found;
    m_frequentWords->clear();
    for (const auto& removed : erased.removed)
        if (const auto set = setOf(removed.embedder))
            set->removed(removed.kind, removed.label);
    for (const auto& [embedder, records] : erased.waited)
        if (const auto set = setOf(embedder))
            set->queue().remove(records);
    lookForSpare();
}

Task<> Tenant::settle(std::shared_ptr<Tenant> tenant, base::Duration atMost)
{
    const auto giveUp = [](std::shared_ptr<Tenant> waitedFor, base::OneShot<bool> until, base::Duration after) -> Task<> {
        const base::CancelToken closing = waitedFor->closing();
        std::ignore = co_await waitedFor->m_parts.clock.sleep(after, closing);
        until.set(false);
    };
    const base::Duration until = tenant->m_parts.clock.steady() + atMost;
    for (const auto& set : tenant->sets()) {
        const base::Duration left = until - tenant->m_parts.clock.steady();
        const base::OneShot<bool> settled = set->queue().settled();
        if (tenant->closed() || settled.isSet() || left <= base::Duration{0})
            continue;
        base::spawn(tenant->m_parts.loop, giveUp(tenant, settled, left));
        std::ignore = co_await settled.wait();
    }
}

std::uint64_t Tenant::spareBytes() const
{
    auto bytes = static_cast<std::uint64_t>(m_freeBytes);
    if (m_serving != m_target)
        bytes += static_cast<std::uint64_t>(m_target->vectors()) * storedBytes(m_target->dimensions());
    return std::min(bytes, this->bytes());
}

void Tenant::lookForSpare()
{
    m_addedSince = 0;
    const auto look = [](std::shared_ptr<Tenant> self) -> Task<> {
        auto job = [](storage::Connection& connection) { return freeBytes(connection); };
        const auto found = co_await self->m_database->read(std::move(job));
        if (found)
            self->m_freeBytes = *found;
    };
    base::spawn(m_parts.loop, look(shared_from_this()));
}

void Tenant::close()
{
    m_closing.cancel();
    for (const auto& set : sets())
        set->close();
    m_database->close();
}

void Tenant::abandon()
{
    m_closing.cancel();
    for (const auto& set : sets())
        set->abandon();
}

} // namespace kaze::knowledge::detail
