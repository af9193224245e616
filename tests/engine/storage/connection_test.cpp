#include "tests/engine/storage/store_fixture.h"

namespace kaze::storage {

using namespace std::string_view_literals;

class ConnectionTest : public StoreFixture {
protected:
    void SetUp() override { open(); }

    template <class F>
    auto inJob(F&& job)
    {
        return database->writeSync(std::forward<F>(job));
    }
};

TEST_F(ConnectionTest, givesBackEveryKindOfValueAsItWasStored)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        EXPECT_TRUE(c.script("CREATE TABLE kinds(a, b, c, d, e, f)"));
        EXPECT_TRUE(c.execute("INSERT INTO kinds VALUES(?, ?, ?, ?, ?, ?)",
            {nullptr, std::int64_t{-9'000'000'000'000'000'000}, 0.1, "naïve \0 text"sv, Blob("\0\xff"sv), ""sv}));
        const auto rows = c.query("SELECT a, b, c, d, e, f FROM kinds", {}, [](const Row& row) {
            EXPECT_TRUE(row.isNull(0));
            EXPECT_EQ(row.text(0), "");
            EXPECT_EQ(row.integer(1), -9'000'000'000'000'000'000);
            EXPECT_EQ(row.real(2), 0.1);
            EXPECT_EQ(row.text(3), "naïve \0 text"sv);
            EXPECT_EQ(row.blob(4), "\0\xff"sv);
            EXPECT_FALSE(row.isNull(5));
            EXPECT_EQ(row.text(5), "");
        });
        EXPECT_EQ(rows, 1);
        return {};
    });
    EXPECT_TRUE(checked);
}

TEST_F(ConnectionTest, storesAnEmptyViewAsAnEmptyTextAndNotAsNull)
{
    EXPECT_TRUE(insert(1, std::string_view{}));
    EXPECT_EQ(ids(), std::vector<std::int64_t>{1});
}

TEST_F(ConnectionTest, countsTheRowsThatAStatementChanged)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        EXPECT_EQ(c.execute("INSERT INTO note VALUES(1, 'a'), (2, 'b'), (3, 'c')"), 3);
        EXPECT_EQ(c.lastInsertId(), 3);
        EXPECT_EQ(c.execute("UPDATE note SET body = 'd' WHERE id > ?", {1}), 2);
        EXPECT_EQ(c.execute("DELETE FROM note WHERE id = 17"), 0);
        EXPECT_EQ(c.execute("CREATE TABLE other(x)"), 0);
        return {};
    });
    EXPECT_TRUE(checked);
}

TEST_F(ConnectionTest, saysWhatKindOfRuleAStatementBroke)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        EXPECT_TRUE(c.script("CREATE TABLE child(note REFERENCES note(id), size CHECK(size > 0))"));
        EXPECT_TRUE(c.execute("INSERT INTO note VALUES(1, 'a')"));
        EXPECT_EQ(c.execute("INSERT INTO note VALUES(1, 'b')").error().code, ErrorCode::AlreadyExists);
        EXPECT_EQ(c.execute("INSERT INTO note VALUES(2, ?)", {nullptr}).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(c.execute("INSERT INTO child VALUES(1, 0)").error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(c.execute("INSERT INTO child VALUES(99, 1)").error().code, ErrorCode::Conflict);
        EXPECT_EQ(c.execute("INSERT INTO nowhere VALUES(1)").error().code, ErrorCode::Internal);
        return {};
    });
    EXPECT_TRUE(checked);
}

TEST_F(ConnectionTest, showsTheStatementButNeverItsValuesInAnError)
{
    const auto failed = inJob([](Connection& c) {
        return c.execute("INSERT INTO note VALUES(?, ?)", {"sk-secret", "sk-secret"});
    });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(failed.error().message.find("INSERT INTO note"), std::string::npos);
    EXPECT_EQ(failed.error().text().find("sk-secret"), std::string::npos);
}

TEST_F(ConnectionTest, refusesWrongNumbersOfArgumentsAndOfStatements)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        EXPECT_EQ(c.execute("INSERT INTO note VALUES(?, ?)", {1}).error().code, ErrorCode::Internal);
        EXPECT_EQ(c.execute("DELETE FROM note; DELETE FROM note").error().code, ErrorCode::Internal);
        EXPECT_EQ(c.execute("").error().code, ErrorCode::Internal);
        EXPECT_TRUE(c.execute("DELETE FROM note ; \n"));
        return {};
    });
    EXPECT_TRUE(checked);
}

TEST_F(ConnectionTest, endsAQueryWhenItsVisitorHasSeenEnough)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        EXPECT_TRUE(c.execute("INSERT INTO note VALUES(1, 'a'), (2, 'b'), (3, 'c')"));
        EXPECT_EQ(c.query("SELECT id FROM note ORDER BY id", {}, [](const Row& row) { return row.integer(0) < 2; }), 2);
        return {};
    });
    EXPECT_TRUE(checked);
}

TEST_F(ConnectionTest, runsAStatementInsideItsOwnVisitor)
{
    int pairs = 0;
    const auto checked = inJob([&](Connection& c) -> Result<> {
        EXPECT_TRUE(c.execute("INSERT INTO note VALUES(1, 'a'), (2, 'b'), (3, 'c')"));
        EXPECT_TRUE(c.query("SELECT id FROM note", {},
            [&](const Row&) { EXPECT_TRUE(c.query("SELECT id FROM note", {}, [&](const Row&) { ++pairs; })); }));
        return {};
    });
    EXPECT_TRUE(checked);
    EXPECT_EQ(pairs, 9);
}

TEST_F(ConnectionTest, tellsStatementsApartThatAreMadeInOneBuffer)
{
    const auto checked = inJob([](Connection& c) -> Result<> {
        std::string sql = "SELECT 0000 FROM sqlite_schema LIMIT 1";
        for (int i = 0; i < 1000; ++i) {
            const auto digits = std::to_string(1000 + i);
            sql.replace(7, 4, digits);
            EXPECT_EQ(c.query(sql, {}, [&](const Row& row) { EXPECT_EQ(row.text(0), digits); }), 1);
        }
        return {};
    });
    EXPECT_TRUE(checked);
}

} // namespace kaze::storage
