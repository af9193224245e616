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
    std::int64_t mostPromptTokens = 0;
    std::int64_t maxOutputTokens = 0;
    base::Money cost; //!< of the attempts so far
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

//! What an attempt at a chat gave, and when its row is durable.
struct Answer {
    ChatResponse response;
    base::OneShot<base::Result<>> booked;
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

    //! Looks the key up, holds money, opens the span. Errors: Unauthenticated, BudgetExhausted, InvalidArgument (a budget without a price), the keys' and storage's.
    [[nodiscard]] base::Task<base::Result<detail::Attempt>> begin(std::shared_ptr<detail::Call> call, int number);

    //! Settles, counts, ends the span; the row is still to be written.
    [[nodiscard]] LedgerRow finish(detail::Call& call, detail::Attempt& attempt, const detail::Booking& booking);

    [[nodiscard]] base::Task<base::Result<detail::Answer>> chatOnce(std::shared_ptr<detail::Call> call, ChatRequest request,
        DeltaSink sink, int number, std::shared_ptr<std::size_t> streamed);

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
    std::shared_ptr<Figures> figures = std::make_shared<Figures>();
};

} // namespace kaze::gateway
