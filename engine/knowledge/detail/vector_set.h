#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/embedders.h"
#include "engine/knowledge/detail/embedding_queue.h"
#include "engine/knowledge/detail/shard.h"

namespace kaze::knowledge::detail {

//! The vectors that one embedder made of a tenant's records, and the indexes over them. Whoever asks the database for these vectors holds it meanwhile: they stay until nobody does. Lives on
//! the loop.
class VectorSet : public std::enable_shared_from_this<VectorSet> {
public:
    struct Maker {
        std::int64_t number = 0; //!< in the database
        std::string id;
        std::size_t dimensions = 0;
        std::shared_ptr<vectors::Embedder> embedder; //!< null where nobody supplies it any more
    };

    //! `folder` is that of the index files; `owner` of the records, as EmbeddingQueue's.
    VectorSet(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, std::filesystem::path folder,
        const Survey::Embedder& survey, std::int64_t since, std::shared_ptr<vectors::Embedder> embedder,
        vectors::EmbedContext owner);
    ~VectorSet();
    VectorSet(const VectorSet&) = delete;
    VectorSet& operator=(const VectorSet&) = delete;

    [[nodiscard]] std::int64_t number() const { return m_maker.number; }
    [[nodiscard]] const std::string& id() const { return m_maker.id; }
    [[nodiscard]] std::size_t dimensions() const { return m_maker.dimensions; }
    [[nodiscard]] const std::shared_ptr<vectors::Embedder>& embedder() const { return m_maker.embedder; }
    //! Records above this came since it is the target of a change; 0: it is of none.
    [[nodiscard]] std::int64_t since() const { return m_serves ? 0 : m_since; }
    [[nodiscard]] EmbeddingQueue& queue() { return m_queue; }
    [[nodiscard]] const EmbeddingQueue& queue() const { return m_queue; }

    //! The indexes begin to follow what the database has. Once.
    void follow(const Survey::Embedder& survey);
    //! This vector was committed; without its numbers where they are not at hand.
    void added(const std::string& kind, std::uint64_t label, std::span<const float> vector = {});
    //! It is in the database no longer.
    void removed(const std::string& kind, std::uint64_t label);

    //! Of one kind, or of all when it is empty; the parts of a kind in their order.
    [[nodiscard]] std::vector<std::shared_ptr<Shard>> shards(const std::string& kind) const;
    //! Of all, with how far a division is that is under way.
    [[nodiscard]] std::vector<api::MemoryShard> shardFigures() const;
    //! How many there are in the database.
    [[nodiscard]] std::int64_t vectors() const;

    //! Its divisions are those that the database keeps.
    void serve() { m_serves = true; }
    //! Divides the index of a kind into so many parts, in the background; the present ones answer until the others are there. Errors: NotFound, Conflict (it is divided
    //! so, or one of its parts is being built anew, or divided).
    [[nodiscard]] base::Result<> divide(const std::string& kind, std::int64_t parts);
    //! There is an index of this kind, if of no vectors.
    void makeRoomFor(const std::string& kind) { std::ignore = division(kind); }
    //! Ends what `divide` began, of one kind or of all; the present parts stay.
    void cancelDivision(const std::string& kind);
    //! The same, and waits until nothing is left of it.
    [[nodiscard]] static base::Task<> endDivisions(std::shared_ptr<VectorSet> set);
    //! Of how many parts the index of each kind is.
    [[nodiscard]] std::map<std::string, std::int64_t> divided() const;

    //! Ends all work and removes the index files.
    [[nodiscard]] static base::Task<> retire(std::shared_ptr<VectorSet> set);
    //! Set when nobody holds it any more.
    [[nodiscard]] base::OneShot<bool> unused() const { return m_unused; }

    //! Ends all work and saves the indexes. Blocks.
    void close();
    //! Ends all work; the index files are to be removed.
    void abandon();
    [[nodiscard]] bool closed() const { return m_closing.cancelled(); }
    //! Cancelled by these.
    [[nodiscard]] base::CancelToken closing() const { return m_closing.token(); }

private:
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
    [[nodiscard]] vectors::EmbedContext ownedBy(vectors::EmbedContext owner) const;
    [[nodiscard]] Shards makeShards(const std::string& kind, std::int64_t parts) const;
    [[nodiscard]] Division& division(const std::string& kind);
    static base::Task<> divideNow(std::shared_ptr<VectorSet> self, std::string kind);
    static base::Task<std::string> buildParts(std::shared_ptr<VectorSet> self, std::string kind);

    Knowledge::Parts m_parts;
    std::shared_ptr<storage::Database> m_database;
    std::filesystem::path m_folder;
    Maker m_maker;
    base::CancelSource m_closing;
    EmbeddingQueue m_queue;
    bool m_serves = false;
    std::int64_t m_since = 0;
    std::map<std::string, Division, std::less<>> m_divisions; //!< by kind
    base::OneShot<bool> m_unused;
};

} // namespace kaze::knowledge::detail
