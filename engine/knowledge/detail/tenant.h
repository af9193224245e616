#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/changes.h"
#include "engine/knowledge/detail/erasing.h"
#include "engine/knowledge/detail/shard.h"
#include "engine/knowledge/detail/text_search.h"
#include "engine/knowledge/detail/vector_set.h"

namespace kaze::knowledge::detail {

//! How `folder`/`name`.db is opened, whoever opens it.
[[nodiscard]] storage::OpenOptions databaseOptions(const std::filesystem::path& folder, const std::string& name);

//! One tenant's database, or a project's, and the indexes over it. Lives on the loop.
//!
//! While the embedder changes it has two sets of vectors: those that answer, and those that will (decision 16). Where nothing changes they are one.
class Tenant : public std::enable_shared_from_this<Tenant> {
public:
    //! Opens or creates `folder`/`name`.db, on a worker. Errors: as Database::open.
    [[nodiscard]] static base::Task<base::Result<std::shared_ptr<Tenant>>> open(
        Knowledge::Parts parts, std::filesystem::path folder, std::string name);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const std::filesystem::path& indexFolder() const { return m_folder; }
    [[nodiscard]] storage::Database& database() { return *m_database; }
    [[nodiscard]] const Knowledge::Parts& parts() const { return m_parts; }
    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] const std::shared_ptr<FrequentWords>& frequentWords() const { return m_frequentWords; }
    [[nodiscard]] std::uint64_t bytes() const { return m_database->figures().fileBytes; }
    //! What of these counts against no limit: what is free, as of a short while ago, and the vectors that will take the place of others.
    [[nodiscard]] std::uint64_t spareBytes() const;

    //! The vectors of the embedder in use, which all records have that could be embedded. Hold it while you read them.
    [[nodiscard]] const std::shared_ptr<VectorSet>& serving() const { return m_serving; }
    //! Those of the configured embedder.
    [[nodiscard]] const std::shared_ptr<VectorSet>& target() const { return m_target; }
    //! Both, the serving one first; one where they are the same.
    [[nodiscard]] std::vector<std::shared_ptr<VectorSet>> sets() const;
    //! Those by which a search goes: of the embedder in use, unless it cannot be asked.
    [[nodiscard]] std::shared_ptr<VectorSet> answering() const;
    //! Of which of these a vector of so many dimensions is that somebody brings: of the embedder in use, unless it has others.
    [[nodiscard]] std::shared_ptr<VectorSet> setWith(std::size_t dimensions) const;
    //! Such a vector takes its place among those that were made.
    void bring(MadeVectors& made, vectors::Vector vector) const;
    //! The embedder of a set could not embed a query, or could.
    void queryFailed(const VectorSet& set, const base::Error& why);
    void queryEmbedded(const VectorSet& set);

    //! A record was committed. `vectors` are its own, where they are at hand.
    void recordAdded(
        const std::string& kind, const Inserted& inserted, const vectors::EmbedContext& payer, const MadeVectors& vectors = {});
    //! A change to one was; `found` says whether searches found it before and after.
    void recordChanged(const Changed& changed, bool foundBefore);
    //! Records were removed for good.
    void recordsErased(const Erased& erased);

    //! Waits until the embedders were asked for all that waits, or failed, or so long.
    [[nodiscard]] static base::Task<> settle(std::shared_ptr<Tenant> tenant, base::Duration atMost);

    //! Records that wait for a vector by the configured embedder.
    [[nodiscard]] std::int64_t unembedded() const { return m_target->queue().waiting(); }
    //! Why, and what is wrong with the embedder in use, where that is another one.
    [[nodiscard]] std::string embedderProblem() const;
    //! Of all that answer, with how far a change is that is under way.
    [[nodiscard]] std::vector<api::MemoryShard> shardFigures() const;

    //! Whether these vectors will answer instead of those that do.
    [[nodiscard]] bool isNext(const VectorSet& set) const { return m_target.get() == &set && m_serving != m_target; }
    //! The target answers from here on, unless more than so many records wait for its vectors; those of the embedder before go. Whether it does. Errors: those of storage.
    [[nodiscard]] static base::Task<base::Result<bool>> takeOver(std::shared_ptr<Tenant> tenant, std::int64_t without);

    //! Divides the index of a kind into so many parts, in the background; the present ones answer until the others are there. Errors: as VectorSet::divide.
    [[nodiscard]] base::Result<> divide(const std::string& kind, std::int64_t parts);
    //! Ends what `divide` began, of one kind or of all; the present parts stay.
    void cancelDivision(const std::string& kind);
    //! The same, and waits until nothing is left of it, nor of the indexes of an embedder before.
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

    void begin(const Survey& survey);
    [[nodiscard]] std::shared_ptr<VectorSet> makeSet(
        const Survey::Embedder& survey, std::int64_t since, std::shared_ptr<vectors::Embedder> embedder);
    [[nodiscard]] std::shared_ptr<VectorSet> setOf(std::int64_t embedder) const;
    //! Whether it answers only until another one does.
    [[nodiscard]] bool isFormer(const VectorSet& set) const { return m_serving.get() == &set && m_serving != m_target; }
    void give(const std::string& kind, std::int64_t seq, const Given& given, const vectors::EmbedContext& payer,
        const MadeVectors& vectors);
    //! There is something for the set's embedder to do.
    void embed(const std::shared_ptr<VectorSet>& set);
    static base::Task<> letGo(std::shared_ptr<Tenant> self, std::shared_ptr<VectorSet> old);
    static base::Task<> dropUnused(std::shared_ptr<Tenant> self);
    void lookForSpare();

    Knowledge::Parts m_parts;
    base::Counter& m_vectorsWritten;
    std::string m_name;
    std::filesystem::path m_folder; //!< of the index files
    std::shared_ptr<storage::Database> m_database;
    std::int64_t m_records = 0; //!< that searches find
    std::int64_t m_freeBytes = 0; //!< of the file, when it was last looked
    std::size_t m_addedSince = 0; //!< records, since then
    std::shared_ptr<VectorSet> m_serving, m_target;
    std::string m_queryProblem; //!< why the embedder in use cannot be asked, where it is not the configured one
    base::Duration m_noQueryUntil{}; //!< steady
    base::Duration m_queryPause{};
    int m_lettingGo = 0; //!< sets whose index files are being removed
    std::vector<base::OneShot<bool>> m_untilLetGo;
    std::shared_ptr<FrequentWords> m_frequentWords = std::make_shared<FrequentWords>();
    base::CancelSource m_closing;
};

} // namespace kaze::knowledge::detail
