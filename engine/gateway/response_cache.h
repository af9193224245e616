#pragma once

#include "engine/api/routing_requests.h"
#include "engine/base/clock.h"
#include "engine/gateway/chat.h"
#include "engine/gateway/routing_config.h"

#include <array>
#include <cstring>
#include <list>
#include <unordered_map>

namespace kaze::gateway {

//! SHA-256 over everything that decides an answer.
using CacheKey = std::array<std::uint8_t, 32>;

struct CacheKeyHash {
    std::size_t operator()(const CacheKey& key) const
    {
        std::size_t hash = 0;
        std::memcpy(&hash, key.data(), sizeof hash);
        return hash;
    }
};

//! Who answers a request, and for whom.
struct CacheScope {
    std::string tenant;
    std::string model; //!< "provider/model"
    std::string kind; //!< the API that is spoken
    std::string baseUrl;
    std::int64_t contextTokens = 0;
};

//! A request as one text: two have the same exactly when nothing that may change the answer tells them apart. The ids of tool calls, which
//! differ from run to run, are counted through. Without its question it is what two requests share that differ in the text of the last message.
[[nodiscard]] std::string canonicalForm(const CacheScope& scope, const ChatRequest& request, bool withQuestion = true);

//! What the configuration says of one call.
struct CachePolicy {
    bool exact = false, semantic = false, sampled = false;
    std::chrono::seconds ttl{0};
};
[[nodiscard]] CachePolicy policyFor(
    const CacheConfig& config, const std::string& tenant, const std::string& agent, const std::string& model);

//! Whether the answer of a request may be kept at all: equal requests are to have equal answers, and tools have no part in it.
[[nodiscard]] bool isCacheable(const ChatRequest& request, const CacheConfig& config, const CachePolicy& policy);
//! Whether this one may: it is whole, and calls no tool.
[[nodiscard]] bool isWorthKeeping(const ChatResponse& response, const CacheConfig& config);

//! An answer that was kept.
struct KeptAnswer {
    ChatResponse response; //!< with the usage of the call that gave it
    std::string tenant, agent, model; //!< of that call; the model as "provider/model"
    base::Time at;
    base::Duration took{0};
};

//! Answers by key, in memory only: they are gone when the program ends. The least recently used go first when there is no room, and none is
//! given out after its time. Lives on the loop.
class ResponseCache {
public:
    ResponseCache(const base::Clock& clock, std::size_t mostBytes) : m_clock(clock), m_mostBytes(mostBytes) { }

    //! Null: there is none, or none that is young enough.
    [[nodiscard]] std::shared_ptr<const KeptAnswer> find(const CacheKey& key, std::chrono::seconds ttl);

    //! Replaces what was there. `besides`: bytes that somebody else keeps with it. False: it is larger than an eighth of the room.
    bool keep(const CacheKey& key, std::shared_ptr<const KeptAnswer> answer, std::chrono::seconds ttl, std::size_t besides = 0);

    //! Says how many went.
    std::size_t clear(const api::ClearCache& which);
    void resize(std::size_t mostBytes);

    //! Whom to tell of a key whose answer is gone.
    void onGone(std::function<void(const CacheKey&)> listener) { m_gone = std::move(listener); }

    [[nodiscard]] std::size_t entries() const { return m_byKey.size(); }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Entry {
        CacheKey key;
        std::shared_ptr<const KeptAnswer> answer;
        std::chrono::seconds ttl;
        std::size_t bytes;
    };
    using Entries = std::list<Entry>;

    Entries::iterator remove(Entries::iterator entry);
    void makeRoom();

    const base::Clock& m_clock;
    std::size_t m_mostBytes;
    Entries m_entries; //!< latest used first
    std::unordered_map<CacheKey, Entries::iterator, CacheKeyHash> m_byKey;
    std::size_t m_bytes = 0;
    std::function<void(const CacheKey&)> m_gone;
};

} // namespace kaze::gateway
