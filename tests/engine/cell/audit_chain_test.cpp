#include "engine/api/audit_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/upkeep_requests.h"
#include "tests/engine/cell/cell_fixture.h"

#include <sqlite3.h>

using namespace testing;

namespace kaze::cell::test {

class AuditChain : public CellFixture {
protected:
    void SetUp() override { begin(); }
    void TearDown() override { end(); }

    void begin()
    {
        end();
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
    }
    void end()
    {
        m_asker.reset();
        m_cell.reset();
    }

    //! Commands, each of which is written down.
    void give(int commands)
    {
        for (int i = 0; i < commands; ++i)
            setPool("p" + std::to_string(i));
    }
    void setPool(const std::string& pool)
    {
        api::SetPool query;
        query.pool = pool;
        query.limit = 3;
        const auto set = m_asker->ask(query);
        ASSERT_TRUE(set) << set.error().text();
    }

    api::AuditVerified verify(std::string head = {}, std::int64_t number = 0)
    {
        const auto verified = m_asker->ask(api::VerifyAudit{std::move(head), number});
        EXPECT_TRUE(verified) << verified.error().text();
        return verified ? *verified : api::AuditVerified();
    }

    //! As somebody would who has the file.
    void tamper(const std::string& sql)
    {
        end();
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((folder / "data" / "state.db").c_str(), &database), SQLITE_OK);
        char* problem = nullptr;
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << (problem ? problem : "");
        sqlite3_free(problem);
        sqlite3_close(database);
        begin();
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

constexpr auto kUnguarded = "DROP TRIGGER audit_is_only_added_to;";

TEST_F(AuditChain, isWholeAndGoesOnAfterARestart)
{
    const auto none = verify();
    EXPECT_TRUE(none.intact);
    EXPECT_EQ(none.entries, 0);
    give(3);
    const auto three = verify();
    EXPECT_TRUE(three.intact) << three.problem;
    EXPECT_EQ(three.entries, 3);
    EXPECT_EQ(three.head.size(), 64U);
    begin();
    give(2);
    const auto five = verify(three.head, three.last);
    EXPECT_TRUE(five.intact) << five.problem;
    EXPECT_EQ(five.entries, 5);
    EXPECT_EQ(five.first, 1);
    EXPECT_EQ(five.last, 5);
    EXPECT_NE(five.head, three.head);
    const auto page = m_asker->ask(api::ListAudit{});
    ASSERT_TRUE(page);
    EXPECT_EQ(page->entries.front().hash, five.head);
}

TEST_F(AuditChain, keepsItsOrderWhereManyCommandsShareACommit)
{
    std::vector<std::unique_ptr<Asker>> askers;
    std::vector<std::future<base::Result<api::Done>>> answers;
    for (int i = 0; i < 8; ++i) {
        askers.push_back(
            std::make_unique<Asker>(m_cell->connect(Caller{"token 0000000" + std::to_string(i), api::Role::Admin, {}})));
        for (int j = 0; j < 40; ++j) {
            api::SetPool query;
            query.pool = "p";
            query.limit = j;
            answers.push_back(askers.back()->begin(query));
        }
    }
    for (auto& answer : answers)
        ASSERT_TRUE(answer.get());
    const auto verified = verify();
    EXPECT_TRUE(verified.intact) << verified.problem;
    EXPECT_EQ(verified.entries, 320);
    askers.clear();
}

TEST_F(AuditChain, isReckonedOverManyPages)
{
    give(5);
    // A page has 2 000 entries: these are written as the cell would.
    std::vector<std::future<base::Result<api::Done>>> answers;
    for (int i = 0; i < 4'100; ++i) {
        api::SetPool query;
        query.pool = "p";
        query.limit = i;
        answers.push_back(m_asker->begin(query));
    }
    for (auto& answer : answers)
        ASSERT_TRUE(answer.get());
    const auto whole = verify();
    EXPECT_TRUE(whole.intact) << whole.problem;
    EXPECT_EQ(whole.entries, 4'105);
    tamper(kUnguarded + std::string("UPDATE audit SET subject = 'q' WHERE number = 4050"));
    EXPECT_EQ(verify().brokenAt, 4'050);
}

TEST_F(AuditChain, showsAnEntryThatWasChanged)
{
    give(5);
    for (const std::string change :
        {"actor = 'somebody'", "at = at + 1", "outcome = 'not_found'", "subject = subject || ' '", "tenant = 'acme'"}) {
        SCOPED_TRACE(change);
        const auto before = verify();
        ASSERT_TRUE(before.intact) << before.problem;
        tamper(kUnguarded + std::string("CREATE TABLE kept AS SELECT * FROM audit WHERE number = 3; UPDATE audit SET ") + change
            + " WHERE number = 3; CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'no'); "
              "END;");
        const auto after = verify();
        EXPECT_FALSE(after.intact);
        EXPECT_EQ(after.brokenAt, 3);
        EXPECT_THAT(after.problem, HasSubstr("entry 3 does not fit its hash"));
        tamper("DELETE FROM audit WHERE number = 3; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept");
        EXPECT_TRUE(verify(before.head).intact) << "put back as it was";
    }
}

TEST_F(AuditChain, showsAnEntryThatIsMissing)
{
    give(6);
    tamper("DELETE FROM audit WHERE number = 4");
    const auto middle = verify();
    EXPECT_FALSE(middle.intact);
    EXPECT_EQ(middle.brokenAt, 4);
    EXPECT_THAT(middle.problem, HasSubstr("entry 4 is missing"));
    tamper("DELETE FROM audit WHERE number <= 4");
    EXPECT_THAT(verify().problem, HasSubstr("the entries 1 to 4 are missing"));
}

TEST_F(AuditChain, showsThatItsEndWasTaken)
{
    give(6);
    const auto kept = verify();
    tamper("DELETE FROM audit WHERE number > 4");
    EXPECT_THAT(verify().problem, HasSubstr("the newest entries, 5 to 6, are missing"));
    // Also by one who knows how numbers are counted, where the hash was kept elsewhere.
    tamper("UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'");
    EXPECT_TRUE(verify().intact);
    const auto held = verify(kept.head, kept.last);
    EXPECT_FALSE(held.intact);
    EXPECT_THAT(held.problem, HasSubstr("no entry 6 has the hash that was kept"));
    give(3);
    EXPECT_FALSE(verify(kept.head).intact) << "others in their place";
}

TEST_F(AuditChain, holdsWhereOldEntriesGoBecauseTheirTimeIsOver)
{
    give(6);
    const auto before = verify();
    // Four of them are two years old: as they would be in two years, hashes and all, they cannot be made; the chain begins behind them.
    tamper(kUnguarded + std::string("UPDATE audit SET at = at - 63072000000000 WHERE number <= 4;"));
    EXPECT_EQ(verify().brokenAt, 1);
    ASSERT_TRUE(m_asker->ask(api::CleanUp{}));
    const auto after = verify(before.head);
    EXPECT_TRUE(after.intact) << after.problem;
    EXPECT_EQ(after.first, 5);
    EXPECT_GE(after.entries, 2);
    give(2);
    EXPECT_TRUE(verify(before.head).intact);
    const auto gone = verify(std::string(64, '0'), 2);
    EXPECT_FALSE(gone.intact);
    EXPECT_THAT(gone.problem, HasSubstr("was removed when its time was over"));
}

TEST_F(AuditChain, beginsBehindWhatIsOlderThanIt)
{
    give(2);
    // As a data folder is that comes from before there was a chain.
    tamper(kUnguarded + std::string("UPDATE audit SET hash = ''; UPDATE audit_chain SET number = 2, hash = '';"));
    const auto none = verify();
    EXPECT_TRUE(none.intact) << none.problem;
    EXPECT_EQ(none.entries, 0);
    EXPECT_EQ(none.unchained, 2);
    give(2);
    const auto two = verify();
    EXPECT_TRUE(two.intact) << two.problem;
    EXPECT_EQ(two.entries, 2);
    EXPECT_EQ(two.unchained, 2);
    EXPECT_EQ(two.first, 3);
    tamper("UPDATE audit SET hash = '' WHERE number > 2");
    EXPECT_THAT(verify().problem, HasSubstr("entry 3 has no hash"));
}

} // namespace kaze::cell::test
