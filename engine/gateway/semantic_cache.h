#pragma once

#include "engine/gateway/response_cache.h"

#include <span>

namespace kaze::gateway {

//! What two questions must share whatever their vectors say, as embeddings hardly tell it apart: their numbers, what they quote, and how often they say no.
[[nodiscard]] std::string guardOf(std::string_view question);

//! How far a semantic cache can be trusted, by the answers that were asked for all the same.
class HitAudit {
public:
    static constexpr std::int64_t kAlways = 20; //!< of the first hits every one is audited
    static constexpr double kMostFalse = 0.05; //!< more of them, and the cache is off

    //! Whether the next hit is to be audited; `share` of them later on, by `chance` in 0..1.
    [[nodiscard]] bool wants(double share, double chance);
    void record(bool wasFalse);

    [[nodiscard]] std::int64_t audited() const { return m_audited; }
    [[nodiscard]] std::int64_t falseHits() const { return m_false; }
    //! Too many of at least `kAlways` were false. The share itself decides, not the upper end of its confidence interval: of 20 without
    //! a fault that is at 14 % (rule of three), and no cache could ever begin.
    [[nodiscard]] bool hasFailed() const;

private:
    std::int64_t m_hits = 0;
    std::int64_t m_audited = 0;
    std::int64_t m_false = 0;
};

//! Finds the question that means the same among those of a space. It compares with every one, which is exact and takes 0.1 ms for a
//! thousand of 1,536 dimensions; a space is one tenant's questions to one model below one prompt. Lives on the loop.
class SemanticCache {
public:
    //! `vector` is the question's, of any length; `answer` the key of what was answered. A vector without a direction is left out.
    void add(const CacheKey& space, const CacheKey& answer, std::string guard, std::vector<float> vector);
    void remove(const CacheKey& answer);

    struct Hit {
        CacheKey answer;
        float similarity = 0;
    };
    //! The nearest with the same guard and at least this cosine.
    [[nodiscard]] std::optional<Hit> nearest(
        const CacheKey& space, const std::string& guard, std::span<const float> vector, double least) const;

    [[nodiscard]] std::size_t size() const { return m_spaceOf.size(); }

private:
    struct Question {
        CacheKey answer;
        std::string guard;
        std::vector<float> vector; //!< of unit length
    };
    std::unordered_map<CacheKey, std::vector<Question>, CacheKeyHash> m_spaces;
    std::unordered_map<CacheKey, CacheKey, CacheKeyHash> m_spaceOf; //!< by answer
};

//! Whether two answers say something else: their texts differ, and so do their vectors.
[[nodiscard]] bool disagree(
    std::string_view a, std::string_view b, std::span<const float> vectorA, std::span<const float> vectorB);

} // namespace kaze::gateway
