// Files of traces that are damaged, forged, or not what they say.

#include "engine/api/export_requests.h"
#include "engine/api/trace.h"
#include "engine/base/file.h"
#include "engine/telemetry/otlp_genai.h"
#include "tests/engine/telemetry/transfer_fixture.h"

namespace kaze::telemetry {

class HostileTransfer : public Transfer {
protected:
    void SetUp() override { openAll(); }

    //! One span as an OTLP document.
    static std::string document(
        std::uint64_t spanId, std::uint64_t start, const std::string& name = "n", AttributeList attributes = {})
    {
        otlp::Span span;
        span.traceId = *base::Uuid::parse("5b8efff798038103d269b633813fc60c");
        span.spanId = spanId;
        span.name = name;
        span.start = start;
        span.end = start + 1000;
        span.attributes = std::move(attributes);
        return otlp::jsonOf({span}, otlp::Source{});
    }

    static std::uint64_t at(base::Time time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()) * 1000; }
};

TEST_F(HostileTransfer, keepsNothingOfWhatItCannotRead)
{
    for (const auto& bytes : {std::string("hello"), std::string("{\"resourceSpans\":["), std::string("{}"), std::string("[1,2]"),
             std::string("\x0A\xFF\xFF\xFF\xFF\x0F", 6), std::string("\0\0\0\0", 4), std::string("SQLite format 3\0garbage", 23),
             std::string("\x1F\x8B\x08\0\0", 5), std::string(2'000'000, '['), std::string()}) {
        const auto imported = import(bytes);
        ASSERT_FALSE(imported) << bytes.substr(0, 30);
        EXPECT_EQ(imported.error().code, base::ErrorCode::InvalidArgument) << imported.error().message;
        EXPECT_LT(imported.error().message.size(), 300U);
    }
    EXPECT_TRUE(list().rows.empty());
    EXPECT_TRUE(!std::filesystem::exists(folder / "imports") || std::filesystem::is_empty(folder / "imports"));
}

TEST_F(HostileTransfer, takesWhatCanBeReadAndSaysWhatCannot)
{
    const auto now = at(clock.now());
    const auto file = document(1, now) + "\nthis is no JSON\n" + document(2, now) + "\n{\"resourceSpans\":3}\n" + document(0, now)
        + "\n" + document(3, 5) + "\n" + document(4, at(clock.now() + std::chrono::days(400))) + "\n";
    const auto imported = import(file, 50);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 2);
    EXPECT_EQ(imported->refused, 5);
    ASSERT_EQ(imported->problems.size(), 5U);
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("file, line 2: ")));
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("expected a list at resourceSpans")));
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("has no id")));
    EXPECT_THAT(imported->problems, testing::Contains(HasSubstr("which cannot be")));
    EXPECT_EQ(list().rows.at(0).spans, 2);
}

TEST_F(HostileTransfer, readsJsonHoweverItIsLaidOut)
{
    const auto now = at(clock.now());
    std::string pretty;
    for (const char c : document(1, now)) {
        pretty += c;
        if (c == ',' || c == '{' || c == '[')
            pretty += "\n  ";
    }
    const auto imported = import("\xEF\xBB\xBF\n" + pretty + "  \r\n\r\n" + document(2, now), 7);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 2);
    EXPECT_EQ(imported->refused, 0);
}

TEST_F(HostileTransfer, redactsWhatComesIn)
{
    redactor->addSecret("canary-5510-value");
    ASSERT_TRUE(import(document(1, at(clock.now()), "has canary-5510-value",
        {{"note", std::string("canary-5510-value")}, {"input.value", std::string("say canary-5510-value")}})));
    const auto detail = loop.runUntil(log->span("5b8efff798038103d269b633813fc60c", "0000000000000001"));
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->span.name, "has [redacted]");
    EXPECT_EQ(detail->attributes.at("note"), json::value("[redacted]"));
    EXPECT_EQ(detail->input, "say [redacted]");
}

TEST_F(HostileTransfer, doesNotTakeTheNameOfARunThatHappenedHere)
{
    const auto here = makeTrace("first");
    ASSERT_TRUE(import(document(1, at(clock.now()), "fake",
        {{"gen_ai.operation.name", std::string("invoke_agent")}, {"kaze.run.id", std::string("run of first")}})));
    EXPECT_EQ(trace("run of first").trace.traceId, here);
}

TEST_F(HostileTransfer, neitherEndsNorChangesASpanThatIsUnderWayHere)
{
    auto run = log->startSpan({}, "live", api::SpanKind::Run);
    flush();
    otlp::Span forged;
    forged.traceId = run.context().traceId;
    forged.spanId = run.context().spanId;
    forged.name = "forged";
    forged.start = at(clock.now());
    forged.end = forged.start + 1;
    const auto imported = import(otlp::jsonOf({forged}, otlp::Source{}));
    ASSERT_TRUE(imported);
    EXPECT_EQ(imported->known, 1);
    const auto found = trace(run.context().traceId.hex());
    EXPECT_EQ(found.spans.at(0).name, "live");
    EXPECT_FALSE(found.spans.at(0).duration);
    EXPECT_EQ(names("status:running"), std::vector<std::string>{"live"});
}

TEST_F(HostileTransfer, putsSpansIntoTheMonthsInWhichTheyBeganAndNotIntoTooMany)
{
    std::string file;
    for (int i = 0; i < 30; ++i) {
        const auto month = std::chrono::year{2024} / 1 + std::chrono::months(i);
        file += document(static_cast<std::uint64_t>(i + 1), at(base::Time(std::chrono::sys_days(month / 5)))) + "\n";
    }
    const auto imported = import(file);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 24);
    EXPECT_EQ(imported->refused, 6);
    EXPECT_EQ(list().rows.size(), 1U) << "one trace, whose sums are in one month";
    EXPECT_EQ(list().rows.at(0).spans, 24);
    EXPECT_EQ(trace("5b8efff798038103d269b633813fc60c").spans.size(), 24U);
}

TEST_F(HostileTransfer, findsATraceWhoseForeignIdLooksLikeOneOfOurs)
{
    // Version 7, and a time far ahead: one random id in sixteen looks like that.
    otlp::Span span;
    span.traceId = *base::Uuid::parse("fb8efff7980371039269b633813fc60c");
    span.spanId = 1;
    span.start = at(clock.now());
    span.end = span.start + 5;
    ASSERT_TRUE(import(otlp::jsonOf({span}, otlp::Source{})));
    EXPECT_EQ(trace("fb8efff7980371039269b633813fc60c").spans.size(), 1U);
}

TEST_F(HostileTransfer, refusesArchivesThatAreNotExactlyOurs)
{
    makeTrace("first");
    const auto good = exported(query("archive"));
    const auto changed = [&](const std::string& sql) {
        const auto file = folder / "changed.sqlite";
        EXPECT_TRUE(base::writeFile(file, good));
        storage::OpenOptions how;
        how.path = file;
        how.migrations = detail::sql::migrations();
        how.migrations.push_back({1'000'000, "an archive of traces",
            "CREATE TABLE archive (format INTEGER NOT NULL, program TEXT NOT NULL, "
            "made_at INTEGER NOT NULL, filter TEXT NOT NULL)"});
        auto database = storage::Database::open(std::move(how), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(database) << database.error().message;
        const auto done = (*database)->writeSync([&](storage::Connection& connection) { return connection.script(sql); });
        EXPECT_TRUE(done) << done.error().message;
        (*database)->close();
        return import(test::contentOf(file));
    };
    EXPECT_TRUE(import(good)) << "as it is";
    for (const std::string sql :
        {"CREATE VIEW more AS SELECT 1", "CREATE TRIGGER t AFTER INSERT ON archive BEGIN DELETE FROM spans; END",
            "DROP TABLE spans; CREATE VIEW spans AS WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT * FROM x",
            "ALTER TABLE spans ADD COLUMN more TEXT AS (hex(zeroblob(100000000)))", "DROP TABLE archive",
            "DELETE FROM archive"}) {
        const auto imported = changed(sql);
        ASSERT_FALSE(imported) << sql;
        EXPECT_EQ(imported.error().code, base::ErrorCode::InvalidArgument) << imported.error().message;
    }
    EXPECT_EQ(changed("UPDATE archive SET format = 2").error().code, base::ErrorCode::Unsupported);
    EXPECT_EQ(
        changed("INSERT INTO kaze_migrations VALUES (999, 'of later', 'x', 'y')").error().code, base::ErrorCode::Unsupported);
    for (std::size_t at = 4000; at + 4 < good.size(); at += 4096) {
        auto damaged = good;
        damaged.replace(at, 4, "\xFF\xFF\xFF\xFF");
        (void)import(damaged); // refused or not, it must not crash
    }
    (void)import(good.substr(0, good.size() / 2));
}

TEST_F(HostileTransfer, givesUpAnImportOfWhichNothingComes)
{
    api::ImportTraces part;
    part.isLast = false;
    part.content = base::base64("{");
    const auto first = loop.runUntil(imports->take(part));
    ASSERT_TRUE(first);
    part.importId = first->importId;
    clock.advance(9min);
    EXPECT_TRUE(loop.runUntil(imports->take(part)));
    clock.advance(11min);
    EXPECT_EQ(loop.runUntil(imports->take(part)).error().code, base::ErrorCode::NotFound);
    part.importId.clear();
    part.content = "no base64!";
    EXPECT_EQ(loop.runUntil(imports->take(part)).error().code, base::ErrorCode::InvalidArgument);
    part.content.assign(6U << 20, 'A');
    EXPECT_EQ(loop.runUntil(imports->take(part)).error().code, base::ErrorCode::InvalidArgument);
}

} // namespace kaze::telemetry
