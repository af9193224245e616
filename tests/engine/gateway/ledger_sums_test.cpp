#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger_sums.h"

#include "engine/gateway/detail/spend_reader.h"
#include "engine/gateway/spend.h"
#include "tests/engine/gateway/ledger_fixture.h"

#include <random>

namespace kaze::gateway::test {

using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::string told(const api::SpendRow& row)
{
    std::string text = row.time;
    for (const auto* name : {&row.tenant, &row.agent, &row.provider, &row.model, &row.key, &row.tool, &row.operation})
        text += " '" + *name + "'";
    for (const auto number : {row.calls, row.failed, row.cacheHits, row.runs, row.usage.inputTokens, row.usage.outputTokens,
             row.usage.cachedTokens, row.usage.reasoningTokens, row.usage.cacheWriteTokens, row.costUsd.nanos,
             row.estimatedUsd.nanos, row.savedUsd.nanos, row.unpricedCalls})
        text += ' ' + std::to_string(number);
    return text;
}

std::vector<std::string> told(const Result<api::SpendList>& list)
{
    if (!list)
        return {list.error().text()};
    std::vector<std::string> lines{"total " + told(list->total), std::to_string(list->rowsTotal)};
    for (const auto& row : list->rows)
        lines.push_back(told(row));
    return lines;
}

} // namespace

//! A ledger with sums, and a second one with the same rows that has none.
class LedgerSums : public LedgerFixture {
protected:
    LedgerSums()
    {
        storage::OpenOptions options;
        options.path = folder / "rows.db";
        options.migrations.assign(migrations().begin(), migrations().end());
        unsummed = storage::Database::open(
            std::move(options), storage::DatabaseServices{loop.executor(), writers, metrics, clock, log})
                       .value();
    }

    void bookInBoth(const std::vector<LedgerRow>& rows)
    {
        book(rows);
        std::swap(state, unsummed);
        book(rows);
        std::swap(state, unsummed);
    }

    std::shared_ptr<const LedgerSlice> nextSlice(std::int64_t most = 1'000'000)
    {
        auto slice = ask([&](storage::Connection& connection) { return readSlice(connection, 1, most); });
        EXPECT_TRUE(slice) << slice.error().text();
        return slice.value_or(nullptr);
    }

    Result<> add(const LedgerSlice& slice)
    {
        return state->writeSync([&](storage::Connection& connection) { return addSlice(connection, slice); });
    }

    void sumAll()
    {
        while (const auto slice = nextSlice())
            ASSERT_TRUE(add(*slice));
    }

    Result<api::SpendList> asked(storage::Database& database, const api::ListSpend& query)
    {
        const SpendContext context{moment("2026-12-02T12:34:56Z"), {"ollama"}};
        return database.readSync([&](storage::Connection& connection) { return listSpend(connection, query, context); });
    }
    Result<api::SpendList> asked(const api::ListSpend& query) { return asked(*state, query); }

    //! Both ledgers tell the same.
    void compare(const api::ListSpend& query) { EXPECT_EQ(told(asked(*state, query)), told(asked(*unsummed, query))); }

    static api::ListSpend november(std::vector<std::string> by = {})
    {
        api::ListSpend query;
        query.from = moment("2026-11-01T00:00:00Z");
        query.to = moment("2026-12-01T00:00:00Z");
        query.by = std::move(by);
        return query;
    }

    Result<std::int64_t> change(std::string_view sql)
    {
        return state->writeSync([&](storage::Connection& connection) { return connection.execute(sql); });
    }

    std::shared_ptr<storage::Database> unsummed;
};

TEST_F(LedgerSums, tellWhatTheRowsTell)
{
    auto other = call("2026-11-02T10:59:59.999999Z", "o3");
    other.run = uuid(1);
    auto failed = call("2026-11-02T11:00:00Z");
    failed.run = uuid(1);
    failed.outcome = "timeout";
    failed.source = UsageSource::Estimated;
    bookInBoth({call("2026-11-01T00:00:00Z"), other, failed});
    sumAll();
    EXPECT_EQ(asked(november())->total.calls, 3);
    EXPECT_EQ(asked(november())->total.runs, 1);
    for (const auto& by : std::vector<std::vector<std::string>>{{}, {"day"}, {"hour", "model"}, {"agent", "tenant"}})
        compare(november(by));
}

TEST_F(LedgerSums, countARowThatComesLateOnce)
{
    bookInBoth({call("2026-11-02T10:30:00Z"), call("2026-11-03T10:30:00Z")});
    sumAll();
    bookInBoth({call("2026-11-02T10:30:00Z")});
    EXPECT_EQ(asked(november())->total.calls, 3) << "read as it is";
    compare(november({"hour"}));
    sumAll();
    EXPECT_EQ(asked(november())->total.calls, 3);
    compare(november({"hour"}));
}

TEST_F(LedgerSums, takeEachRowOnceHoweverOftenASliceIsAdded)
{
    bookInBoth({call("2026-11-02T10:30:00Z"), call("2026-11-03T10:30:00Z")});
    const auto slice = nextSlice(1), same = nextSlice(2);
    ASSERT_TRUE(add(*slice));
    EXPECT_EQ(add(*slice).error().code, ErrorCode::Conflict);
    EXPECT_EQ(add(*same).error().code, ErrorCode::Conflict) << "a part of it is summed";
    sumAll();
    compare(november({"day"}));
}

TEST_F(LedgerSums, standForRowsThatAreGone)
{
    bookInBoth({call("2026-11-01T00:00:00Z"), call("2026-11-02T10:30:00Z"), call("2026-11-03T10:30:00Z")});
    EXPECT_THAT(change("DELETE FROM usage WHERE id = 1").error().message, HasSubstr("not summed yet"));
    sumAll();
    ASSERT_TRUE(change("DELETE FROM usage WHERE id < (SELECT max(id) FROM usage)"));
    compare(november({"hour", "model"}));
    EXPECT_THAT(change("DELETE FROM usage").error().message, HasSubstr("keeps its newest entry"));
    bookInBoth({call("2026-11-04T10:30:00Z")});
    EXPECT_EQ(asked(november())->total.calls, 4);
}

TEST_F(LedgerSums, thatAreDamagedAreNoFigures)
{
    auto ofARun = call("2026-11-01T00:00:00Z");
    ofARun.run = uuid(1);
    book({ofARun});
    sumAll();
    ASSERT_TRUE(change("UPDATE usage_days SET sums = x'01ffff'"));
    EXPECT_EQ(asked(november()).error().code, ErrorCode::Corrupt);
    EXPECT_THAT(asked(november()).error().message, HasSubstr("2026-11-01"));
    ASSERT_TRUE(change("UPDATE usage_runs SET runs = x'7f'"));
    EXPECT_EQ(asked(november({"hour"})).error().code, ErrorCode::Corrupt);
}

TEST_F(LedgerSums, areKeptUpInTheBackground)
{
    book(std::vector<LedgerRow>(2500, call("2026-11-02T10:30:00Z")));
    base::CancelSource stop;
    auto held = std::make_shared<int>();
    const std::weak_ptr<int> hold = held;
    base::spawn(loop.executor(), keepSummed(*state, clock, log, stop.token(), std::move(held)));
    const auto turn = [&] {
        loop.context().restart();
        loop.context().run_one_for(std::chrono::milliseconds(2));
        clock.advance(std::chrono::milliseconds(100));
    };
    for (int i = 0; i < 10'000 && column("SELECT upto FROM usage_summed") != std::vector<std::string>{"2500"}; ++i)
        turn();
    EXPECT_EQ(asked(november())->total.calls, 2500);
    EXPECT_THAT(column("SELECT count(*) FROM usage_hours"), ElementsAre("1"));
    stop.cancel();
    for (int i = 0; i < 10'000 && !hold.expired(); ++i)
        turn();
    EXPECT_TRUE(hold.expired());
}

TEST_F(LedgerSums, beginHoursAndDaysAlsoBefore1970)
{
    EXPECT_EQ(detail::beginOf(-1, detail::kHour), -detail::kHour);
    EXPECT_EQ(detail::beginOf(-detail::kHour, detail::kHour), -detail::kHour);
    EXPECT_EQ(detail::beginOf(detail::kDay + 1, detail::kDay), detail::kDay);
    auto early = call("1969-12-31T23:59:59.999999Z");
    bookInBoth({early, call("1970-01-01T00:00:00Z")});
    sumAll();
    api::ListSpend query;
    query.from = moment("1969-01-01T00:00:00Z");
    query.by = {"day"};
    EXPECT_THAT(asked(query)->rows.at(0).time, "1969-12-31");
    compare(query);
}

//! Ledgers and questions as they come.
class RandomLedger : public LedgerSums {
protected:
    std::int64_t below(std::int64_t end) { return static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(end)); }
    bool oneIn(std::int64_t times) { return below(times) == 0; }
    template <class T>
    T oneOf(std::initializer_list<T> values)
    {
        return values.begin()[below(static_cast<std::int64_t>(values.size()))];
    }

    //! Around the ends of hours, days and a month.
    base::Time time()
    {
        const auto hour = moment("2026-11-28T00:00:00Z") + std::chrono::hours(oneIn(2) ? below(4) * 24 : below(96));
        const auto within = oneIn(2) ? below(3'600'000'000) : oneOf<std::int64_t>({0, 0, -1, 1, 1'800'000'000});
        return hour + std::chrono::microseconds(within);
    }

    LedgerRow row()
    {
        auto row = call("2026-11-28T00:00:00Z", oneOf<const char*>({"gpt-5", "o3", "gpt-5/o3"}));
        row.at = time();
        row.tenant = oneOf<const char*>({"default", "lab", ""});
        row.agent = oneOf<const char*>({"coder", "coder", "tester", "tester's"});
        row.tool = oneOf<const char*>({"", "", "agent.delegate"});
        row.operation = oneOf<const char*>({"chat", "chat", "embeddings"});
        row.provider = oneOf<const char*>({"openai", "anthropic", "ollama"});
        row.key = oneOf<const char*>({"team", "other"});
        row.outcome = oneOf<const char*>({"ok", "ok", "ok", "cached", "timeout", "crashed"});
        row.source
            = oneOf<UsageSource>({UsageSource::Provider, UsageSource::Provider, UsageSource::Estimated, UsageSource::Unknown});
        if (!oneIn(4))
            row.run = uuid(static_cast<std::uint8_t>(below(20)));
        row.usage = {below(1'000'000), below(100'000), below(1000), below(3), below(500)};
        if (oneIn(5))
            row.usage = {};
        row.cost = Money{oneIn(6) ? 0 : below(1'000'000'000'000)};
        row.saved = Money{row.outcome == "cached" ? below(1'000'000) : 0};
        if (oneIn(4))
            row.price.reset();
        return row;
    }

    api::ListSpend query()
    {
        api::ListSpend query;
        if (!oneIn(4))
            query.from = time();
        if (!oneIn(3))
            query.to = query.from && oneIn(3) ? *query.from + std::chrono::microseconds(below(7'200'000'000)) : time();
        if (query.to && query.from && *query.to < *query.from)
            std::swap(*query.from, *query.to);
        if (oneIn(4))
            query.tenant = oneOf<const char*>({"default", "lab", "nobody"});
        if (oneIn(4))
            query.agent = oneOf<const char*>({"coder", "tester's"});
        if (oneIn(5))
            query.tool = "agent.delegate";
        if (oneIn(5))
            query.model = oneOf<const char*>({"openai/o3", "anthropic/gpt-5/o3", "openai/gpt-5"});
        for (const auto* name : {"tenant", "agent", "provider", "model", "key", "tool", "operation"})
            if (oneIn(3))
                query.by.emplace_back(name);
        if (!oneIn(3))
            query.by.insert(query.by.begin() + below(std::ssize(query.by) + 1), oneOf<std::string>({"day", "hour"}));
        if (oneIn(5))
            query.limit = 1 + below(5);
        return query;
    }

    //! Sums some of what waits, unless it ends before that is done.
    void sumSome()
    {
        const auto slice = nextSlice(1 + below(60));
        if (!slice || oneIn(4))
            return;
        if (oneIn(4)) {
            const auto cutOff = state->writeSync([&](storage::Connection& connection) -> Result<> {
                EXPECT_TRUE(addSlice(connection, *slice));
                return base::fail(ErrorCode::Io, "the process ends here");
            });
            EXPECT_FALSE(cutOff);
            openState();
            return;
        }
        ASSERT_TRUE(add(*slice));
        if (oneIn(4)) {
            EXPECT_EQ(add(*slice).error().code, ErrorCode::Conflict);
        }
    }

    //! Against SQLite's own arithmetic.
    void compareInAll(const api::ListSpend& query)
    {
        const auto micros = [](base::Time time) { return std::int64_t{time.time_since_epoch().count()}; };
        detail::SpendQuestion question;
        question.from = micros(query.from.value_or(moment("2026-11-01T00:00:00Z")));
        if (query.to)
            question.to = std::max(question.from, micros(*query.to));
        question.filter = {.tenant = query.tenant, .project = {}, .agent = query.agent, .tool = {}, .model = {}};
        const auto sums = ask([&](storage::Connection& connection) { return detail::spentIn(connection, question); });
        ASSERT_TRUE(sums) << sums.error().text();
        const auto read = unsummed->readSync([&](storage::Connection& connection) {
            return connection.query(
                "SELECT count(*), sum(cost), sum(input_tokens + output_tokens), min(at), max(at), "
                "sum(CASE WHEN usage_source <> 'provider' THEN cost ELSE 0 END), "
                "count(CASE WHEN price_source IS NULL AND input_tokens + output_tokens > 0 THEN 1 END) FROM usage "
                "WHERE at >= ?1 AND at < ?2 AND (?3 = '' OR tenant = ?3) AND (?4 = '' OR agent = ?4)",
                {question.from, question.to, std::string_view(query.tenant), std::string_view(query.agent)},
                [&](const storage::Row& row) {
                    EXPECT_EQ(sums->calls, row.integer(0));
                    EXPECT_EQ(sums->cost, Money{row.integer(1)});
                    EXPECT_EQ(sums->usage.inputTokens + sums->usage.outputTokens, row.integer(2));
                    if (sums->calls > 0) {
                        EXPECT_EQ(sums->first, row.integer(3));
                        EXPECT_EQ(sums->last, row.integer(4));
                    }
                    EXPECT_EQ(sums->estimated, Money{row.integer(5)});
                    EXPECT_EQ(sums->unpriced, row.integer(6));
                });
        });
        ASSERT_TRUE(read) << read.error().text();
    }

    void live(std::uint64_t seed)
    {
        m_random.seed(seed);
        for (int round = 0; round < 12; ++round) {
            std::vector<LedgerRow> rows(static_cast<std::size_t>(below(50)));
            for (auto& one : rows)
                one = row();
            bookInBoth(rows);
            for (auto slices = below(4); slices > 0; --slices)
                sumSome();
            for (int i = 0; i < 12 && !HasFailure(); ++i) {
                const auto asked = query();
                compare(asked);
                compareInAll(asked);
            }
        }
    }

private:
    std::mt19937_64 m_random;
};

class RandomLedgers : public RandomLedger, public testing::WithParamInterface<int> { };

TEST_P(RandomLedgers, tellWithSumsWhatTheyTellWithout)
{
    live(static_cast<std::uint64_t>(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomLedgers, testing::Range(1, 13));

} // namespace kaze::gateway::test
