#include "engine/storage/foreign_file.h"

#include "tests/engine/storage/store_fixture.h"

#include <fstream>
#include <iterator>

namespace kaze::storage {

class ForeignFiles : public StoreFixture {
protected:
    static constexpr Migration kMore{2, "more", "CREATE TABLE more(id INTEGER PRIMARY KEY)"};

    //! A file of ours with a note, of which somebody made something else.
    std::filesystem::path made(const std::string& sql = {})
    {
        open();
        EXPECT_TRUE(insert(1));
        if (!sql.empty()) {
            const auto done = database->writeSync([&](Connection& connection) { return connection.script(sql); });
            EXPECT_TRUE(done) << done.error().text();
        }
        database->close();
        database.reset();
        return options().path;
    }

    static std::string contentOf(const std::filesystem::path& file)
    {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::ptrdiff_t files() const { return std::distance(std::filesystem::directory_iterator(folder), {}); }

    static Result<> checked(const std::filesystem::path& file, const std::vector<Migration>& migrations = {kNotes, kMore})
    {
        auto foreign = ForeignFile::open(file);
        EXPECT_TRUE(foreign) << foreign.error().text();
        return foreign ? foreign->checkSchema(migrations) : base::failure(foreign);
    }
};

TEST_F(ForeignFiles, areReadAsTheyLieThere)
{
    const auto file = made();
    const auto before = contentOf(file);
    const auto count = files();
    {
        auto foreign = ForeignFile::open(file);
        ASSERT_TRUE(foreign) << foreign.error().text();
        EXPECT_TRUE(foreign->checkSchema({kNotes, kMore})) << "of an older program";
        std::string body;
        const auto read = foreign->connection().query("SELECT body FROM note", {}, [&](const Row& row) { body = row.text(0); });
        EXPECT_TRUE(read) << read.error().text();
        EXPECT_EQ(body, "text");
        EXPECT_FALSE(foreign->connection().execute("DELETE FROM note"));
        EXPECT_EQ(files(), count) << "nothing beside it";
    }
    EXPECT_EQ(contentOf(file), before);
    EXPECT_EQ(files(), count);
}

TEST_F(ForeignFiles, areRefusedWithAnythingElseInThem)
{
    for (const std::string sql :
        {"CREATE VIEW v AS SELECT 1", "CREATE TRIGGER t AFTER INSERT ON kaze_migrations BEGIN DELETE FROM note; END",
            "CREATE TABLE other(x)", "CREATE INDEX i ON note(body)", "ALTER TABLE note ADD COLUMN more TEXT AS (upper(body))",
            "DROP TABLE note", "CREATE VIRTUAL TABLE f USING fts5(x)",
            "ALTER TABLE kaze_migrations RENAME TO k; CREATE VIEW kaze_migrations AS SELECT * FROM k",
            "DROP TABLE kaze_migrations"}) {
        const auto file = made(sql);
        const auto found = checked(file);
        ASSERT_FALSE(found) << sql;
        EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument) << found.error().text();
        std::filesystem::remove(file);
    }
}

//! SQLite itself would read all of them before it answers.
TEST_F(ForeignFiles, withFarMoreTablesThanOursAreGivenUpEarly)
{
    std::string sql;
    for (int i = 0; i < 5000; ++i)
        sql += "CREATE TABLE t" + std::to_string(i) + "(x);";
    const auto found = checked(made(sql));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(found.error().message.find("far more tables"), std::string::npos) << found.error().text();
}

TEST_F(ForeignFiles, ofANewerProgramAreToldApartFromThoseThatAreNotOurs)
{
    const auto file = made("INSERT INTO kaze_migrations VALUES (7, 'later', 'x', 'y'); CREATE TABLE later(x)");
    EXPECT_EQ(checked(file).error().code, ErrorCode::Unsupported);
}

TEST_F(ForeignFiles, thatAreDamagedAreNeitherCopiedNorReported)
{
    const auto file = folder / "noise.db";
    std::ofstream(file, std::ios::binary) << "SQLite format 3" << std::string(5000, '\x5A');
    const auto found = checked(file);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(files(), 1);
}

TEST_F(ForeignFiles, mayHaveAnyName)
{
    const auto file = made();
    const auto odd = folder / "50%25 a?b#c ü.db";
    std::filesystem::rename(file, odd);
    EXPECT_TRUE(checked(odd));
}

} // namespace kaze::storage
