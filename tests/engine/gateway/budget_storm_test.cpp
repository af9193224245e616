// Ten thousand calls at once, under limits of every kind: none is passed, nobody is refused while there is room, and the ledger says what the provider
// counted.

#include "engine/api/budget_requests.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/standing_budgets.h"
#include "tests/engine/gateway/gateway_fixture.h"

#include <random>

namespace kaze::gateway::test {

namespace {

constexpr int kCalls = 10'000;
constexpr int kTenants = 5, kAgents = 12, kRuns = 300, kModels = 4;

//! A provider with a bill of its own. What it tells of an answer before the answer breaks off or is cancelled it has charged.
class BillingProvider final : public ChatProvider {
public:
    BillingProvider(const base::Clock& clock, std::vector<Price> prices, std::uint64_t seed)
        : m_clock(clock), m_prices(std::move(prices)), m_random(seed)
    {
    }

    base::Task<Result<base::Boxed<ChatResponse>>> chat(
        ChatRequest request, std::string, DeltaSink sink, base::CancelToken cancel) override
    {
        ++calls;
        const auto dice = m_random() % 100;
        if (dice < 5)
            co_return base::fail(ErrorCode::InvalidArgument, "no such thing");
        const auto price = m_prices.at(static_cast<std::size_t>(request.model.back() - '0'));
        api::Usage usage;
        usage.inputTokens
            = static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(detail::mostPromptTokens(request))) + 1;
        usage.cachedTokens = static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(usage.inputTokens));
        usage.outputTokens = static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(request.maxOutputTokens)) + 1;
        ChatDelta delta;
        delta.stage = ChatStage::Accepted;
        delta.usage = usage;
        billed += PriceTable::cost(price, usage);
        ++bills;
        sink(delta);
        const auto slept = co_await m_clock.sleep(std::chrono::milliseconds(m_random() % 2000), cancel);
        if (!slept)
            co_return failure(slept);
        if (dice < 15)
            co_return base::fail(ErrorCode::Unavailable, "the stream broke off");
        ChatResponse response;
        response.message.role = Role::Assistant;
        response.message.text = "x";
        response.usage = usage;
        response.usageSource = UsageSource::Provider;
        response.model = request.model;
        co_return response;
    }

    base::Task<Result<Embeddings>> embed(
        std::string, std::vector<std::string>, std::string, std::string, base::CancelToken) override
    {
        co_return base::fail(ErrorCode::Unsupported, "none");
    }
    base::Task<Result<std::vector<std::string>>> models(std::string, std::string, base::CancelToken) override
    {
        co_return std::vector<std::string>{};
    }
    [[nodiscard]] bool needsKey() const override { return false; }

    Money billed;
    std::int64_t bills = 0, calls = 0;

private:
    const base::Clock& m_clock;
    std::vector<Price> m_prices;
    std::mt19937_64 m_random;
};

//! Who was refused, and what he wanted at least.
struct Refused {
    CallContext who;
    Money money;
    std::int64_t tokens = 0;
    std::string why{};
};

struct Storm {
    std::mt19937_64 random;
    std::vector<base::Uuid> runs;
    std::map<base::Uuid, base::Uuid> parents;
    std::vector<Price> prices;
    std::vector<Refused> refused;
    int answered = 0, failed = 0, cancelled = 0;
};

ChatRequest longRequest(std::string text)
{
    ChatRequest request;
    request.messages.push_back(std::make_shared<const Message>(userMessage(std::move(text))));
    return request;
}

base::Task<bool> callOnce(Gateway& gateway, const base::Clock& clock, Storm& storm)
{
    auto& random = storm.random;
    CallContext context;
    context.tenant = "t" + std::to_string(random() % kTenants);
    context.agent = "a" + std::to_string(random() % kAgents);
    context.tool = random() % 4 == 0 ? "memory.search" : "";
    context.runId = context.budgetId = storm.runs[random() % kRuns];
    const auto model = random() % kModels;
    auto request = longRequest(std::string(random() % 3000, 'x'));
    request.model = "bank/m" + std::to_string(model);
    request.maxOutputTokens = static_cast<std::int64_t>(random() % 4000 + 1);
    const base::CancelToken never;
    co_await clock.sleep(std::chrono::milliseconds(random() % 3000), never);
    const auto cancel = std::make_shared<base::CancelSource>();
    context.cancel = cancel->token();
    const bool givesUp = random() % 7 == 0;
    const auto patience = std::chrono::milliseconds(random() % 1500);
    if (givesUp) {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto stop = [](const base::Clock& hands, std::shared_ptr<base::CancelSource> source,
                              std::chrono::milliseconds after) -> base::Task<> {
            const base::CancelToken none;
            co_await hands.sleep(after, none);
            source->cancel();
        };
        base::spawn(executor, stop(clock, cancel, patience));
    }
    Refused wanted{context, {}, detail::mostPromptTokens(request) + std::min<std::int64_t>(256, request.maxOutputTokens)};
    const auto& price = storm.prices[model];
    wanted.money = base::costOf(detail::mostPromptTokens(request), std::max(price.input, price.cacheWrite))
        + base::costOf(std::min<std::int64_t>(256, request.maxOutputTokens), price.output);
    const DeltaSink deaf = [](const ChatDelta&) {};
    const auto result = co_await gateway.chat(std::move(context), std::move(request), deaf);
    if (result)
        ++storm.answered;
    else if (result.error().code == ErrorCode::BudgetExhausted) {
        wanted.why = result.error().message;
        storm.refused.push_back(std::move(wanted));
    } else
        ++(result.error().code == ErrorCode::Cancelled ? storm.cancelled : storm.failed);
    co_return true;
}

} // namespace

class BudgetStorm : public GatewayFixture {
protected:
    void openBank(std::uint64_t seed)
    {
        std::mt19937_64 random(seed);
        std::string prices;
        for (int i = 0; i < kModels; ++i) {
            const auto dollars = [&] { return std::to_string(static_cast<double>(random() % 10'000) / 1000); };
            const auto input = dollars();
            prices += "  bank/m" + std::to_string(i) + ": { input: " + input + ", cached: "
                + std::to_string(std::stod(input) / 10) + ", output: " + (i == 0 ? "0" : dollars()) + ", from: me }\n";
        }
        const auto file = folder / "prices.yaml";
        ASSERT_TRUE(base::writeFile(file, "sources:\n  me: { source: test, date: 2026-11-01 }\nmodels:\n" + prices));
        table = *PriceTable::load(file);
        storm.prices.clear();
        for (int i = 0; i < kModels; ++i)
            storm.prices.push_back(*table.find("bank/m" + std::to_string(i)));
        bank = std::make_shared<BillingProvider>(clock, storm.prices, seed);
        gateway = open(*state);
        ASSERT_TRUE(run(gateway->load()));
    }

    std::unique_ptr<Gateway> open(storage::Database& database)
    {
        GatewayConfig config;
        config.providers = {{"bank", "billing", "http://127.0.0.1:1/v1", false, false}};
        config.defaultModel = "bank/m0";
        // The fixture lets time pass with every event, and nobody is to be refused for having waited.
        config.longestWait = std::chrono::hours(240);
        config.total = std::chrono::hours(480);
        Gateway::Parts parts{database, clock, ids, *secrets, workers, metrics, *observations, log, 7};
        std::map<std::string, std::shared_ptr<ChatProvider>> kinds{{"billing", bank}};
        return std::make_unique<Gateway>(std::move(config), table, std::move(kinds), std::move(parts));
    }

    void limit(api::BudgetScope scope, const std::string& subject, api::BudgetPeriod period, std::optional<Money> money,
        std::optional<std::int64_t> tokens)
    {
        api::SetBudget wanted;
        wanted.scope = scope;
        wanted.subject = subject;
        wanted.period = period;
        wanted.limitUsd = money;
        wanted.limitTokens = tokens;
        const auto set = run(gateway->standingBudgets().set(wanted));
        ASSERT_TRUE(set) << set.error().text();
    }

    std::int64_t number(const std::string& sql)
    {
        // Behind whatever is queued.
        std::int64_t value = 0;
        EXPECT_TRUE(state->writeSync([&](storage::Connection& connection) -> Result<> {
            const auto read = connection.query(
                "SELECT coalesce((" + sql + "), 0)", {}, [&](const storage::Row& row) { value = row.integer(0); });
            return read ? Result<>{} : Result<>(failure(read));
        }));
        return value;
    }

    //! What was spent in the end under everything that limited a call, and whether it would have fitted.
    bool hadRoom(const Refused& one, const api::BudgetList& budgets)
    {
        for (const auto& budget : budgets.budgets) {
            const bool mine = budget.scope == api::BudgetScope::Fleet || budget.subject == one.who.tenant
                || budget.subject == one.who.agent || budget.subject == one.who.tool;
            if (mine
                && ((budget.limitUsd && budget.spentUsd + one.money > *budget.limitUsd)
                    || (budget.limitTokens && budget.spentTokens + one.tokens > *budget.limitTokens)))
                return false;
        }
        for (auto id = one.who.budgetId; !id.isNil(); id = storm.parents[id])
            if (const auto run = gateway->budget(id);
                run && !(run->spent + Amount{one.money, one.tokens}).isWithin(run->limits.most()))
                return false;
        return true;
    }

    PriceTable table;
    std::shared_ptr<BillingProvider> bank;
    Storm storm;
};

TEST_F(BudgetStorm, noLimitIsPassedNobodyStarvesAndTheLedgerIsWhatTheProviderCounted)
{
    for (const std::uint64_t seed : {1U, 2U}) {
        storm = {};
        storm.random.seed(seed);
        openBank(seed);
        const auto billedBefore = Money{number("SELECT sum(cost) FROM usage")};
        const auto rowsBefore = number("SELECT count(*) FROM usage");
        limit(api::BudgetScope::Fleet, "", api::BudgetPeriod::Month, billedBefore + Money::fromDollars(60), {});
        for (int i = 0; i < kTenants; ++i)
            limit(
                api::BudgetScope::Tenant, "t" + std::to_string(i), api::BudgetPeriod::Total, Money::fromDollars(10 + 3 * i), {});
        for (int i = 0; i < kAgents; i += 2)
            limit(api::BudgetScope::Agent, "a" + std::to_string(i), api::BudgetPeriod::Month, {}, 400'000 + 100'000 * i);
        limit(api::BudgetScope::Tool, "memory.search", api::BudgetPeriod::Month, Money::fromDollars(8), 2'000'000);
        for (int i = 0; i < kRuns; ++i) {
            storm.runs.push_back(ids.next());
            const base::Uuid parent = i % 3 == 2 ? storm.runs[static_cast<std::size_t>(i) - 1] : base::Uuid{};
            storm.parents[storm.runs.back()] = parent;
            Limits limits;
            if (i % 5 != 0)
                limits.money = Money::fromDollars(0.2 + 0.002 * i);
            if (i % 4 == 0)
                limits.tokens = 20'000 + 100 * i;
            ASSERT_TRUE(run(gateway->openBudget(storm.runs.back(), parent, limits)));
        }
        std::vector<base::Task<bool>> calls;
        for (int i = 0; i < kCalls; ++i)
            calls.push_back(callOnce(*gateway, clock, storm));
        run(base::whenAll(std::move(calls)));

        const auto budgets = run(gateway->standingBudgets().list());
        ASSERT_TRUE(budgets);
        for (const auto& budget : budgets->budgets) {
            const auto name = budget.scope.name() + ' ' + budget.subject;
            EXPECT_LE(budget.spentUsd, budget.limitUsd.value_or(budget.spentUsd)) << name;
            EXPECT_LE(budget.spentTokens, budget.limitTokens.value_or(budget.spentTokens)) << name;
            EXPECT_EQ(budget.heldUsd, Money{}) << name;
            EXPECT_EQ(budget.heldTokens, 0) << name;
            EXPECT_EQ(budget.waiting, 0) << name;
        }
        for (const auto& id : storm.runs)
            if (const auto one = gateway->budget(id)) {
                EXPECT_TRUE(one->spent.isWithin(one->limits.most()));
                EXPECT_EQ(one->held, Amount{});
            }
        EXPECT_EQ(Money{number("SELECT sum(cost) FROM usage")} - billedBefore, bank->billed);
        EXPECT_EQ(number("SELECT count(*) FROM usage") - rowsBefore, bank->calls);
        std::vector<std::string> starved;
        for (const auto& one : storm.refused)
            if (hadRoom(one, *budgets))
                starved.push_back(one.why);
        EXPECT_EQ(starved.size(), 0U) << "refused while there was room: " << starved.front();
        EXPECT_GT(storm.answered, 500);
        EXPECT_GT(storm.refused.size(), 500U) << "the limits were to be felt";
        EXPECT_EQ(storm.answered + storm.failed + storm.cancelled + static_cast<int>(storm.refused.size()), kCalls);
        RecordProperty("answered", storm.answered);
        for (const auto& budget : budgets->budgets)
            ASSERT_TRUE(run(gateway->standingBudgets().remove(budget.budgetId)));
        gateway.reset();
    }
}

TEST_F(BudgetStorm, afterACrashNothingThatTheProviderChargedIsFree)
{
    storm.random.seed(3);
    openBank(3);
    limit(api::BudgetScope::Fleet, "", api::BudgetPeriod::Month, Money::fromDollars(50), 50'000'000);
    for (int i = 0; i < kRuns; ++i) {
        storm.runs.push_back(ids.next());
        ASSERT_TRUE(run(gateway->openBudget(storm.runs.back(), {}, {Money::fromDollars(1)})));
    }
    // Images of the files at five moments, as a power cut would leave them.
    std::vector<std::pair<std::filesystem::path, Money>> images;
    const auto photograph = [&]() -> base::Task<bool> {
        const base::CancelToken never;
        for (int i = 0; i < 5; ++i) {
            co_await clock.sleep(std::chrono::milliseconds(700), never);
            const auto copy = folder / ("image" + std::to_string(i));
            std::filesystem::create_directory(copy);
            // What was charged before the copy begins is what the copy must know of.
            const auto billed = bank->billed;
            for (const auto* name : {"state.db-wal", "state.db"})
                std::filesystem::copy_file(folder / name, copy / name);
            images.emplace_back(copy, billed);
        }
        co_return true;
    };
    std::vector<base::Task<bool>> calls;
    calls.push_back(photograph());
    for (int i = 0; i < 2000; ++i)
        calls.push_back(callOnce(*gateway, clock, storm));
    run(base::whenAll(std::move(calls)));
    gateway.reset();
    for (const auto& [path, billed] : images) {
        storage::OpenOptions options;
        options.path = path / "state.db";
        options.migrations.assign(migrations().begin(), migrations().end());
        auto opened = storage::Database::open(
            std::move(options), storage::DatabaseServices{loop.executor(), writers, metrics, clock, log});
        ASSERT_TRUE(opened) << opened.error().text();
        gateway = open(**opened);
        ASSERT_TRUE(run(gateway->load()));
        const auto list = run(gateway->standingBudgets().list());
        ASSERT_TRUE(list);
        const auto budget = list->budgets.at(0);
        EXPECT_GE(budget.spentUsd + budget.heldUsd, billed);
        EXPECT_LE(budget.spentUsd + budget.heldUsd, *budget.limitUsd);
        const auto settled = run(gateway->standingBudgets().settle(budget.budgetId));
        ASSERT_TRUE(settled);
        EXPECT_EQ(settled->heldUsd, Money{});
        gateway.reset();
    }
}

} // namespace kaze::gateway::test
