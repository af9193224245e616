#include "tests/engine/storage/store_fixture.h"

namespace kaze::storage {

class DamageTest : public StoreFixture {
protected:
    void SetUp() override
    {
        open();
        const std::string body(500, 'x');
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(insert(i, body));
        database.reset();
    }

    void overwrite(std::streamoff at, std::string_view bytes) const
    {
        std::fstream file(folder / "state.db", std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(at);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    [[nodiscard]] std::vector<std::filesystem::path> copies() const
    {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().filename().string().starts_with("state.db.damaged-"))
                found.push_back(entry.path());
        return found;
    }

    void expectRefusedWithACopy()
    {
        const auto before = test::contentOf(folder / "state.db");
        const auto refused = tryOpen(options());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
        EXPECT_NE(refused.error().message.find("state.db is damaged"), std::string::npos) << refused.error().message;
        EXPECT_NE(refused.error().message.find("restore a backup"), std::string::npos);
        EXPECT_EQ(test::contentOf(folder / "state.db"), before) << "the original is left as it is";
        ASSERT_EQ(copies().size(), 1U);
        EXPECT_EQ(test::contentOf(copies().front()), before);
        EXPECT_NE(refused.error().message.find(copies().front().string()), std::string::npos);
    }
};

TEST_F(DamageTest, refusesAFileWithABrokenHeader)
{
    overwrite(0, "This is no database, is it?");
    expectRefusedWithACopy();
}

TEST_F(DamageTest, refusesAFileWithABrokenPage)
{
    overwrite(4096 * 9, std::string(4096, '\x5a'));
    expectRefusedWithACopy();
}

TEST_F(DamageTest, refusesATruncatedFile)
{
    std::filesystem::resize_file(folder / "state.db", 4096 * 10 + 100);
    expectRefusedWithACopy();
}

TEST_F(DamageTest, refusesATextFile)
{
    std::ofstream(folder / "state.db", std::ios::trunc) << "shopping list: bread, milk\n";
    expectRefusedWithACopy();
}

TEST_F(DamageTest, refusesAnEmptiedFileBesideItsLog)
{
    std::filesystem::resize_file(folder / "state.db", 0);
    std::ofstream(folder / "state.db-wal") << "frames";
    const auto refused = tryOpen(options());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(test::contentOf(folder / "state.db-wal"), "frames");
    EXPECT_EQ(copies().size(), 2U);
}

TEST_F(DamageTest, keepsOneCopyHoweverOftenItIsAskedToOpen)
{
    overwrite(0, "This is no database, is it?");
    expectRefusedWithACopy();
    expectRefusedWithACopy();
}

TEST_F(DamageTest, checksHeaderAndSchemaOfAFileTooLargeForMore)
{
    auto large = options();
    large.fullCheckBytes = 1000;
    open(large);
    EXPECT_NE(logged.str().find("header and schema are sound"), std::string::npos) << logged.str();
    database.reset();
    std::filesystem::resize_file(folder / "state.db", 4096 * 10);
    EXPECT_EQ(tryOpen(large).error().code, ErrorCode::Corrupt);
}

TEST_F(DamageTest, opensAnEmptyFileAsANewDatabase)
{
    std::filesystem::resize_file(folder / "state.db", 0);
    open();
    EXPECT_TRUE(ids().empty());
}

} // namespace kaze::storage
