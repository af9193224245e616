#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/upkeep_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/storage/database.h"
#include "engine/telemetry/observation_log.h"
#include "engine/vectors/embedder.h"
#include "engine/vectors/precision.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace kaze::knowledge {

struct NewRecord {
    std::string text;
    std::string kind = "note"; //!< "note", "episode", "fact"
    std::vector<std::string> tags;
    std::string source; //!< "run:<id>", "cli", "console"
    std::string idempotencyKey; //!< the same key stores once; empty: no check
    std::string agent{}; //!< who remembers it; empty: a person
    std::string scope{}; //!< who else may recall it; as api::MemoryHit::scope
    double importance = 0.5; //!< 0 to 1
    std::optional<base::Time> createdAt{}; //!< now, where it is absent
    vectors::Vector vector{}; //!< of the embedder in use; empty: made here
    std::string data{}; //!< what belongs to its kind, a JSON object; where it says enough, `text` may be empty
};

struct Search {
    std::string query;
    std::int64_t limit = 10; //!< 1 to 200
    std::string kind; //!< empty: all kinds
    double vectorWeight = 0.7;
    double textWeight = 0.3;
    std::int64_t k = 60; //!< constant of reciprocal rank fusion (Cormack et al. 2009)
    std::string filter{}; //!< as in engine/api/memory_requests.h
    std::optional<std::vector<std::string>>
        scopes{}; //!< only records of these; the empty one is the whole tenant's. Absent: of all
    vectors::Vector vector{}; //!< in place of the query's own; it need not be of unit length
    bool exact = false; //!< without the indexes
    double diversity = 0; //!< 0 to 1
    double halfLifeDays = 0; //!< 0: age does not matter
    double importanceWeight = 0; //!< 0 to 1
    bool hashes = false; //!< of the versions that are found
};

//! What a search found and how.
struct Answer {
    std::vector<api::MemoryHit> hits; //!< best first
    api::MemorySearchFacts facts;
    std::vector<std::string> hashes; //!< of the hits' versions, where they were asked for
};

//! How the indexes are built and searched.
struct IndexSettings {
    vectors::Precision precision
        = vectors::Precision::Int8; //!< of vectors in memory; what is found is compared by the originals on disk
    std::int64_t m = 16; //!< links a node: 4 to 64
    std::int64_t efConstruction = 200; //!< breadth of the building: 16 to 1024
    double recallTarget = 0.97; //!< of the nearest ten, which the breadth of searches is set for
    std::chrono::duration<double> latencyLimit{0.01}; //!< of a search in one index, which goes before the target
    std::size_t buildThreads = 2;
};

//! Facts that one is compared with.
struct KnownFacts {
    std::vector<api::Fact> same; //!< 16 at most
    std::vector<api::Fact> contradictions; //!< 256 at most
};

//! What remembered runs did with a version of a skill.
struct SkillUsage {
    std::string name, version;
    std::int64_t uses = 0, successes = 0;
    std::vector<api::SkillUse> recent; //!< newest first, where one skill was asked for
};

//! What a cell remembers, one SQLite file a tenant: record, full text and vector in one transaction, an HNSW index that is a cache. Lives on the loop; the work is
//! done on the storage threads and the worker pool.
class Knowledge {
public:
    struct Parts {
        base::Executor loop;
        storage::WriterThreads& writers;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::IdSource& ids;
        base::MetricsRegistry& metrics;
        telemetry::ObservationLog& observations;
        vectors::Embedder& embedder;
        base::Logger log;
        IndexSettings index{};
        std::vector<api::CompactionRule> rules{}; //!< that CompactMemory goes by where it brings none
        //! Supplies an embedder that was configured before, by its id and dimensions: it answers until all records are embedded anew. Null where that cannot be.
        std::function<std::shared_ptr<vectors::Embedder>(const std::string& id, std::size_t dimensions)> former{};
    };

    //! Opens knowledge/<tenant>.db in `folder`, lazily at the first call of a tenant.
    Knowledge(std::filesystem::path folder, Parts parts);
    //! Snapshots the indexes.
    ~Knowledge();

    //! Stores; durable and found by its words when it returns, and by its vector too where the embedder works at once; where it asks a service, that vector is made
    //! in the background. Returns the record's id. Errors: InvalidArgument (empty, above 1 MiB, not UTF-8), BudgetExhausted (the limit of the memory), those of storage.
    [[nodiscard]] base::Task<base::Result<std::string>> add(vectors::EmbedContext context, NewRecord record);

    //! Text and vector hits fused by rank; every hit says its ranks. A query of FTS syntax is taken as plain words. Falls back to text alone when the embedder
    //! fails (and says so in the log and in the facts). Errors: InvalidArgument (nothing to search for, weights, the filter, a vector of other dimensions or without direction).
    [[nodiscard]] base::Task<base::Result<Answer>> search(vectors::EmbedContext context, Search search);

    //! The requests of engine/api/memory_requests.h, with tenant and project as they are (empty is no tenant). `by` is who changes it: an agent, "person".
    [[nodiscard]] base::Task<base::Result<api::MemoryReply>> get(api::GetMemory query);
    [[nodiscard]] base::Task<base::Result<api::MemoryPage>> list(api::ListMemories query);
    [[nodiscard]] base::Task<base::Result<api::MemoryReply>> update(api::UpdateMemory query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::MemoryReply>> forget(api::ForgetMemory query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::MemoryReply>> restore(api::RestoreMemory query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::MemoryErased>> erase(api::EraseMemories query);
    [[nodiscard]] base::Task<base::Result<api::MemoriesImported>> import(api::ImportMemories query);
    [[nodiscard]] base::Task<base::Result<api::MemoryStats>> stats(std::string tenant, std::string project);
    //! Returns once it has begun.
    [[nodiscard]] base::Task<base::Result<api::MemoryStats>> rebuild(api::RebuildMemory query);

    // Those of engine/api/{fact,graph,upkeep}_requests.h, in the same way.
    [[nodiscard]] base::Task<base::Result<api::AddFact::Reply>> addFact(api::AddFact query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::ListFacts::Reply>> listFacts(api::ListFacts query);
    //! What a fact repeats, and what it contradicts, of what is known in its scope (relationOf). Where `proposed`, it repeats also what waits for a review or was rejected. Errors:
    //! InvalidArgument.
    [[nodiscard]] base::Task<base::Result<KnownFacts>> compareFact(
        std::string tenant, std::string project, api::Fact fact, bool proposed);
    [[nodiscard]] base::Task<base::Result<api::ReviewFact::Reply>> reviewFact(api::ReviewFact query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::EndFact::Reply>> endFact(api::EndFact query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::UndoSupersession::Reply>> undoSupersession(
        api::UndoSupersession query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::GetNeighbourhood::Reply>> neighbourhood(api::GetNeighbourhood query);
    [[nodiscard]] base::Task<base::Result<api::FindPaths::Reply>> paths(api::FindPaths query);
    [[nodiscard]] base::Task<base::Result<api::ListEntities::Reply>> entities(api::ListEntities query);
    [[nodiscard]] base::Task<base::Result<api::AnalyzeCauses::Reply>> causes(api::AnalyzeCauses query);
    [[nodiscard]] base::Task<base::Result<api::GetMemoryMap::Reply>> map(api::GetMemoryMap query);
    [[nodiscard]] base::Task<base::Result<api::CompactMemory::Reply>> compact(api::CompactMemory query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::ListMemoryArchives::Reply>> archives(api::ListMemoryArchives query);
    [[nodiscard]] base::Task<base::Result<api::RestoreArchive::Reply>> restoreArchive(api::RestoreArchive query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::RemoveArchive::Reply>> removeArchive(api::RemoveArchive query, std::string by);
    [[nodiscard]] base::Task<base::Result<api::ReshardMemory::Reply>> reshard(api::ReshardMemory query);
    //! How often remembered runs used skills: of episodes that name them.
    [[nodiscard]] base::Task<base::Result<std::vector<SkillUsage>>> skillUsage(
        std::string tenant, std::string project, std::string skill);
    //! What LearnSkills proposes, written from a template.
    [[nodiscard]] base::Task<base::Result<api::SkillProposals>> learnSkills(api::LearnSkills query);

    [[nodiscard]] base::Task<base::Result<std::int64_t>> count(std::string tenant, std::string project = {});

    //! How much a project of a tenant may remember, or, where `project` is empty, a tenant with its projects: what would make it more is refused with
    //! BudgetExhausted. 0: no limit.
    void limit(const std::string& tenant, const std::string& project, std::int64_t bytes);
    //! What is on the disk of that. Errors: those of reading the folder.
    [[nodiscard]] base::Result<std::int64_t> bytesOf(const std::string& tenant, const std::string& project) const;
    //! The same of all, by tenant and project.
    [[nodiscard]] base::Result<std::map<std::pair<std::string, std::string>, std::int64_t>> bytesByOwner() const;
    //! Forgets all that a project of a tenant remembers, or a tenant with its projects, and removes the files. Errors: those of removing them.
    [[nodiscard]] base::Task<base::Result<>> remove(std::string tenant, std::string project);

    //! Waits until the embedder was asked for everything that waits for a vector, unless it fails or that takes longer: before a cell stops, so that what a service
    //! was paid for is kept.
    [[nodiscard]] base::Task<> settle(base::Duration atMost);

    //! Compactions that are under way end soon, and none begins: before a cell stops. What they have archived is told with their error.
    void endCompactions();

    struct Figures {
        std::int64_t records = 0, bytes = 0;
        std::int64_t unembedded = 0; //!< records that wait for their vector
        std::int64_t unindexed = 0; //!< vectors that the indexes have yet to take; until then searches look at them one by one
        double searchP95 = 0; //!< seconds
    };
    //! Of the tenants that are open.
    [[nodiscard]] Figures figures() const;

private:
    friend class MemorySync; // engine/knowledge/sync.h, another face of the same
    struct Impl;
    std::shared_ptr<Impl> m_impl; //!< calls under way keep it alive
};

} // namespace kaze::knowledge
