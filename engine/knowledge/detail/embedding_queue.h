#pragma once

#include "engine/base/loop.h"
#include "engine/base/one_shot.h"
#include "engine/vectors/embedder.h"

#include <unordered_map>

namespace kaze::knowledge::detail {

//! What waits for a vector by one embedder, who pays for it, and how the making of these goes. The database has the records; this counts them. Lives on the loop.
class EmbeddingQueue {
public:
    //! `owner` pays for what nobody else pays for; its token ends the work.
    EmbeddingQueue(std::int64_t waiting, vectors::EmbedContext owner) : m_waiting(waiting), m_owner(std::move(owner)) { }

    [[nodiscard]] std::int64_t waiting() const { return m_waiting; }
    //! Why, where that is not just a matter of time.
    [[nodiscard]] const std::string& problem() const { return m_problem; }

    void add(std::int64_t seq, const vectors::EmbedContext& payer);
    //! So many wait no longer.
    void remove(std::int64_t records) { m_waiting = std::max<std::int64_t>(m_waiting - records, 0); }

    // For embedding.cpp.
    //! There is something to do. Whether nobody does it yet, and the caller has to see to it.
    [[nodiscard]] bool begin();
    void ended();
    void noticeWaiting() { m_moreWaits = false; }
    [[nodiscard]] bool waitingNoticed() const { return !m_moreWaits; }
    void failed(std::string problem) { m_problem = std::move(problem); }
    void batchBegins() { m_batchUnderWay = true; }
    //! Nothing is asked of the embedder for a while.
    void batchEnded();
    //! Who pays for a record's vector: whoever remembered it, or the owner.
    [[nodiscard]] vectors::EmbedContext payerOf(std::int64_t seq) const;
    [[nodiscard]] bool samePayer(const vectors::EmbedContext& context, std::int64_t seq) const;
    void dropPayer(std::int64_t seq) { m_payers.erase(seq); }

    //! Tells when the embedder was asked for all that waits, or failed; set at once where nothing is under way.
    [[nodiscard]] base::OneShot<bool> settled();

private:
    std::int64_t m_waiting;
    vectors::EmbedContext m_owner;
    std::string m_problem;
    bool m_working = false;
    bool m_moreWaits = false; //!< since it was last looked
    bool m_batchUnderWay = false; //!< and nothing keeps it from the next one
    std::vector<base::OneShot<bool>> m_untilSettled;
    std::unordered_map<std::int64_t, vectors::EmbedContext> m_payers; //!< by record
};

} // namespace kaze::knowledge::detail
