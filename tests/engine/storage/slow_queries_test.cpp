#include "engine/storage/slow_queries.h"

#include "engine/storage/detail/query_advice.h"
#include "tests/engine/storage/store_fixture.h"

#include <gmock/gmock.h>

namespace kaze::storage {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(NormalisedSql, hasNoValues)
{
    EXPECT_EQ(normalisedSql("SELECT  a\n FROM t -- why\n WHERE b = 'it''s' AND c > 1.5e-3 AND d = x'00ff' ;"),
        "SELECT a FROM t WHERE b = ? AND c > ? AND d = ?");
    EXPECT_EQ(normalisedSql("SELECT t1.a2 FROM t1 WHERE x IN (1, 2,3) AND y in(?, ?) LIMIT 10"),
        "SELECT t1.a2 FROM t1 WHERE x IN (?) AND y in(?) LIMIT ?");
    EXPECT_EQ(normalisedSql("INSERT INTO t VALUES(?, 'x', 3), (?, 'y', 4), (?, 'z', 5)"), "INSERT INTO t VALUES(?, ?, ?)");
    EXPECT_EQ(normalisedSql("SELECT \"odd name 5\" FROM [t 2] WHERE a = :name AND b = ?12"),
        "SELECT \"odd name 5\" FROM [t 2] WHERE a = ? AND b = ?");
    EXPECT_EQ(normalisedSql("SELECT 'never closed"), "SELECT ?");
    EXPECT_EQ(normalisedSql("/* canary */ SELECT 0xff, .5"), "SELECT ?, ?");
    EXPECT_LE(normalisedSql("SELECT " + std::string(100'000, 'a')).size(), 4200U);
    EXPECT_EQ(normalisedSql(""), "");
}

TEST(NormalisedSql, joinsManyRows)
{
    std::string sql = "INSERT INTO t VALUES (1, 'secret')";
    for (int i = 0; i < 20'000; ++i)
        sql += i % 2 == 0 ? ", (2, 'secret')" : ",(3, 'secret')";
    EXPECT_EQ(normalisedSql(sql + " RETURNING id"), "INSERT INTO t VALUES (?, ?) RETURNING id");
}

TEST(SlowQueryLists, keepTheLatestAndTheWorst)
{
    SlowQueries slow;
    const base::Time start{};
    EXPECT_TRUE(slow.note("state", "SELECT ?", 200ms, start));
    EXPECT_FALSE(slow.note("state", "SELECT ?", 600ms, start + 1s));
    EXPECT_TRUE(slow.note("knowledge default", "SELECT ?", 300ms, start));
    const auto list = slow.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].store, "state") << "most time first";
    EXPECT_EQ(list[0].count, 2);
    EXPECT_NEAR(list[0].worstSeconds, 0.6, 1e-9);
    EXPECT_NEAR(list[0].totalSeconds, 0.8, 1e-9);
    EXPECT_EQ(list[0].lastAt, start + 1s);
    for (int i = 0; i < 400; ++i)
        slow.note("state", "SELECT " + std::to_string(i), 150ms, start + std::chrono::seconds(10 + i));
    EXPECT_EQ(slow.list().size(), SlowQueries::kMost);
    EXPECT_TRUE(slow.note("state", "SELECT ?", 200ms, start + 1h)) << "it was the oldest";
}

TEST(QueryAdvice, namesAnIndexForWhatIsReadThrough)
{
    const std::vector<detail::TableFacts> tables{{"note", {"id", "run", "at", "body"}, 500'000}};
    EXPECT_EQ(detail::adviceFor("SELECT body FROM note WHERE run = ? AND at > ?", {"SCAN note"}, tables),
        "An index on note(run, at) would let it search what it reads through now: about 500000 rows.");
    EXPECT_THAT(
        detail::adviceFor("SELECT n.body FROM note AS n WHERE n.at BETWEEN ? AND ?", {"SCAN n"}, tables), HasSubstr("note(at)"));
    EXPECT_THAT(detail::adviceFor("SELECT body FROM note", {"SCAN note"}, tables), HasSubstr("in pages"));
    EXPECT_EQ(
        detail::adviceFor("SELECT body FROM note WHERE id = ?", {"SEARCH note USING INTEGER PRIMARY KEY (rowid=?)"}, tables), "");
    EXPECT_THAT(
        detail::adviceFor("SELECT body FROM note WHERE run = ? OR body = ?", {"SCAN note"}, tables), Not(HasSubstr("index on")));
    EXPECT_EQ(detail::adviceFor("SELECT body FROM note WHERE run = ?", {"SCAN note"}, {{"note", {"run"}, 20}}), "")
        << "a small table is read through as fast";
}

TEST(QueryAdvice, namesAnIndexForAnOrderAndForWhatIsBuiltEachTime)
{
    const std::vector<detail::TableFacts> tables{{"note", {"id", "run", "at"}, 500'000}};
    EXPECT_THAT(detail::adviceFor("SELECT id FROM note WHERE run = ? ORDER BY at DESC LIMIT ?",
                    {"SEARCH note USING INDEX r (run=?)", "USE TEMP B-TREE FOR ORDER BY"}, tables),
        HasSubstr("note(run, at)"));
    EXPECT_THAT(detail::adviceFor("SELECT a.id FROM note a JOIN note b ON a.run = b.run",
                    {"SCAN a", "SEARCH b USING AUTOMATIC COVERING INDEX (run=?)"}, tables),
        HasSubstr("builds an index over run for every run"));
    EXPECT_THAT(detail::adviceFor("SELECT (SELECT ?) FROM note WHERE id = ?", {"CORRELATED SCALAR SUBQUERY 1"}, tables),
        HasSubstr("every row"));
}

class SlowStore : public StoreFixture {
protected:
    void SetUp() override
    {
        auto with = options();
        with.path = folder / "2026-11.db";
        with.label = "observations";
        auto opened = Database::open(with, DatabaseServices{{}, writers, metrics, time, log});
        ASSERT_TRUE(opened) << opened.error().text();
        database = std::move(*opened);
        ASSERT_TRUE(database->writeSync([](Connection& c) {
            return c.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                             "INSERT INTO note SELECT i, 'text ' || i FROM n");
        }));
    }
    void TearDown() override { database.reset(); }

    //! A query that takes so long, by the clock.
    void takes(base::Duration time_, const std::string& sql)
    {
        const auto done = database->readSync([&](Connection& c) {
            return c.query(sql, {}, [&](const Row&) {
                time.advance(time_);
                return false;
            });
        });
        ASSERT_TRUE(done) << done.error().text();
    }

    //! Behind what the readers have to do before.
    std::vector<SlowQuery> explained()
    {
        database->close();
        return writers.slowQueries()->list();
    }

    base::SimulatedClock time;
};

TEST_F(SlowStore, keepsWhatTookLongWithItsPlanAndWithoutItsValues)
{
    takes(90ms, "SELECT id FROM note");
    takes(250ms, "SELECT id FROM note WHERE body = 'text 77' -- canary");
    takes(150ms, "SELECT id FROM note WHERE body = 'text 78'");
    const auto list = explained();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].store, "observations 2026-11");
    EXPECT_EQ(list[0].sql, "SELECT id FROM note WHERE body = ?");
    EXPECT_EQ(list[0].count, 2);
    EXPECT_NEAR(list[0].worstSeconds, 0.25, 1e-9);
    EXPECT_EQ(list[0].plan, "SCAN note");
    EXPECT_THAT(list[0].advice, AllOf(HasSubstr("note(body)"), HasSubstr("20000")));
}

TEST_F(SlowStore, keepsWritesToo)
{
    ASSERT_TRUE(database->writeSync([&](Connection& c) {
        return c.query(
            "UPDATE note SET body = ? WHERE body = ? RETURNING id", {"x", "text 5"}, [&](const Row&) { time.advance(1s); });
    }));
    const auto list = explained();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].sql, "UPDATE note SET body = ? WHERE body = ? RETURNING id");
    EXPECT_THAT(list[0].advice, HasSubstr("note(body)"));
}

TEST_F(SlowStore, saysSoWhereAPlanCannotBeHad)
{
    // A table that only the writer's connection has.
    ASSERT_TRUE(database->writeSync([&](Connection& c) {
        EXPECT_TRUE(c.script("CREATE TEMP TABLE own(word); INSERT INTO own VALUES ('canary')"));
        return c.query("SELECT word FROM own WHERE word = 'canary'", {}, [&](const Row&) { time.advance(1s); });
    }));
    const auto list = explained();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_THAT(list[0].plan, AllOf(HasSubstr("does not explain it"), Not(HasSubstr("canary"))));
}

TEST_F(SlowStore, explainsWithoutRunning)
{
    const auto plan = database->readSync([](Connection& c) { return c.plan("DELETE FROM note WHERE id = ?"); });
    ASSERT_TRUE(plan) << plan.error().text();
    EXPECT_THAT(*plan, testing::ElementsAre(HasSubstr("SEARCH note")));
    EXPECT_EQ(database->readSync([](Connection& c) { return c.plan("nonsense"); }).error().code, ErrorCode::Internal);
    EXPECT_EQ(ids().size(), 20'000U);
}

} // namespace kaze::storage
