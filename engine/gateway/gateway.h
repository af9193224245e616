#pragma once

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/secrets.h"
#include "engine/gateway/amount.h"
#include "engine/gateway/call_queue.h"
#include "engine/gateway/chat.h"
#include "engine/gateway/ledger.h"
#include "engine/gateway/prices.h"
#include "engine/gateway/routing_config.h"
#include "engine/storage/database.h"
#include "engine/telemetry/observation_log.h"

#include <map>

namespace kaze::gateway {

struct ProviderConfig {
    std::string name; //!< "openai", "my-vllm"
    std::string kind
        = "openai"; //!< its API: "openai" (any compatible server), "openai-responses", "anthropic", "gemini", "ollama", "sandbox"
    std::string baseUrl; //!< "https://api.openai.com/v1"
    bool needsKey = true;
    bool local = false;
    std::vector<KeyConfig> keys{}; //!< empty: one, from the secret store, without limits of our own
    std::int64_t contextTokens = 0; //!< see ChatRequest
};

//! What a tenant's calls get where they name no model; what is not said is as for all.
struct TenantModels {
    std::string defaultModel;
    std::map<std::string, std::string> hints;

    bool operator==(const TenantModels&) const = default;
};

//! Where the calls of a hint go while many wait.
struct Overflow {
    std::string to; //!< "ollama/qwen3:8b"
    std::int64_t above = 20; //!< calls that wait for the hint's own provider

    bool operator==(const Overflow&) const = default;
};

struct GatewayConfig {
    std::vector<ProviderConfig> providers;
    std::string defaultModel; //!< "provider/model"
    std::map<std::string, std::string> hints; //!< "fast" → "openai/gpt-5-mini"
    std::map<std::string, TenantModels> tenants{}; //!< by name
    std::map<std::string, Overflow> overflow{}; //!< by hint
    std::string embedModel; //!< empty: the built-in embedder
    std::map<std::string, std::vector<std::string>> fallbacks; //!< "openai/gpt-5" or a hint → who stands in for it, in this order
    QueueConfig queue;
    std::chrono::seconds longestWait{600}; //!< in the queue
    std::chrono::seconds total{600}; //!< a call with all its attempts, from the first on
    int maxRetries = 3; //!< at one model, after the first attempt
    std::chrono::seconds firstByte{60};
    std::chrono::seconds stall{30};
    CacheConfig cache{};
    std::map<std::string, ExperimentConfig> experiments{}; //!< by name
};

class StandingBudgets;
class VaultKeys;

//! The providers everybody knows, before the configuration adds to them: openai, anthropic, gemini, openrouter, ollama, lmstudio, llamacpp,
//! sandbox.
[[nodiscard]] std::vector<ProviderConfig> wellKnownProviders();

//! The API of a provider at an address, where nobody says: that of the well-known one of its name. At an address of compatible servers, which
//! end in /v1, it is OpenAI's, as with every name that is not known.
[[nodiscard]] std::string kindOf(const std::string& provider, const std::string& baseUrl);

//! Whether a provider has one of those names. Of others nobody knows whether they want a key until they are asked.
[[nodiscard]] bool isWellKnown(const std::string& provider);

//! A budget of a run: what it may spend, what it has spent, and what is held for calls under way.
struct BudgetState {
    Limits limits;
    Amount spent;
    Amount held; //!< reserved for calls under way, and what a crash left unsettled
    [[nodiscard]] Amount free() const { return limits.most() - spent - held; }
};

//! A run that is taken up again, and what it may have been doing when its process ended without a word.
struct Interrupted {
    std::optional<ChatRequest> asking; //!< a call that may have been under way, whose answer never came
    std::string agent;
    bool withSubagents = false; //!< some of them are still to be taken up
    std::string tenant = "default";
    std::string project; //!< empty: none
};

//! What a call gave and cost. `entry` is its row of the ledger, for the transaction in which the answer is recorded.
struct ChatResult {
    ChatResponse response;
    base::Money cost;
    int attempts = 1;
    LedgerEntry entry;
    std::string cache{}; //!< "exact", "semantic": it is an answer that was kept; empty: the model gave it
};

//! Whether a call may be answered with what was kept, and its answer be kept.
enum class CacheUse : std::uint8_t {
    Allowed, //!< as the rules say
    Refresh, //!< asked anew, and kept
    Never
};

//! Every model call of a cell goes through here: it resolves the model, holds money before the call and settles it after, retries with
//! backoff, writes the ledger, and records a span. Lives on the loop.
class Gateway {
public:
    struct Parts {
        storage::Database& state; //!< tables: see gatewayMigrations()
        const base::Clock& clock;
        base::IdSource& ids;
        base::SecretStore& secrets;
        base::WorkerPool& workers;
        base::MetricsRegistry& metrics;
        telemetry::ObservationLog& observations;
        base::Logger log;
        std::uint64_t seed = 0; //!< for jitter
        std::function<std::shared_ptr<void>()>
            hold{}; //!< what works in the background keeps the gateway alive with it; empty: nothing does
        std::shared_ptr<VaultKeys> vault{}; //!< reads keys "vault:…"; null: there are none
    };

    Gateway(GatewayConfig config, PriceTable prices, std::map<std::string, std::shared_ptr<ChatProvider>> kinds, Parts parts);
    ~Gateway();

    //! Reads what is kept in state.db; once, before the first call. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> load();

    //! Asks a model. Errors: those of ChatProvider after the retries, BudgetExhausted before a call that the budget cannot cover (says what was
    //! spent, what is held, what the call might have cost), NotFound for an unknown provider, Unauthenticated for a missing key (says how to give one).
    //! The row of an answer goes into the ledger with the result's `entry`, that of a failed attempt by itself. An answer that was kept goes
    //! past keys, queue and budget.
    [[nodiscard]] base::Task<base::Result<base::Boxed<ChatResult>>> chat(
        CallContext context, ChatRequest request, DeltaSink sink, CacheUse use = CacheUse::Allowed);

    //! A vector for each text, booked with what the provider counted; where it does not count, with a guess that is marked so. Errors: as
    //! chat; Unsupported without a model for it.
    [[nodiscard]] base::Task<base::Result<Embeddings>> embed(
        CallContext context, std::string model, std::vector<std::string> texts);

    //! Gives a run limits; `parent` is the run whose budget it shares (nil: none). Durable when it returns. Idempotent: for a run that has one already
    //! it loads what was spent and holds what a crash left unsettled. With `before` it settles that: the call that may have been under way is
    //! booked with what it may have used (outcome "crashed", estimated), the rest is free again; what subagents may have spent is held until
    //! they are taken up, or the run ends.
    [[nodiscard]] base::Task<base::Result<>> openBudget(
        base::Uuid run, base::Uuid parent, Limits limits, std::optional<Interrupted> before = {});

    //! Whom to tell of every attempt that used something, failed ones and embeddings too. Called on the loop.
    void onBooked(std::function<void(base::Uuid budget, const Amount& used)> listener);
    //! `ended`: nothing of it will ever be taken up.
    void closeBudget(base::Uuid run, bool ended);
    [[nodiscard]] std::optional<BudgetState> budget(base::Uuid run) const;

    //! The budgets that stand for a period. They limit from when `load` has returned.
    [[nodiscard]] StandingBudgets& standingBudgets();

    //! "" or a hint or "provider/model" → "provider/model". Errors: NotFound with what there is.
    [[nodiscard]] base::Result<std::string> resolveModel(const std::string& model) const;

    //! Whether a call can be made at all, without making one: the provider is known, its address is one, its key is there. Errors: NotFound,
    //! InvalidArgument, Unsupported, Unauthenticated.
    [[nodiscard]] base::Task<base::Result<>> checkCallable(std::string model, std::string baseUrl);

    //! Tokens the model takes, 0 when unknown.
    [[nodiscard]] std::int64_t contextLimit(const std::string& model) const;

    [[nodiscard]] base::Task<base::Result<api::ProviderList>> providers(bool probe);
    [[nodiscard]] base::Task<api::CheckList> testProvider(api::TestProvider test);

    //! What the caches hold, and what they brought since the start.
    [[nodiscard]] api::CacheInfo cacheInfo() const;
    //! Forgets the answers that match; says how many.
    [[nodiscard]] std::int64_t clearCache(const api::ClearCache& which);

    //! As they stand in the ledger. Errors: as storage.
    [[nodiscard]] base::Task<base::Result<std::vector<api::ExperimentInfo>>> experiments();
    //! Ends an experiment: from now on all goes to the candidate, or nothing. Durable when it returns. Errors: NotFound, as storage.
    [[nodiscard]] base::Task<base::Result<>> decideExperiment(std::string name, bool rollOut);

    //! Calls that begin from now on cost this.
    void setPrices(PriceTable prices);
    [[nodiscard]] const PriceTable& prices() const;

    //! What the limits of the keys let through, a provider each, with what a run uses on the average of the last 200. Errors: as storage.
    [[nodiscard]] base::Task<base::Result<std::vector<api::CapacityEstimate>>> capacity();

    void reconfigure(GatewayConfig config);
    [[nodiscard]] const GatewayConfig& config() const;

    struct Figures {
        std::int64_t inFlight = 0;
        std::map<std::string, std::uint64_t> requestsByProvider;
        base::Money spent; //!< since this process started
        std::int64_t tokens = 0;
    };
    [[nodiscard]] Figures figures() const;

    //! What a provider was asked for since the start, and what the limits of its keys let through together.
    struct Load {
        std::uint64_t requests = 0, inputTokens = 0, outputTokens = 0;
        double requestsPerMinute = 0, tokensPerMinute = 0, inputTokensPerMinute = 0,
               outputTokensPerMinute = 0; //!< 0: one key has no limit
    };
    //! Of those that were called.
    [[nodiscard]] std::map<std::string, Load> loads() const;
    //! Calls that wait for room.
    [[nodiscard]] std::size_t waiting() const;

    //! From the ledger. Errors: as storage.
    [[nodiscard]] base::Task<base::Result<base::Money>> spentSince(base::Time from);
    [[nodiscard]] base::Task<base::Result<std::optional<Price>>> priceOf(std::uint64_t span, base::Time started);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::gateway
