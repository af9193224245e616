#pragma once

#include "engine/api/reply.h"

// What model calls cost: spend by whatever divides it, the ledger row by row, prices, bills.

namespace kaze::api {

// ---- spend

//! Calls that have these in common. Of the fields that were not asked for, nothing is said.
struct SpendRow {
    std::string time; //!< the day or hour, UTC: "2026-11-21", "2026-11-21T14"
    std::string tenant, agent, provider;
    std::string model; //!< "provider/model"
    std::string key; //!< name of the provider's key
    std::string tool; //!< on whose behalf the calls were made; empty: no tool's
    std::string operation; //!< "chat", "embeddings"

    std::int64_t calls = 0; //!< attempts, failed ones too
    std::int64_t failed = 0;
    std::int64_t cacheHits = 0; //!< calls that were answered from our own cache
    std::int64_t runs = 0; //!< different ones
    Usage usage;
    Money costUsd;
    Money estimatedUsd; //!< of it: not counted by the provider
    Money savedUsd; //!< by our cache
    std::int64_t unpricedCalls = 0; //!< that used something for which there was no price
};
BOOST_DESCRIBE_STRUCT(SpendRow, (),
    (time, tenant, agent, provider, model, key, tool, operation, calls, failed, cacheHits, runs, usage, costUsd, estimatedUsd,
        savedUsd, unpricedCalls))

struct SpendList {
    static constexpr std::string_view kType = "spend_list";
    Time from, to;
    std::vector<SpendRow> rows; //!< by time, then dearest first
    SpendRow total; //!< of all, also of rows that were left out
    std::int64_t rowsTotal = 0;
};
BOOST_DESCRIBE_STRUCT(SpendList, (), (from, to, rows, total, rowsTotal))

struct ListSpend {
    static constexpr std::string_view kType = "list_spend";
    using Reply = SpendList;
    std::optional<Time> from; //!< none: the beginning of the month
    std::optional<Time> to; //!< none: now
    std::string tenant, agent; //!< empty: all
    std::string model; //!< "provider/model"
    std::string tool;
    std::vector<std::string>
        by; //!< "day" or "hour", "tenant", "agent", "provider", "model", "key", "tool", "operation"; empty: one row
    std::int64_t limit = 1000; //!< 1 to 10 000
    std::string project{}; //!< of the tenant; empty: all
};
BOOST_DESCRIBE_STRUCT(ListSpend, (), (from, to, tenant, agent, model, tool, by, limit, project))

// ---- ledger

//! One attempt at a model call.
struct LedgerEntry {
    std::int64_t entryId = 0;
    Time at;
    std::string tenant, agent, tool;
    std::string runId; //!< empty: of no run
    std::string operation;
    std::string provider, model, key;
    std::int64_t attempt = 1;
    std::string outcome; //!< "ok", "cached", "crashed", or the name of an error
    Usage usage;
    std::string usageSource; //!< "provider", "estimated", "unknown"
    std::optional<Money> costUsd; //!< none: there was no price
    Money savedUsd;
    std::string variant; //!< "cheaper:candidate": which side of an experiment it was on
    double seconds = 0;
    std::string traceId, spanId;
};
BOOST_DESCRIBE_STRUCT(LedgerEntry, (),
    (entryId, at, tenant, agent, tool, runId, operation, provider, model, key, attempt, outcome, usage, usageSource, costUsd,
        savedUsd, variant, seconds, traceId, spanId))

struct LedgerPage {
    static constexpr std::string_view kType = "ledger_page";
    std::vector<LedgerEntry> entries;
    std::string next; //!< cursor of the next page, empty at the end
};
BOOST_DESCRIBE_STRUCT(LedgerPage, (), (entries, next))

//! Newest first. `filter` holds words and fields: agent:dev-* model:openai/gpt-5* outcome:ok -outcome:ok run:3f9a tenant:acme cost>$0.10
//! source:estimated.
struct ListLedger {
    static constexpr std::string_view kType = "list_ledger";
    using Reply = LedgerPage;
    std::string filter;
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1000
    std::optional<Time> from, to;
};
BOOST_DESCRIBE_STRUCT(ListLedger, (), (filter, cursor, limit, from, to))

//! Tokens of one kind, times their price.
struct LedgerLine {
    std::string what; //!< "input", "input read from the provider's cache", "output" …
    std::int64_t tokens = 0;
    Money perMillionUsd;
    Money costUsd; //!< rounded up to a billionth of a dollar
};
BOOST_DESCRIBE_STRUCT(LedgerLine, (), (what, tokens, perMillionUsd, costUsd))

struct LedgerExplanation {
    static constexpr std::string_view kType = "ledger_explanation";
    LedgerEntry entry;
    std::vector<LedgerLine> lines;
    std::optional<Money> totalUsd; //!< of the lines; the entry's cost
    std::string priceSource; //!< "https://…, 2025-08-15"
    std::vector<std::string> notes; //!< in words, what is special: estimated, a tier, a crash, an attempt that failed
    std::vector<LedgerEntry> otherAttempts; //!< at the same call
};
BOOST_DESCRIBE_STRUCT(LedgerExplanation, (), (entry, lines, totalUsd, priceSource, notes, otherAttempts))

struct ExplainLedger {
    static constexpr std::string_view kType = "explain_ledger";
    using Reply = LedgerExplanation;
    std::string id; //!< an entry's number, or the id of its span
};
BOOST_DESCRIBE_STRUCT(ExplainLedger, (), (id))

//! A day and model of a bill beside what the ledger has of them.
struct BillRow {
    std::string day; //!< UTC; empty where the bill does not tell
    std::string model;
    Usage billedUsage, bookedUsage;
    std::optional<Money> billedUsd; //!< none: the bill has tokens alone
    Money bookedUsd;
    std::optional<std::int64_t> billedCalls;
    std::int64_t bookedCalls = 0;
    bool differs = false;
    std::string why; //!< in words, as far as the rows tell
};
BOOST_DESCRIBE_STRUCT(
    BillRow, (), (day, model, billedUsage, bookedUsage, billedUsd, bookedUsd, billedCalls, bookedCalls, differs, why))

struct Reconciliation {
    static constexpr std::string_view kType = "reconciliation";
    std::string format; //!< as it was recognised: "OpenAI usage export"
    Time from, to;
    std::vector<BillRow> rows; //!< those that differ first
    std::optional<Money> billedUsd;
    Money bookedUsd;
    std::vector<std::string> notes; //!< lines that were left out and why
};
BOOST_DESCRIBE_STRUCT(Reconciliation, (), (format, from, to, rows, billedUsd, bookedUsd, notes))

//! Compares a provider's usage export with the ledger. Changes nothing.
struct ReconcileBill {
    static constexpr std::string_view kType = "reconcile_bill";
    using Reply = Reconciliation;
    std::string provider;
    std::string csv; //!< the text, at most 16 MB
    double tolerance = 0.01; //!< share by which numbers may differ and count as the same
};
BOOST_DESCRIBE_STRUCT(ReconcileBill, (), (provider, csv, tolerance))

// ---- prices

//! Prices that hold for a whole call when its input is longer than this.
struct PriceTier {
    std::int64_t aboveInputTokens = 0;
    Money input, cachedInput, cacheWrite, output; //!< dollars a million tokens

    bool operator==(const PriceTier&) const = default;
};
BOOST_DESCRIBE_STRUCT(PriceTier, (), (aboveInputTokens, input, cachedInput, cacheWrite, output))

struct ModelPrice {
    std::string model; //!< "provider/model"
    Money input, cachedInput, cacheWrite, output; //!< dollars a million tokens
    std::int64_t contextTokens = 0; //!< 0: unknown
    std::vector<PriceTier> tiers; //!< ascending
    std::string source; //!< "https://…, 2025-08-15"
    bool own = false; //!< from the data folder, not from the installation
};
BOOST_DESCRIBE_STRUCT(ModelPrice, (), (model, input, cachedInput, cacheWrite, output, contextTokens, tiers, source, own))

struct PriceList {
    static constexpr std::string_view kType = "price_list";
    std::vector<ModelPrice> prices; //!< by name
};
BOOST_DESCRIBE_STRUCT(PriceList, (), (prices))

struct ListPrices {
    static constexpr std::string_view kType = "list_prices";
    using Reply = PriceList;
    std::string filter; //!< words that the name holds; * stands for anything
};
BOOST_DESCRIBE_STRUCT(ListPrices, (), (filter))

struct PriceChange {
    std::string model;
    std::optional<ModelPrice> before;
    ModelPrice after;
};
BOOST_DESCRIBE_STRUCT(PriceChange, (), (model, before, after))

struct PricesImported {
    static constexpr std::string_view kType = "prices_imported";
    std::vector<PriceChange> changes; //!< new ones too
    std::int64_t unchanged = 0;
    std::vector<std::string> skipped; //!< a model and why, at most a hundred
    std::int64_t skippedTotal = 0;
};
BOOST_DESCRIBE_STRUCT(PricesImported, (), (changes, unchanged, skipped, skippedTotal))

//! Takes prices into the data folder's prices.yaml: LiteLLM's model_prices_and_context_window.json, or YAML like ours. Calls under way keep
//! the price they began with.
struct ImportPrices {
    static constexpr std::string_view kType = "import_prices";
    using Reply = PricesImported;
    std::string text; //!< at most 16 MB
    std::string source; //!< where it is from, as it will stand beside every cost
    std::string filter; //!< as in ListPrices: what to take
    bool dryRun = false; //!< only say what would change
};
BOOST_DESCRIBE_STRUCT(ImportPrices, (), (text, source, filter, dryRun))

} // namespace kaze::api
