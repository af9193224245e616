#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/compaction.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/tenant.h"

#include <deque>

namespace kaze::knowledge {

//! What is behind Knowledge. Its coroutines hold it, so that it outlives the object while calls are under way.
struct Knowledge::Impl {
    using TenantResult = base::Result<std::shared_ptr<detail::Tenant>>;

    Impl(std::filesystem::path folderPath, Parts taken);

    struct Slot {
        std::shared_ptr<detail::Tenant> tenant;
        bool opening = false;
        bool held = false; //!< it is opening because of `hold`
        std::vector<base::OneShot<bool>> untilReleased;
        std::vector<base::OneShot<TenantResult>> waiting;
    };

    // knowledge.cpp
    //! Null when the tenant has no database and none is to be made.
    static base::Task<TenantResult> tenant(std::shared_ptr<Impl> self, std::string name, bool create);
    //! Whether it is open, or about to be.
    [[nodiscard]] bool isOpen(const std::string& name) const;
    //! Closes what nobody uses; what the indexes have not saved they take from the database when it is opened again.
    static base::Task<> closeUnused(std::shared_ptr<Impl> self, std::string name);
    //! Nobody opens the database of that name until `release`: whoever wants to waits.
    void hold(const std::string& name);
    static base::Task<> untilReleased(std::shared_ptr<Impl> self, std::string name);
    static base::Task<> release(std::shared_ptr<Impl> self, std::string name);
    //! Runs a read job on a database without opening its indexes, and leaves it closed where it was. The default where there is none.
    template <class Job, class Read = std::invoke_result_t<Job&, storage::Connection&>>
    static base::Task<Read> peek(std::shared_ptr<Impl> self, std::string name, Job job)
    {
        std::error_code ignored;
        co_await untilReleased(self, name);
        if (self->isOpen(name) || self->closed || self->isGoing(name)) {
            const auto opened = co_await tenant(self, std::move(name), false);
            if (!opened)
                co_return failure(opened);
            if (!*opened)
                co_return typename Read::value_type();
            co_return co_await (*opened)->database().read(std::move(job));
        }
        if (!std::filesystem::exists(self->folder / (name + ".db"), ignored))
            co_return typename Read::value_type();
        self->hold(name);
        auto options = detail::databaseOptions(self->folder, name);
        options.fullCheckBytes = 0; // whoever opens it for more than a look has it checked
        const storage::DatabaseServices services{
            {}, self->parts.writers, self->parts.metrics, self->parts.clock, self->parts.log};
        auto work = [options = std::move(options), services, job = std::move(job)]() mutable -> Read {
            auto database = storage::Database::open(options, services);
            if (!database)
                return failure(database);
            auto read = (*database)->readSync(std::move(job));
            (*database)->close();
            return read;
        };
        auto read = co_await self->parts.workers.run(std::move(work));
        co_await release(self, std::move(name));
        co_return read;
    }
    //! The same of a tenant's project; what is not there is NotFound.
    static base::Task<TenantResult> known(std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<base::Result<std::string>> add(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static base::Task<base::Result<std::string>> store(
        std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static base::Task<base::Result<std::int64_t>> count(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    static base::Task<base::Result<>> remove(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    static base::Task<base::Result<>> removeAll(std::shared_ptr<Impl> self, std::string name, bool withProjects);
    //! Whether it is being removed.
    [[nodiscard]] bool isGoing(const std::string& name) const;
    [[nodiscard]] base::Result<std::int64_t> bytesOf(const std::string& tenant, const std::string& project) const;
    [[nodiscard]] std::int64_t spareOf(const std::string& tenant, const std::string& project) const;
    [[nodiscard]] base::Result<> checkLimits(const std::string& tenant, const std::string& project) const;

    // searching.cpp
    static base::Task<base::Result<Answer>> search(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search);
    //! How a search is answered by vectors: by whose, and the query's, which is empty where it is answered by words alone.
    struct Query {
        std::shared_ptr<detail::VectorSet> set;
        vectors::Vector vector;
    };
    static base::Task<base::Result<Query>> queryOf(
        std::shared_ptr<detail::Tenant> tenant, vectors::EmbedContext context, const Search& search);
    static base::Task<base::Result<Answer>> find(std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant,
        vectors::EmbedContext context, Search search, detail::Filter filter);

    // record_requests.cpp
    static base::Task<base::Result<api::MemoryReply>> get(std::shared_ptr<Impl> self, api::GetMemory query);
    static base::Task<base::Result<api::MemoryPage>> list(std::shared_ptr<Impl> self, api::ListMemories query);
    static base::Task<base::Result<api::MemoryReply>> update(std::shared_ptr<Impl> self, api::UpdateMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> forget(std::shared_ptr<Impl> self, api::ForgetMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> restore(
        std::shared_ptr<Impl> self, api::RestoreMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> apply(std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant,
        detail::Change change, std::optional<std::string> toEmbed);
    // import_requests.cpp
    static base::Task<base::Result<api::MemoriesImported>> import(std::shared_ptr<Impl> self, api::ImportMemories query);
    static base::Task<base::Result<api::MemoryStats>> stats(
        std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<base::Result<api::MemoryStats>> rebuild(std::shared_ptr<Impl> self, api::RebuildMemory query);

    // erase_requests.cpp
    static base::Task<base::Result<api::MemoryErased>> erase(std::shared_ptr<Impl> self, api::EraseMemories query);
    static base::Task<base::Result<api::MemoryErased>> eraseAlone(
        std::shared_ptr<Impl> self, std::string name, api::EraseMemories query);

    // fact_requests.cpp
    static base::Task<base::Result<api::AddFact::Reply>> addFact(std::shared_ptr<Impl> self, api::AddFact query, std::string by);
    static base::Task<base::Result<api::ListFacts::Reply>> listFacts(std::shared_ptr<Impl> self, api::ListFacts query);
    static base::Task<base::Result<KnownFacts>> compareFact(
        std::shared_ptr<Impl> self, std::string tenant, std::string project, api::Fact fact, bool proposed);
    static base::Task<base::Result<api::ReviewFact::Reply>> reviewFact(
        std::shared_ptr<Impl> self, api::ReviewFact query, std::string by);
    static base::Task<base::Result<api::EndFact::Reply>> endFact(std::shared_ptr<Impl> self, api::EndFact query, std::string by);
    static base::Task<base::Result<api::UndoSupersession::Reply>> undoSupersession(
        std::shared_ptr<Impl> self, api::UndoSupersession query, std::string by);
    // graph_requests.cpp
    static base::Task<base::Result<api::GetNeighbourhood::Reply>> neighbourhood(
        std::shared_ptr<Impl> self, api::GetNeighbourhood query);
    static base::Task<base::Result<api::FindPaths::Reply>> paths(std::shared_ptr<Impl> self, api::FindPaths query);
    static base::Task<base::Result<api::ListEntities::Reply>> entities(std::shared_ptr<Impl> self, api::ListEntities query);
    // insight_requests.cpp
    static base::Task<base::Result<api::AnalyzeCauses::Reply>> causes(std::shared_ptr<Impl> self, api::AnalyzeCauses query);
    static base::Task<base::Result<api::GetMemoryMap::Reply>> map(std::shared_ptr<Impl> self, api::GetMemoryMap query);
    // upkeep_requests.cpp
    static base::Task<base::Result<api::CompactMemory::Reply>> compact(
        std::shared_ptr<Impl> self, api::CompactMemory query, std::string by);
    static base::Task<base::Result<api::ListMemoryArchives::Reply>> archives(
        std::shared_ptr<Impl> self, api::ListMemoryArchives query);
    static base::Task<base::Result<api::RestoreArchive::Reply>> restoreArchive(
        std::shared_ptr<Impl> self, api::RestoreArchive query, std::string by);
    static base::Task<base::Result<api::RemoveArchive::Reply>> removeArchive(
        std::shared_ptr<Impl> self, api::RemoveArchive query, std::string by);
    static base::Task<base::Result<api::MemoryCompacted>> countAlone(
        std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules);
    static base::Task<base::Result<api::MemoryCompacted>> compactAlone(
        std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules, std::string by);
    static base::Task<base::Result<api::MemoryCompacted>> compactOpen(
        std::shared_ptr<Impl> self, std::string name, std::vector<detail::PreparedRule> rules, std::string by);
    static base::Task<base::Result<api::ArchiveRestored>> restoreAlone(
        std::shared_ptr<Impl> self, std::string name, api::RestoreArchive query, std::string by);
    static base::Task<base::Result<api::Done>> removeArchiveAlone(
        std::shared_ptr<Impl> self, std::string name, std::string archive, std::string by);
    static base::Task<base::Result<api::ReshardMemory::Reply>> reshard(std::shared_ptr<Impl> self, api::ReshardMemory query);
    // skill_insight.cpp
    static base::Task<base::Result<std::vector<SkillUsage>>> skillUsage(
        std::shared_ptr<Impl> self, std::string tenant, std::string project, std::string skill);
    static base::Task<base::Result<api::SkillProposals>> learnSkills(std::shared_ptr<Impl> self, api::LearnSkills query);

    //! Waits for its turn with a database's archives, which one call at a time works with, does the work, and hands them on. Errors: the work's; Unavailable.
    template <class T>
    static base::Task<base::Result<T>> alone(std::shared_ptr<Impl> self, std::string name, base::Task<base::Result<T>> work)
    {
        co_await takeTurn(self, name);
        base::Result<T> done
            = base::fail(base::ErrorCode::Unavailable, "The knowledge store is closed, or this memory is being removed.");
        if (!self->closed && !self->isGoing(name))
            done = co_await std::move(work);
        self->endTurn(name);
        co_return done;
    }
    static base::Task<> takeTurn(std::shared_ptr<Impl> self, std::string name);
    void endTurn(const std::string& name);

    //! The vectors that the embedders of a tenant give at once; those of others are made later.
    static base::Task<detail::MadeVectors> vectorsAtOnce(std::shared_ptr<detail::Tenant> tenant, std::string text);
    //! Whatever embedders keep of texts to be quicker.
    void forgetTexts() const;

    using Formers = std::map<std::pair<std::string, std::size_t>, std::weak_ptr<vectors::Embedder>>;

    std::filesystem::path folder;
    Parts parts;
    std::shared_ptr<Formers> formers = std::make_shared<Formers>(); //!< embedders that were supplied and are in use still
    base::Histogram& searchSeconds;
    base::Counter& added;
    std::map<std::string, Slot, std::less<>> slots; //!< which stay, whatever becomes of the databases
    std::vector<std::pair<std::string, bool>> going; //!< being removed, some with their projects
    std::map<std::string, std::deque<base::OneShot<bool>>> turns; //!< whoever waits for whoever works with the archives
    std::map<std::pair<std::string, std::string>, std::int64_t> limits; //!< bytes, by tenant and project
    base::CancelSource stopping; //!< of compactions
    bool closed = false;
};

} // namespace kaze::knowledge
