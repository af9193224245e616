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
    const auto before = bytesOf(folder / "state.db");

    const auto refused = tryOpen(with({kNotes}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().message.find("newer version of Kaze"), std::string::npos);
    EXPECT_NE(refused.error().message.find("2 \"tags\""), std::string::npos);
    EXPECT_EQ(bytesOf(folder / "state.db"), before);
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

TEST_F(MigrationTest, refusesAListOutOfOrder)
{
    EXPECT_EQ(tryOpen(with({kTags, kNotes})).error().code, ErrorCode::Internal);
}

} // namespace kaze::storage
