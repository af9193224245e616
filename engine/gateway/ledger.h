#pragma once

#include "engine/gateway/chat.h"
#include "engine/gateway/prices.h"
#include "engine/storage/database.h"

namespace kaze::gateway {

//! One attempt at a model call, as the ledger keeps it.
struct LedgerRow {
    base::Time at;
    std::string tenant, agent;
    base::Uuid run, budget; //!< budget nil: none
    std::string operation = "chat"; //!< "chat", "embeddings"
    std::string provider, model; //!< the model without its provider
    int attempt = 1;
    std::string outcome = "ok"; //!< or the name of the error's code
    api::Usage usage;
    UsageSource source = UsageSource::Unknown;
    base::Money cost;
    std::optional<Price> price; //!< that was used; none: unknown
    base::Duration duration{0};
    telemetry::SpanContext span;
};

//! The ledger of model calls: append-only rows in state.db. Lives on the loop.
class UsageLedger {
public:
    explicit UsageLedger(storage::Database& state) : m_state(state) { }

    //! Queued when it returns, and durable when it says so. Errors: as storage.
    [[nodiscard]] base::OneShot<base::Result<>> record(LedgerRow row);

    //! With the next group commit; a failure is logged and counted by the storage.
    void recordLater(LedgerRow row);

    //! What the calls since then cost together.
    [[nodiscard]] base::Task<base::Result<base::Money>> spentSince(base::Time from);

    //! The price that the attempt of this span was booked with; `started` is the span's. None: it has no row, or no price.
    [[nodiscard]] base::Task<base::Result<std::optional<Price>>> priceOf(std::uint64_t span, base::Time started);

private:
    storage::Database& m_state;
};

//! "provider", "estimated", "unknown".
[[nodiscard]] std::string_view nameOf(UsageSource source);

} // namespace kaze::gateway
