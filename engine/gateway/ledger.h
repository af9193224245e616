#pragma once

#include "engine/api/run.h"
#include "engine/gateway/amount.h"
#include "engine/gateway/chat.h"
#include "engine/gateway/prices.h"
#include "engine/storage/database.h"

namespace kaze::gateway {

//! One attempt at a model call, as the ledger keeps it.
struct LedgerRow {
    base::Time at;
    std::string tenant, project, agent, tool;
    base::Uuid run, budget; //!< budget nil: none
    std::string operation = "chat"; //!< "chat", "compaction", "embeddings"
    std::string provider, model; //!< the model without its provider
    std::string key; //!< name of the provider's key
    std::string variant; //!< "experiment:arm"; empty: in none
    int attempt = 1;
    std::string outcome = "ok"; //!< or the name of the error's code
    api::Usage usage;
    UsageSource source = UsageSource::Unknown;
    base::Money cost;
    base::Money saved; //!< by an answer from our cache
    std::optional<Price> price; //!< that was used; none: unknown
    base::Duration duration{0};
    telemetry::SpanContext span;
};

//! The ledger of model calls: append-only rows in state.db. Lives on the loop.
class UsageLedger {
public:
    explicit UsageLedger(storage::Database& state) : m_state(state) { }

    //! With the next group commit; a failure is logged and counted by the storage.
    void recordLater(std::unique_ptr<const LedgerRow> row);
    void recordLater(LedgerRow row) { recordLater(std::make_unique<const LedgerRow>(std::move(row))); }

    //! What the calls since then cost together.
    [[nodiscard]] base::Task<base::Result<base::Money>> spentSince(base::Time from);

    //! The price that the attempt of this span was booked with; `started` is the span's. None: it has no row, or no price.
    [[nodiscard]] base::Task<base::Result<std::optional<Price>>> priceOf(std::uint64_t span, base::Time started);

private:
    storage::Database& m_state;
};

//! Writes the row in somebody's transaction.
[[nodiscard]] base::Result<> writeRow(storage::Connection& connection, const LedgerRow& row);

//! What the calls used that a budget and those below it paid for.
[[nodiscard]] base::Result<Amount> spentOf(storage::Connection& connection, base::Uuid budget);

//! A row on its way into the ledger. Who writes something of the same call to state.db takes it, so that both stand or fall
//! together (`writeRow`); a row that nobody took is written by itself. Does not outlive the ledger.
class LedgerEntry {
public:
    LedgerEntry() = default;
    LedgerEntry(UsageLedger& ledger, LedgerRow row) : m_ledger(&ledger), m_row(std::make_unique<LedgerRow>(std::move(row))) { }
    LedgerEntry(LedgerEntry&& other) noexcept = default;
    LedgerEntry& operator=(LedgerEntry&& other) noexcept
    {
        std::swap(m_ledger, other.m_ledger);
        std::swap(m_row, other.m_row);
        return *this;
    }
    ~LedgerEntry()
    {
        if (m_row)
            m_ledger->recordLater(std::move(m_row));
    }

    [[nodiscard]] LedgerRow take()
    {
        const auto row = std::exchange(m_row, nullptr);
        return row ? std::move(*row) : LedgerRow();
    }

private:
    UsageLedger* m_ledger = nullptr;
    std::unique_ptr<LedgerRow> m_row; //!< apart, because answers are handed through many frames
};

//! "provider", "estimated", "unknown".
[[nodiscard]] std::string_view nameOf(UsageSource source);

} // namespace kaze::gateway
