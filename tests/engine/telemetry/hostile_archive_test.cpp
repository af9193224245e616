// Archives that were made to do harm, or are damaged.

#include "engine/api/trace.h"
#include "engine/base/file.h"
#include "engine/telemetry/detail/batch.h"
#include "engine/telemetry/detail/sums.h"
#include "engine/telemetry/detail/trace_archive.h"
#include "tests/engine/telemetry/transfer_fixture.h"

#include <limits>

namespace kaze::telemetry {

class HostileArchive : public Transfer {
protected:
    void SetUp() override
    {
        openAll();
        id = makeTrace("first");
        good = exported(query("archive"));
    }

    static std::vector<storage::Migration> migrations()
    {
        auto all = detail::sql::migrations();
        all.push_back({1'000'000, "an archive of traces",
            "CREATE TABLE archive (format INTEGER NOT NULL, program TEXT NOT NULL, "
            "made_at INTEGER NOT NULL, filter TEXT NOT NULL)"});
        return all;
    }

    //! What is in the file when it has been opened with these and this was done to it.
    std::string written(std::vector<storage::Migration> with, const std::string& sql)
    {
        storage::OpenOptions how;
        how.path = folder / "changed.sqlite";
        how.migrations = std::move(with);
        auto database = storage::Database::open(how, {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(database) << database.error().message;
        const auto done = (*database)->writeSync([&](storage::Connection& connection) { return connection.script(sql); });
        EXPECT_TRUE(done) << done.error().message;
        (*database)->close();
        auto bytes = test::contentOf(how.path);
        std::filesystem::remove(how.path);
        return bytes;
    }

    //! The archive as somebody else left it.
    std::string changed(const std::string& sql)
    {
        EXPECT_TRUE(base::writeFile(folder / "changed.sqlite", good));
        return written(migrations(), sql);
    }

    //! Opens it where it lies alone; what is in the folder then.
    std::vector<std::string> openedAlone(const std::string& bytes)
    {
        const auto place = folder / "alone";
        std::filesystem::remove_all(place);
        std::filesystem::create_directories(place);
        EXPECT_TRUE(base::writeFile(place / "import", bytes));
        const storage::DatabaseServices services{loop.executor(), writers, metrics, clock, base::LogSystem::none()};
        const auto archive = detail::TraceArchive::open(place / "import", "file", services);
        EXPECT_FALSE(archive);
        EXPECT_EQ(test::contentOf(place / "import"), bytes) << "it is as it was";
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(place))
            names.push_back(entry.path().filename().string());
        return names;
    }

    std::string id, good;
};

TEST_F(HostileArchive, withIdsOfAnotherLengthEnds)
{
    for (const std::string sql : {"UPDATE traces SET trace_id = randomblob(17)", "UPDATE traces SET trace_id = 'text'",
             "UPDATE spans SET trace_id = randomblob(17)", "UPDATE events SET trace_id = randomblob(3)"}) {
        const auto imported = import(changed(sql));
        ASSERT_FALSE(imported) << sql;
        EXPECT_EQ(imported.error().code, base::ErrorCode::InvalidArgument);
        EXPECT_THAT(imported.error().message, HasSubstr("ids of traces that are none"));
    }
}

TEST_F(HostileArchive, runsNothingBeforeItsTablesAreKnownToBeOurs)
{
    const auto bytes = changed("DELETE FROM kaze_migrations WHERE number = 4; "
                               "CREATE TRIGGER t AFTER INSERT ON kaze_migrations BEGIN DELETE FROM spans; END");
    EXPECT_EQ(openedAlone(bytes), std::vector<std::string>{"import"}) << "nothing was migrated, or kept before that";
}

TEST_F(HostileArchive, thatIsDamagedIsNotTakenForOurOwnDamage)
{
    EXPECT_EQ(openedAlone(good.substr(0, good.size() / 2)), std::vector<std::string>{"import"});
    EXPECT_EQ(openedAlone("SQLite format 3" + std::string(9000, '\0')), std::vector<std::string>{"import"});
    auto damaged = good;
    damaged.replace(4096 * 3, 200, std::string(200, '\xFF'));
    EXPECT_EQ(openedAlone(damaged), std::vector<std::string>{"import"});
}

TEST_F(HostileArchive, ofAnOlderVersionComesIn)
{
    auto older = migrations();
    std::erase_if(older, [](const storage::Migration& migration) { return migration.number == 4; });
    const auto at = std::to_string(clock.now().time_since_epoch().count());
    const auto imported = import(written(older,
        "INSERT INTO archive VALUES (1, 'older', 0, ''); INSERT INTO traces (trace_id, name, root_span, run_id, agent, start, "
        "finish, "
        "open_roots, session, spans, errors, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost) VALUES "
        "(x'5b8efff798038103d269b633813fc60c', 'old', 1, '', '', "
            + at + ", " + at
            + ", 0, 0, 1, 0, 0, 0, 0, 0, 0); INSERT INTO spans (trace_id, span_id, parent_id, name, kind, status, "
              "status_message, start, "
              "duration, session, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, truncated, attributes) "
              "VALUES "
              "(x'5b8efff798038103d269b633813fc60c', 1, 0, 'old', 'run', 'ok', '', "
            + at + ", 5000, 0, 0, 0, 0, 0, 0, 0, '{}')"));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 1);
    EXPECT_EQ(trace("5b8efff798038103d269b633813fc60c").trace.name, "old");
}

TEST_F(HostileArchive, withNumbersThatCannotBeIsRefusedSpanBySpan)
{
    becomeAnother();
    const auto imported = import(changed("UPDATE spans SET input_tokens = 9223372036854775807 WHERE kind = 'chat'; "
                                         "UPDATE spans SET cost = -1 WHERE kind = 'tool'"));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 1);
    EXPECT_EQ(imported->refused, 2);
    EXPECT_EQ(trace(id).trace.usage.inputTokens, 0);
}

TEST_F(HostileArchive, withEventsOfTimesThatCannotBeIsRefusedSpanBySpan)
{
    becomeAnother();
    const auto imported = import(changed(R"(UPDATE spans SET events = '[{"at":-9223372036854775808,"name":"e"}]' WHERE kind = )"
                                         R"('chat'; UPDATE spans SET events = '[{"at":0,"name":"e"}]' WHERE kind = 'tool')"));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 2) << "one without a time is nothing bad";
    EXPECT_EQ(imported->refused, 1);
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("an event of a time that cannot be")));
}

TEST_F(HostileArchive, withTextsOfAnyLengthIsRefused)
{
    for (const std::string sql :
        {"UPDATE spans SET attributes = '{\"a\":\"' || hex(zeroblob(9000000)) || '\"}' WHERE kind = 'tool'",
            "UPDATE spans SET links = hex(zeroblob(9000000)) WHERE kind = 'tool'",
            "UPDATE events SET fields = hex(zeroblob(9000000))"}) {
        const auto imported = import(changed(sql));
        ASSERT_FALSE(imported) << sql;
        EXPECT_EQ(imported.error().code, base::ErrorCode::InvalidArgument);
        EXPECT_THAT(imported.error().message, HasSubstr("larger than any of ours"));
    }
}

TEST_F(HostileArchive, isReadInPagesOfSoManyBytes)
{
    const auto place = folder / "alone" / "import";
    std::filesystem::create_directories(place.parent_path());
    ASSERT_TRUE(base::writeFile(place,
        changed("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
                "INSERT INTO spans (trace_id, span_id, parent_id, name, kind, status, status_message, start, duration, session, "
                "input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, truncated, attributes) "
                "SELECT trace_id, 1000 + i, 0, hex(zeroblob(500000)), 'other', 'ok', '', start, 5, 0, 0, 0, 0, 0, 0, 0, '{}' "
                "FROM traces, n")));
    const storage::DatabaseServices services{loop.executor(), writers, metrics, clock, base::LogSystem::none()};
    const auto archive = detail::TraceArchive::open(place, "file", services);
    ASSERT_TRUE(archive) << archive.error().message;
    std::size_t spans = 0;
    std::int64_t at = 0;
    for (bool isAll = false; !isAll;) {
        const auto page = loop.runUntil((*archive)->spansAfter(*base::Uuid::parse(id), at, 8U << 20));
        ASSERT_TRUE(page) << page.error().message;
        EXPECT_LE(page->spans.size(), 3U + 9U) << "8 MB";
        spans += page->spans.size();
        at = page->last;
        isAll = page->complete;
    }
    EXPECT_EQ(spans, 43U);
}

TEST(Sums, stopAtTheirEnds)
{
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(detail::sumOf(kMost, 1), kMost);
    EXPECT_EQ(detail::sumOf(kLeast, -1), kLeast);
    EXPECT_EQ(detail::sumOf(kMost, kLeast), -1);
    detail::SpanRowOut span;
    span.kind = api::SpanKind::Chat;
    span.start = 1;
    span.duration = 1;
    span.usage.inputTokens = kMost;
    span.cost.nanos = kMost;
    detail::TraceDelta delta;
    addTo(delta, span, true);
    addTo(delta, span, true);
    EXPECT_EQ(delta.usage.inputTokens, kMost);
    EXPECT_EQ(delta.cost.nanos, kMost);
}

TEST_F(HostileArchive, givesTheLinesOfTracesThatAreThereAlreadyOnce)
{
    const auto spansAlone = exported(query("otlp-json"));
    becomeAnother();
    ASSERT_TRUE(import(spansAlone));
    EXPECT_TRUE(linesOf(id).empty());
    const auto imported = import(good);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->known, 3);
    EXPECT_EQ(imported->lines, 1);
    EXPECT_EQ(imported->knownLines, 0);
    EXPECT_EQ(linesOf(id), std::vector<std::string>{"line of first 2"});
    const auto again = import(good);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->lines, 0);
    EXPECT_EQ(again->knownLines, 1);
    EXPECT_EQ(linesOf(id).size(), 1U);
}

TEST_F(HostileArchive, saysWhichLinesItDoesNotTake)
{
    becomeAnother();
    const auto imported
        = import(changed("INSERT INTO events (at, level, source, message, trace_id) SELECT at, 1, 's', 'm', "
                         "randomblob(16) FROM events LIMIT 1; INSERT INTO events (at, level, source, message, trace_id) "
                         "SELECT 7, 1, 's', 'old', trace_id FROM traces LIMIT 1"));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->lines, 1);
    EXPECT_EQ(imported->refused, 2);
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("of which there is no span")));
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("which cannot be")));
}

} // namespace kaze::telemetry
