#include "engine/storage/detail/files.h"
#include "engine/storage/detail/session.h"
#include "tests/engine/storage/store_fixture.h"

namespace kaze::storage {

class MigrationTest : public StoreFixture {
protected:
    static constexpr Migration kTags{2, "tags", "CREATE TABLE tag(name TEXT); INSERT INTO tag SELECT body FROM note"};
    static constexpr Migration kBroken{3, "broken", "CREATE TABLE half(x); INSERT INTO nowhere VALUES(1)"};

    [[nodiscard]] OpenOptions with(std::vector<Migration> migrations) const
    {
        auto made = options();
        made.migrations = std::move(migrations);
        return made;
    }

    [[nodiscard]] std::vector<std::string> textsOf(std::string_view sql)
    {
        std::vector<std::string> found;
        const auto read = database->readSync(
            [&](Connection& c) { return c.query(sql, {}, [&](const Row& row) { found.emplace_back(row.text(0)); }); });
        EXPECT_TRUE(read) << read.error().text();
        return found;
    }
};

TEST_F(MigrationTest, runsWhatIsMissingInOrderAndRecordsIt)
{
    open(with({kNotes}));
    ASSERT_TRUE(insert(1, "first"));
    open(with({kNotes, kTags}));
    EXPECT_EQ(textsOf("SELECT name FROM tag"), std::vector<std::string>{"first"});
    EXPECT_EQ(textsOf("SELECT number || ' ' || name FROM kaze_migrations"), (std::vector<std::string>{"1 notes", "2 tags"}));
    open(with({kNotes, kTags}));
    EXPECT_EQ(textsOf("SELECT name FROM tag").size(), 1U) << "never twice";
}

TEST_F(MigrationTest, keepsACopyFromBeforeItChangesADatabaseInUse)
{
    open(with({kNotes}));
    EXPECT_FALSE(std::filesystem::exists(folder / "state.db.before-1")) << "there was nothing to keep";
    ASSERT_TRUE(insert(1, "first"));
    open(with({kNotes, kTags}));
    EXPECT_NE(logged.str().find("state.db.before-2"), std::string::npos) << logged.str();

    auto copy = with({kNotes});
    copy.path = folder / "state.db.before-2";
    open(copy);
    EXPECT_EQ(textsOf("SELECT body FROM note"), std::vector<std::string>{"first"});
    EXPECT_TRUE(textsOf("SELECT name FROM sqlite_schema WHERE name = 'tag'").empty());
}

TEST_F(MigrationTest, refusesADatabaseOfANewerProgramAndLeavesItAlone)
{
    open(with({kNotes, kTags}));
    ASSERT_TRUE(insert(1));
    database.reset();
    const auto before = test::contentOf(folder / "state.db");

    const auto refused = tryOpen(with({kNotes}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().message.find("newer version of Kaze"), std::string::npos);
    EXPECT_NE(refused.error().message.find("2 \"tags\""), std::string::npos);
    EXPECT_EQ(test::contentOf(folder / "state.db"), before);
}

TEST_F(MigrationTest, undoesAFailedMigrationAndKeepsThoseBeforeIt)
{
    open(with({kNotes}));
    ASSERT_TRUE(insert(1, "first"));
    database.reset();
    const auto failed = tryOpen(with({kNotes, kTags, kBroken}));
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("migration 3 \"broken\" failed and was undone"), std::string::npos);
    EXPECT_NE(failed.error().text().find("nowhere"), std::string::npos);
    open(with({kNotes, kTags}));
    EXPECT_EQ(textsOf("SELECT name FROM tag").size(), 1U);
    EXPECT_TRUE(textsOf("SELECT name FROM sqlite_schema WHERE name = 'half'").empty());
}

TEST_F(MigrationTest, noticesAMigrationWhoseTextHasChanged)
{
    open(with({kNotes}));
    database.reset();
    auto changed = kNotes;
    changed.sql = "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, extra)";
    const auto refused = tryOpen(with({changed}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Internal);
    EXPECT_NE(refused.error().message.find("1 \"notes\""), std::string::npos);
}

TEST_F(MigrationTest, runsWhatIsMissingBelowWhatIsThere)
{
    // Each module that has tables in the file numbers its own.
    constexpr Migration kRuns{100, "runs", "CREATE TABLE run(id INTEGER PRIMARY KEY)"};
    constexpr Migration kRunNames{101, "names of runs", "ALTER TABLE run ADD COLUMN name TEXT"};
    constexpr Migration kLedger{200, "ledger", "CREATE TABLE usage(run INTEGER)"};
    constexpr Migration kSettings{300, "settings", "CREATE TABLE setting(name TEXT)"};
    open(with({kRuns, kLedger, kSettings}));
    ASSERT_TRUE(database->writeSync([](Connection& c) { return c.execute("INSERT INTO run VALUES(7)"); }));
    open(with({kRuns, kRunNames, kLedger, kSettings}));
    EXPECT_EQ(
        textsOf("SELECT number FROM kaze_migrations ORDER BY number"), (std::vector<std::string>{"100", "101", "200", "300"}));
    EXPECT_EQ(textsOf("SELECT id || coalesce(name, ' unnamed') FROM run"), std::vector<std::string>{"7 unnamed"});
    EXPECT_TRUE(std::filesystem::exists(folder / "state.db.before-101"));
    open(with({kRuns, kRunNames, kLedger, kSettings}));
    database.reset();

    const auto refused = tryOpen(with({kRuns, kLedger, kSettings}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().message.find("101 \"names of runs\""), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("Nothing was changed"), std::string::npos);
}

TEST_F(MigrationTest, takesTheListInAnyOrder)
{
    open(with({kTags, kNotes}));
    EXPECT_EQ(textsOf("SELECT number FROM kaze_migrations ORDER BY applied_at, number"), (std::vector<std::string>{"1", "2"}));
}

TEST_F(MigrationTest, refusesANumberThatTwoModulesGave)
{
    auto other = kTags;
    other.number = kNotes.number;
    const auto refused = tryOpen(with({kNotes, other}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Internal);
    EXPECT_NE(refused.error().message.find("1 \"tags\" twice"), std::string::npos) << refused.error().message;
    EXPECT_EQ(tryOpen(with({{0, "none", "SELECT 1"}})).error().code, ErrorCode::Internal);
}

TEST_F(MigrationTest, keepsNoCopyOfAFileInUseThatIsNotWhole)
{
    open();
    ASSERT_TRUE(insert(1, "first"));
    const auto copy = folder / "copy.db";
    std::ofstream(copy) << "of last week";
    auto session = detail::Session::open(folder / "state.db", detail::Session::Access::ReadWrite, "");
    ASSERT_TRUE(session);
    ASSERT_TRUE((*session)->script("BEGIN IMMEDIATE"));
    const auto busy = detail::copyDatabase(**session, copy, "");
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(test::contentOf(copy), "of last week");
    EXPECT_FALSE(std::filesystem::exists(folder / "copy.db.part"));

    ASSERT_TRUE((*session)->script("ROLLBACK"));
    ASSERT_TRUE(detail::copyDatabase(**session, copy, ""));
    auto copied = options();
    copied.path = copy;
    open(copied);
    EXPECT_EQ(ids(), std::vector<std::int64_t>{1});
}

} // namespace kaze::storage
