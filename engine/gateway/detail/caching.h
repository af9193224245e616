#pragma once

#include "engine/api/routing_requests.h"
#include "engine/gateway/detail/gateway_impl.h"
#include "engine/gateway/semantic_cache.h"

#include <list>

namespace kaze::gateway {

//! Answers calls from what was kept, and keeps what the model answered. Equal calls under way at the same time are one: the first asks, the
//! others wait for its answer. Lives on the loop.
struct Gateway::Impl::Caching {
    Caching(Gateway& gateway, Impl& impl);

    //! Whatever the configuration says now.
    void reconfigure();

    //! As Gateway::chat. `instead` is the cache that an experiment wants for this call; empty: as configured.
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> chat(
        std::shared_ptr<detail::Call> call, DeltaSink sink, CacheUse use, std::string instead);

    [[nodiscard]] api::CacheInfo info() const;
    [[nodiscard]] std::int64_t clear(const api::ClearCache& which);

    //! Counts what of a prompt the provider had kept.
    void count(const ChatResponse& response);

private:
    //! A call that may be answered from the cache.
    struct Lookup {
        std::shared_ptr<detail::Call> call;
        CachePolicy policy;
        std::string asked; //!< the model that it is for
        CacheKey key{};
        base::Duration started{0};
        // Of a question that may be answered by meaning; without a vector it is not.
        CacheKey space{};
        std::string guard;
        std::vector<float> vector;
    };

    //! What became of the call that others wait for.
    struct Landing {
        enum class What : std::uint8_t {
            Answered, //!< here it is
            Alone, //!< its answer is for nobody else
            Again, //!< it went for reasons of its own: another one may ask
            Failed, //!< as the others would
            Cancelled //!< the one that waited
        } what = What::Again;
        std::shared_ptr<const KeptAnswer> answer;
        base::Error error{};
    };
    struct Flight {
        Priority priority;
        std::list<base::OneShot<Landing>> waiting;
    };
    using Flights = std::unordered_map<CacheKey, std::shared_ptr<Flight>, CacheKeyHash>;
    //! The flight of a call that asks; lands it when it goes, however it goes.
    class Pilot;

    [[nodiscard]] std::optional<Lookup> lookupFor(
        const std::shared_ptr<detail::Call>& call, CacheUse use, const std::string& instead) const;
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> lookUp(
        std::shared_ptr<Lookup> lookup, DeltaSink sink, CacheUse use);
    [[nodiscard]] base::Task<CacheKey> keyOf(std::shared_ptr<detail::Call> call, bool withQuestion);
    //! Waits as long as an equal call is under way. None: nobody answers this one but the model.
    [[nodiscard]] base::Task<std::optional<Landing>> waitForEqual(CacheKey key, Priority priority, base::CancelToken cancel);
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> askAndKeep(
        std::shared_ptr<Lookup> lookup, DeltaSink sink, CacheUse use, bool leads);
    //! Looks for a question that means the same. Null: there is none, or nobody can tell in time.
    [[nodiscard]] base::Task<std::shared_ptr<const KeptAnswer>> findByMeaning(std::shared_ptr<Lookup> lookup);
    //! Empty where they cannot be had.
    [[nodiscard]] base::Task<std::vector<std::vector<float>>> vectorsOf(
        CallContext context, std::vector<std::string> texts, base::Duration patience);
    //! Why nothing is answered by meaning though it is wanted; empty: it is.
    [[nodiscard]] std::string whyNotByMeaning() const;
    //! Asks the model what was answered by meaning, and compares. On nobody's budget.
    [[nodiscard]] base::Task<> audit(
        std::shared_ptr<void> hold, std::shared_ptr<detail::Call> answered, std::shared_ptr<const KeptAnswer> given);
    void keep(const Lookup& lookup, const std::shared_ptr<const KeptAnswer>& answer);

    [[nodiscard]] std::shared_ptr<const KeptAnswer> keptFrom(const Lookup& lookup, const ChatResult& result) const;

    //! Gives a kept answer: to the sink, the ledger, the trace and the figures.
    [[nodiscard]] ChatResult give(const Lookup& lookup, const KeptAnswer& answer, const std::string& how, const DeltaSink& sink);
    void showSize();

    Gateway& m_gateway;
    Impl& m_impl;
    ResponseCache m_store;
    SemanticCache m_questions; //!< to the answers in m_store
    HitAudit m_audit;
    std::string m_embedder; //!< whose vectors m_questions has
    double m_similarity; //!< that m_audit judges
    std::shared_ptr<Flights> m_flights = std::make_shared<Flights>();
    api::CacheInfo m_figures; //!< what is counted
};

} // namespace kaze::gateway
