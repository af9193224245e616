#pragma once

#include "engine/knowledge/detail/shard.h"
#include "engine/knowledge/detail/text_search.h"

namespace kaze::knowledge::detail {

//! One tenant's database and the indexes over it. Lives on the loop.
class Tenant : public std::enable_shared_from_this<Tenant> {
public:
    //! Opens or creates `folder`/`name`.db, on a worker. Errors: as Database::open.
    [[nodiscard]] static base::Task<base::Result<std::shared_ptr<Tenant>>> open(
        Knowledge::Parts parts, std::filesystem::path folder, std::string name);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] storage::Database& database() { return *m_database; }
    [[nodiscard]] std::int64_t embedderNumber() const { return m_embedder; }
    [[nodiscard]] const Knowledge::Parts& parts() const { return m_parts; }
    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] const std::shared_ptr<FrequentWords>& frequentWords() const { return m_frequentWords; }
    [[nodiscard]] std::uint64_t bytes() const { return m_database->figures().fileBytes; }

    //! A record and its vector were committed.
    void recordAdded(const std::string& kind, std::uint64_t label);
    //! A vector of a record that was there already was committed.
    void vectorAdded(const std::string& kind, std::uint64_t label);

    //! Of one kind, or of all when it is empty.
    [[nodiscard]] std::vector<std::shared_ptr<Shard>> shards(const std::string& kind) const;

    //! Saves the indexes and closes the database. Blocks.
    void close();
    [[nodiscard]] bool closed() const { return m_closing.cancelled(); }
    //! Cancelled by `close`.
    [[nodiscard]] base::CancelToken closing() const { return m_closing.token(); }

private:
    Tenant(Knowledge::Parts parts, std::string name, std::filesystem::path folder, std::shared_ptr<storage::Database> database);
    [[nodiscard]] Shard& shard(const std::string& kind);

    Knowledge::Parts m_parts;
    std::string m_name;
    std::filesystem::path m_folder; //!< of the index files
    std::shared_ptr<storage::Database> m_database;
    std::int64_t m_embedder = 0;
    std::int64_t m_records = 0;
    std::shared_ptr<FrequentWords> m_frequentWords = std::make_shared<FrequentWords>();
    std::map<std::string, std::shared_ptr<Shard>, std::less<>> m_shards;
    base::CancelSource m_closing;
};

} // namespace kaze::knowledge::detail
