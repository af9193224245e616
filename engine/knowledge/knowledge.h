#pragma once

#include "engine/api/requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/storage/database.h"
#include "engine/telemetry/observation_log.h"
#include "engine/vectors/embedder.h"

#include <filesystem>
#include <map>
#include <memory>

namespace kaze::knowledge {

struct NewRecord {
    std::string text;
    std::string kind = "note"; //!< "note", "episode", "fact"
    std::vector<std::string> tags;
    std::string source; //!< "run:<id>", "cli", "console"
    std::string idempotencyKey; //!< the same key stores once; empty: no check
};

struct Search {
    std::string query;
    std::int64_t limit = 10; //!< 1 to 200
    std::string kind; //!< empty: all kinds
    double vectorWeight = 0.7;
    double textWeight = 0.3;
    int k = 60; //!< constant of reciprocal rank fusion (Cormack et al. 2009)
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
    };

    //! Opens knowledge/<tenant>.db in `folder`, lazily at the first call of a tenant.
    Knowledge(std::filesystem::path folder, Parts parts);
    //! Snapshots the indexes.
    ~Knowledge();

    //! Stores; durable and findable (by text at once, by vector at once) when it returns. Returns the record's id. Errors: InvalidArgument (empty, above 1 MiB, not UTF-8), those of
    //! the embedder and of storage.
    [[nodiscard]] base::Task<base::Result<std::string>> add(vectors::EmbedContext context, NewRecord record);

    //! Text and vector hits fused by rank; every hit says its ranks. A query of FTS syntax is taken as plain words. Falls back to text alone when the embedder
    //! fails (and says so in the log).
    [[nodiscard]] base::Task<base::Result<std::vector<api::MemoryHit>>> search(vectors::EmbedContext context, Search search);

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

    struct Figures {
        std::int64_t records = 0, bytes = 0;
        std::int64_t unindexed = 0; //!< vectors that the indexes have yet to take; until then searches look at them one by one
        double searchP95 = 0; //!< seconds
    };
    //! Of the tenants that are open.
    [[nodiscard]] Figures figures() const;

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl; //!< calls under way keep it alive
};

} // namespace kaze::knowledge
