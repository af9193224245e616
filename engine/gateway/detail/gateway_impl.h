#pragma once

#include "engine/gateway/budget.h"
#include "engine/gateway/detail/route.h"
#include "engine/gateway/ledger.h"

#include <random>

namespace kaze::gateway {

namespace detail {

//! A call through all its attempts.
struct Call {
    CallContext context;
    Route route;
    std::shared_ptr<ChatProvider> provider;
    std::optional<Price> price;
    std::string operation; //!< "chat", "embeddings"
    api::SpanKind kind = api::SpanKind::Chat;
    ChatRequest request; //!< of a chat; shared by its attempts
    std::int64_t mostPromptTokens = 0;
    std::int64_t maxOutputTokens = 0;
    base::Money cost; //!< of the attempts so far
};

//! What was heard of an answer, for what has to be booked when it breaks off.
struct Heard {
    std::size_t text = 0; //!< bytes of text and reasoning
    std::size_t arguments = 0; //!< bytes of tool calls
    ChatStage stage = ChatStage::Unsent;
    std::optional<api::Usage> usage;
};

//! One attempt under way.
struct Attempt {
    int number = 1;
    std::string key;
    Reservation held;
    std::int64_t maxOutputTokens = 0; //!< what the budget leaves of the call's
    telemetry::Span span;
    base::Time at;
    base::Duration started{0};
    std::shared_ptr<void> inFlight; //!< counts it while it lives
};

//! What an attempt at a chat gave, with its row.
struct Answer {
    ChatResponse response;
    LedgerEntry entry;
};

//! What an attempt gave, for the ledger.
struct Booking {
    api::Usage usage;
    UsageSource source = UsageSource::Unknown;
    std::string model; //!< that answered; empty: the one that was asked
    std::optional<base::Error> error;
};

} // namespace detail

struct Gateway::Impl {
    Impl(GatewayConfig config, PriceTable prices, std::map<std::string, std::shared_ptr<ChatProvider>> kinds, Parts parts);

    [[nodiscard]] base::Result<std::shared_ptr<detail::Call>> makeCall(
        const CallContext& context, const std::string& model, const std::string& baseUrl) const;

    //! The most that a call which may have been under way can have cost, as its row.
    [[nodiscard]] Crash crashOf(base::Uuid run, const Interrupted& before) const;

    //! Looks the key up, holds money, opens the span. Errors: Unauthenticated, BudgetExhausted, InvalidArgument (a budget without a price), the keys' and storage's.
    [[nodiscard]] base::Task<base::Result<detail::Attempt>> begin(std::shared_ptr<detail::Call> call, int number);

    //! Settles, counts, ends the span; the row is still to be written.
    [[nodiscard]] LedgerRow finish(detail::Call& call, detail::Attempt& attempt, const detail::Booking& booking);

    [[nodiscard]] base::Task<base::Result<detail::Answer>> chatOnce(
        std::shared_ptr<detail::Call> call, DeltaSink sink, int number, std::shared_ptr<detail::Heard> heard);

    //! Notes what comes of an answer and hands on what a listener wants of it.
    [[nodiscard]] DeltaSink listening(
        const detail::Call& call, const detail::Attempt& attempt, std::shared_ptr<detail::Heard> heard, DeltaSink sink) const;

    //! Books what came of an attempt.
    [[nodiscard]] base::Result<detail::Answer> conclude(
        detail::Call& call, detail::Attempt& attempt, const detail::Heard& heard, base::Result<ChatResponse> response);

    //! Waits before the next attempt. Errors: the one that is given when there is to be none, or the reason of a cancellation.
    [[nodiscard]] base::Task<base::Result<>> waitToRetry(std::shared_ptr<detail::Call> call, base::Error error, int attempts);

    //! The key of a provider, "" where it needs none; kept for 60 s.
    [[nodiscard]] base::Task<base::Result<std::string>> keyOf(ProviderConfig provider);

    [[nodiscard]] std::shared_ptr<ChatProvider> kindOf(const ProviderConfig& provider) const;

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
    std::function<void(base::Uuid, base::Money)> booked; //!< see Gateway::onBooked
    std::shared_ptr<Figures> figures = std::make_shared<Figures>();
};

} // namespace kaze::gateway
