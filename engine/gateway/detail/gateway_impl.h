#pragma once

#include "engine/api/provider_requests.h"
#include "engine/api/trace.h"
#include "engine/gateway/budget.h"
#include "engine/gateway/call_queue.h"
#include "engine/gateway/detail/continuation.h"
#include "engine/gateway/detail/failover.h"
#include "engine/gateway/detail/latency_book.h"
#include "engine/gateway/detail/route.h"
#include "engine/gateway/detail/stream_watch.h"
#include "engine/gateway/ledger.h"
#include "engine/net/circuit_breaker.h"

#include <random>

namespace kaze::gateway {

namespace detail {

//! A model that a call may go to.
struct Target {
    Route route;
    std::shared_ptr<ChatProvider> provider;
    std::optional<Price> price;
};

//! A call through all its attempts: at the target that it is at, with those that are left.
struct Call : Target {
    CallContext context;
    std::vector<Target> others;
    Tried tried; //!< at this target
    std::vector<std::string> history; //!< what became of the targets before, for the error
    base::Duration until = base::Duration::max(); //!< when it has lasted as long as it may
    std::string given; //!< of an answer that broke off and is to be gone on with: what was handed out
    bool prefills = true; //!< until a model refuses
    std::string operation; //!< "chat", "embeddings"
    std::string variant; //!< see LedgerRow
    api::SpanKind kind = api::SpanKind::Chat;
    ChatRequest request; //!< of a chat; shared by its attempts
    std::int64_t mostPromptTokens = 0;
    std::int64_t maxOutputTokens = 0;
    base::Money cost; //!< of the attempts so far
    std::shared_ptr<telemetry::SpanEvent> cause; //!< of the next attempt: what became of the one before; null at the first
};

//! What was heard of an answer, for what has to be booked when it breaks off.
struct Heard {
    std::size_t text = 0; //!< bytes of text and reasoning
    std::size_t arguments = 0; //!< bytes of tool calls
    ChatStage stage = ChatStage::Unsent;
    std::optional<api::Usage> usage;
    std::string said; //!< the text that was handed out, where another model may have to go on with it
    bool isPlain = true; //!< text and nothing else, which another model can go on with
    std::shared_ptr<Continuation> joins; //!< it to what came of an attempt before; null: it is whole by itself
    std::unique_ptr<RateLimits> limits; //!< of the key, where the provider said them
};

//! One attempt under way.
struct Attempt {
    int number = 1;
    std::string key;
    KeyLease lease;
    Reservation held;
    std::shared_ptr<WatchedStream> watched; //!< null where there is nowhere else to go
    std::int64_t maxOutputTokens = 0; //!< what the budget leaves of the call's
    telemetry::Span span;
    base::Time at;
    base::Duration started{0};
    std::shared_ptr<void> inFlight; //!< counts it while it lives
};

//! What an attempt gave, for the ledger.
struct Booking {
    api::Usage usage;
    UsageSource source = UsageSource::Unknown;
    std::string model; //!< that answered; empty: the one that was asked
    std::string key; //!< which of the provider's was used
    std::optional<base::Error> error;
};

} // namespace detail

struct Gateway::Impl {
    Impl(GatewayConfig config, PriceTable prices, std::map<std::string, std::shared_ptr<ChatProvider>> kinds, Parts parts);

    [[nodiscard]] base::Result<std::shared_ptr<detail::Call>> makeCall(
        const CallContext& context, const std::string& model, const std::string& baseUrl) const;

    //! The most that a call which may have been under way can have used, as its row. Which of the call's models was being asked is not on
    //! record: it is booked at the dearest of them.
    [[nodiscard]] Crash crashOf(base::Uuid run, const Interrupted& before) const;

    //! The models that stand in for the request's, its own before those that are configured, as far as they can be called.
    [[nodiscard]] std::vector<detail::Target> othersFor(
        const CallContext& context, const ChatRequest& request, const detail::Route& first) const;
    [[nodiscard]] base::Result<detail::Target> targetOf(
        const CallContext& context, const std::string& model, const std::string& baseUrl) const;

    //! A key with room, at the first of the call's models that has one and is not known to be down; the call goes there.
    //! Errors: as CallQueue::acquire; Unavailable when all are down for longer than the call may last.
    [[nodiscard]] base::Task<base::Result<KeyLease>> leaseFor(std::shared_ptr<detail::Call> call);
    [[nodiscard]] std::shared_ptr<KeyPool> poolOf(const ProviderConfig& provider);
    [[nodiscard]] net::CircuitBreaker& breakerOf(const detail::Route& route);
    //! Tells keys, breaker and book what became of an attempt.
    void learn(detail::Call& call, detail::Attempt& attempt, const detail::Heard& heard, const base::Error* error,
        const api::Usage& usage);

    //! Goes to the next of the call's models; with `largerThan` to one with a larger window. False: there is none.
    [[nodiscard]] bool moveOn(detail::Call& call, const base::Error& why, std::int64_t largerThan) const;

    //! After a failed attempt, before the next: what was handed out is gone on with where that can be, else it is void.
    void afterBreak(detail::Call& call, const detail::Heard& heard, const base::Error& error, const DeltaSink& sink) const;

    //! Prepares the request of an attempt: as it is, or with what was handed out as the beginning of the answer.
    [[nodiscard]] ChatRequest requestFor(const detail::Call& call, const detail::Attempt& attempt) const;

    //! Looks the key up, holds money, opens the span. Errors: Unauthenticated, BudgetExhausted, InvalidArgument (a budget without a price), the keys' and storage's.
    [[nodiscard]] base::Task<base::Result<>> leaseAndHold(std::shared_ptr<detail::Call> call, detail::Attempt& attempt);
    void noteRefused(const detail::Call& call, const base::Error& why);
    [[nodiscard]] base::Task<base::Result<std::unique_ptr<detail::Attempt>>> begin(
        std::shared_ptr<detail::Call> call, int number);

    //! Settles, counts, ends the span; the row is still to be written.
    [[nodiscard]] LedgerRow finish(detail::Call& call, detail::Attempt& attempt, const detail::Booking& booking);

    //! A call of an experiment; `cache` as in Caching::chat.
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> chatInTrial(
        std::shared_ptr<detail::Call> call, DeltaSink sink, CacheUse use, std::string cache);

    //! A call through its attempts.
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> ask(std::shared_ptr<detail::Call> call, DeltaSink sink);

    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> chatOnce(
        std::shared_ptr<detail::Call> call, DeltaSink sink, int number, std::shared_ptr<detail::Heard> heard);

    //! Hands an attempt to its provider.
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResponse>>> send(
        const detail::Call& call, const detail::Attempt& attempt, std::shared_ptr<detail::Heard> heard, const DeltaSink& sink);

    //! Texts that one request takes, through its attempts.
    [[nodiscard]] base::Task<base::Result<Embeddings>> embedBatch(
        std::shared_ptr<detail::Call> call, std::vector<std::string> texts);

    struct Listener;
    [[nodiscard]] DeltaSink listening(
        const detail::Call& call, const detail::Attempt& attempt, std::shared_ptr<detail::Heard> heard, DeltaSink sink);

    //! The whole of an answer that was gone on with. Errors: Protocol when the parts do not join.
    [[nodiscard]] static base::Result<ChatResponse> joined(
        const detail::Call& call, detail::Heard& heard, ChatResponse response, const DeltaSink& sink);

    //! Books what came of an attempt.
    [[nodiscard]] base::Result<base::Boxed<ChatResult>> conclude(detail::Call& call, detail::Attempt& attempt,
        const detail::Heard& heard, base::Result<base::Boxed<ChatResponse>> response);

    //! Waits before the next attempt, or goes to another model. Errors: the one that is given when there is to be none, or the reason of a
    //! cancellation.
    [[nodiscard]] base::Task<base::Result<>> waitToRetry(std::shared_ptr<detail::Call> call, base::Error error, int attempts);

    void noteWait(const detail::Call& call, base::Duration waited) const;
    //! What the next attempt's span says of why it is made, and at another model than `from`.
    void noteCause(detail::Call& call, const std::string& from, const std::string& reason, std::int64_t waitMs) const;
    //! Says it in the log files and in the log of observations, there with the fields.
    void warn(const detail::Call& call, const std::string& text, std::vector<telemetry::EventField> fields) const;
    //! That it is left alone from now on, or is no longer, where that is so.
    void noteBreaker(const detail::Call& call, net::CircuitBreaker::State before) const;

    //! A key of a provider, "" where it needs none; kept for 60 s.
    [[nodiscard]] base::Task<base::Result<std::string>> keyOf(ProviderConfig provider, KeyConfig key);

    [[nodiscard]] std::shared_ptr<ChatProvider> kindOf(const ProviderConfig& provider) const;

    //! What is counted of a provider's attempts.
    struct Meters {
        base::Counter& succeeded;
        base::Counter& inputTokens;
        base::Counter& outputTokens;
        base::Histogram& seconds;
        base::Histogram& firstToken;
    };
    [[nodiscard]] Meters& metersOf(const std::string& provider);

    //! And of a tenant's.
    struct TenantMeters {
        base::Counter& calls;
        base::Counter& inputTokens;
        base::Counter& outputTokens;
    };
    [[nodiscard]] TenantMeters& metersOfTenant(const std::string& tenant);

    struct Trouble {
        base::Time at;
        std::string message;
    };

    //! What the provider's keys and models are up to.
    void report(const ProviderConfig& provider, api::ProviderInfo& info);

    struct CachedKey {
        std::string key;
        base::Duration until{0};
    };

    GatewayConfig config;
    PriceTable prices;
    std::map<std::string, std::shared_ptr<ChatProvider>> kinds;
    Parts parts;
    BudgetLedger budgets;
    UsageLedger ledger;
    std::mt19937_64 random;
    std::map<std::string, CachedKey> keys;
    std::map<std::string, std::shared_ptr<KeyPool>> pools; //!< by provider
    std::map<std::string, net::CircuitBreaker> breakers; //!< by provider and model
    std::map<std::string, Trouble> troubles; //!< the last of each model
    std::map<std::string, Meters> meters; //!< by provider
    std::map<std::string, TenantMeters> tenantMeters;
    detail::LatencyBook pace;
    detail::StreamWatch watch;
    CallQueue queue; //!< goes before the pools
    std::function<void(base::Uuid, const Amount&)> booked; //!< see Gateway::onBooked
    base::Histogram& queueWait{parts.metrics.histogram("kaze_gateway_queue_wait_seconds")};
    base::Histogram& budgetWait{parts.metrics.histogram("kaze_gateway_budget_wait_seconds")};
    base::Counter& budgetRefused{parts.metrics.counter("kaze_gateway_budget_refused_total")};
    std::shared_ptr<Figures> figures = std::make_shared<Figures>();
    struct Caching;
    std::shared_ptr<Caching> cached; //!< answers that were kept
    struct Trials;
    std::shared_ptr<Trials> trials; //!< experiments
    struct LateRuns;
    std::shared_ptr<const LateRuns> lateRuns; //!< what they used; null: nobody asked yet
};

} // namespace kaze::gateway
