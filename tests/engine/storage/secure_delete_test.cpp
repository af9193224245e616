#include "tests/engine/storage/store_fixture.h"

#include <fstream>

namespace kaze::storage {

class SecureDeleteTest : public StoreFixture {
protected:
    [[nodiscard]] bool stands(const std::string& ending, const std::string& text) const
    {
        std::ifstream file(options().path.string() + ending, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        return bytes.find(text) != std::string::npos;
    }
    void remove(std::int64_t id)
    {
        ASSERT_TRUE(database->writeSync([id](Connection& c) { return c.execute("DELETE FROM note WHERE id = ?", {id}); }));
    }
    void emptyLog()
    {
        database->emptyLog();
        const auto nothing = [](Connection&) -> Result<> { return {}; };
        ASSERT_TRUE(database->writeSync(nothing));
        ASSERT_TRUE(database->writeSync(nothing));
    }

    const std::string text = "a text that is to leave nothing behind";
};

TEST_F(SecureDeleteTest, leavesNothingInTheFileOnceTheLogIsEmptied)
{
    auto wanted = options();
    wanted.secureDelete = true;
    open(wanted);
    ASSERT_TRUE(insert(1, text));
    emptyLog();
    EXPECT_TRUE(stands("", text));
    remove(1);
    EXPECT_TRUE(stands("-wal", "") && stands("", text)) << "the page as it was stays in the file until the log is moved there";
    emptyLog();
    EXPECT_FALSE(stands("", text));
    EXPECT_EQ(std::filesystem::file_size(options().path.string() + "-wal"), 0U);
}

TEST_F(SecureDeleteTest, aDeletionLeavesTheBytesWhereThatIsTurnedOff)
{
    open();
    // Some builds of SQLite always overwrite.
    ASSERT_TRUE(database->writeSync([](Connection& c) { return c.script("PRAGMA secure_delete = OFF"); }));
    ASSERT_TRUE(insert(1, text));
    remove(1);
    emptyLog();
    EXPECT_TRUE(stands("", text)) << "or the test above shows nothing";
}

} // namespace kaze::storage
