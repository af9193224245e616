#pragma once

#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/shard.h"
#include "engine/knowledge/detail/text_search.h"

#include <unordered_map>

namespace kaze::knowledge::detail {

//! One tenant's database, or a project's, and the indexes over it. Lives on the loop.
class Tenant : public std::enable_shared_from_this<Tenant> {
public:
    //! Opens or creates `folder`/`name`.db, on a worker. Errors: as Database::open.
    [[nodiscard]] static base::Task<base::Result<std::shared_ptr<Tenant>>> open(
        Knowledge::Parts parts, std::filesystem::path folder, std::string name);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const std::filesystem::path& indexFolder() const { return m_folder; }
    [[nodiscard]] storage::Database& database() { return *m_database; }
    [[nodiscard]] std::int64_t embedderNumber() const { return m_embedder; }
    [[nodiscard]] const Knowledge::Parts& parts() const { return m_parts; }
    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] const std::shared_ptr<FrequentWords>& frequentWords() const { return m_frequentWords; }
    [[nodiscard]] std::uint64_t bytes() const { return m_database->figures().fileBytes; }

    //! A record was committed.
    void recordAdded(const std::string& kind, const Inserted& inserted, vectors::EmbedContext payer);
    //! A change to one was; `found` says whether searches found it before and after.
    void recordChanged(const Changed& changed, bool foundBefore);

    //! Records were removed for good; `found` of them were found by searches, `waited` waited for their vector.
    void recordsErased(const std::vector<RemovedVector>& vectors, std::int64_t found, std::int64_t waited);

    // For embedding.cpp.
    //! A record that had no vector by the present embedder got one.
    void embedded(const std::string& kind, std::uint64_t label);
    void embedderFailed(std::string problem) { m_embedderProblem = std::move(problem); }
    void noticeWaiting() { m_moreWaits = false; }
    [[nodiscard]] bool waitingNoticed() const { return !m_moreWaits; }
    void allEmbedded();
    void batchBegins() { m_batchUnderWay = true; }
    //! Nothing is asked of the embedder for a while.
    void batchEnded();
    [[nodiscard]] bool hasForeign() const { return m_foreign; }
    //! Who pays for a record's vector: whoever remembered it, or the tenant.
    [[nodiscard]] vectors::EmbedContext payerOf(std::int64_t seq) const;
    [[nodiscard]] bool samePayer(const vectors::EmbedContext& context, std::int64_t seq) const;
    void dropPayer(std::int64_t seq) { m_payers.erase(seq); }

    //! Waits until the embedder was asked for all that waits, or failed, or so long.
    [[nodiscard]] static base::Task<> settle(std::shared_ptr<Tenant> tenant, base::Duration atMost);

    //! Records that wait for a vector by the present embedder, and why where that is not just a matter of time.
    [[nodiscard]] std::int64_t unembedded() const { return m_unembedded; }
    [[nodiscard]] const std::string& embedderProblem() const { return m_embedderProblem; }

    //! Of one kind, or of all when it is empty; the parts of a kind in their order.
    [[nodiscard]] std::vector<std::shared_ptr<Shard>> shards(const std::string& kind) const;
    //! Of all, with how far a division is that is under way.
    [[nodiscard]] std::vector<api::MemoryShard> shardFigures() const;

    //! Divides the index of a kind into so many parts, in the background; the present ones answer until the others are there. Errors: NotFound, Conflict (it is divided
    //! so, or one of its parts is being built anew, or divided).
    [[nodiscard]] base::Result<> divide(const std::string& kind, std::int64_t parts);
    //! Ends what `divide` began, of one kind or of all; the present parts stay.
    void cancelDivision(const std::string& kind);
    //! The same, and waits until nothing is left of it.
    [[nodiscard]] static base::Task<> endDivisions(std::shared_ptr<Tenant> tenant);

    //! Saves the indexes and closes the database. Blocks.
    void close();
    //! The indexes are no longer wanted: nothing follows or saves them. The database is still to be closed.
    void abandon();
    [[nodiscard]] bool closed() const { return m_closing.cancelled(); }
    //! Cancelled by `close`.
    [[nodiscard]] base::CancelToken closing() const { return m_closing.token(); }

private:
    Tenant(Knowledge::Parts parts, std::string name, std::filesystem::path folder, std::shared_ptr<storage::Database> database);

    using Shards = std::vector<std::shared_ptr<Shard>>;
    //! The index of one kind.
    struct Division {
        Shards parts;
        Shards next; //!< that will take their place
        bool dividing = false; //!< `next` are built, or those whose place they took are removed
        bool built = false; //!< `next` are, and it is too late to end this
        bool counted = false; //!< `next` know how many vectors there are, and are told of changes
        base::CancelSource cancel;
        std::vector<base::OneShot<bool>> untilEnded;
    };
    [[nodiscard]] Shards makeShards(const std::string& kind, std::int64_t parts) const;
    [[nodiscard]] Division& division(const std::string& kind);
    void vectorAdded(const std::string& kind, std::uint64_t label);
    void vectorRemoved(const std::string& kind, std::uint64_t label);
    static base::Task<> divideNow(std::shared_ptr<Tenant> self, std::string kind);
    static base::Task<std::string> buildParts(std::shared_ptr<Tenant> self, std::string kind);
    void embedMore();

    Knowledge::Parts m_parts;
    std::string m_name;
    std::filesystem::path m_folder; //!< of the index files
    std::shared_ptr<storage::Database> m_database;
    std::int64_t m_embedder = 0;
    std::int64_t m_records = 0; //!< that searches find
    std::int64_t m_unembedded = 0;
    std::string m_embedderProblem;
    bool m_foreign = false; //!< there are vectors by another embedder
    bool m_embedding = false; //!< embedWhatWaits is under way
    bool m_moreWaits = false; //!< since it last looked
    bool m_batchUnderWay = false; //!< and nothing keeps it from the next one
    std::vector<base::OneShot<bool>> m_untilSettled;
    std::unordered_map<std::int64_t, vectors::EmbedContext> m_payers; //!< by record
    std::shared_ptr<FrequentWords> m_frequentWords = std::make_shared<FrequentWords>();
    std::map<std::string, Division, std::less<>> m_divisions; //!< by kind
    base::CancelSource m_closing;
};

} // namespace kaze::knowledge::detail
