// How imports and exports end: with the cell, by themselves, and for want of room.

#include "engine/api/export_requests.h"
#include "engine/telemetry/otlp.h"
#include "tests/engine/telemetry/transfer_fixture.h"

#include <limits>

namespace kaze::telemetry {

class TransferEnd : public Transfer {
protected:
    void SetUp() override { openAll(); }

    //! A trace of so many spans.
    std::string document(std::size_t count) const
    {
        std::vector<otlp::Span> made(count);
        for (std::size_t i = 0; i < count; ++i) {
            made[i].traceId = *base::Uuid::parse("5b8efff798038103d269b633813fc60c");
            made[i].spanId = i + 1;
            made[i].start = static_cast<std::uint64_t>(clock.now().time_since_epoch().count()) * 1000;
            made[i].end = made[i].start + 1000;
        }
        return otlp::protobufOf(made, {});
    }

    static base::Task<> run(
        TraceImports& imports, api::ImportTraces part, std::optional<base::Result<api::TracesImported>>& result)
    {
        auto taken = co_await imports.take(std::move(part));
        result = std::move(taken);
    }

    api::ImportTraces part(const std::string& bytes, bool isLast)
    {
        api::ImportTraces made;
        made.name = "file";
        made.isLast = isLast;
        made.content = base::base64(bytes);
        return made;
    }
};

TEST_F(TransferEnd, anImportEndsWithTheCellAndKeepsWhatIsStored)
{
    constexpr std::size_t kSpans = 40'000;
    std::optional<base::Result<api::TracesImported>> result;
    base::spawn(loop.executor(), run(*imports, part(document(kSpans), true), result));
    ASSERT_TRUE(test::eventually(loop, [&] { return log->figures().traces > 0; }));
    imports->stop();
    ASSERT_TRUE(test::eventually(loop, [&] { return result.has_value(); }));
    ASSERT_FALSE(*result);
    EXPECT_EQ(result->error().code, base::ErrorCode::Cancelled);
    const auto stored = trace("5b8efff798038103d269b633813fc60c").spans.size();
    EXPECT_GE(stored, 2000U);
    EXPECT_LT(stored, kSpans);
    EXPECT_TRUE(isEmptySoon("imports"));
    EXPECT_EQ(loop.runUntil(imports->take(part("{", true))).error().code, base::ErrorCode::Unavailable);
}

TEST_F(TransferEnd, anImportOfWhichNothingComesGoesByItself)
{
    ASSERT_TRUE(loop.runUntil(imports->take(part("{", false))));
    EXPECT_FALSE(std::filesystem::is_empty(folder / "imports"));
    clock.advance(9min);
    loop.poll();
    EXPECT_FALSE(std::filesystem::is_empty(folder / "imports"));
    clock.advance(2min);
    EXPECT_TRUE(isEmptySoon("imports")) << "though nobody asks";
    EXPECT_EQ(clock.sleepers(), 0U);
}

TEST_F(TransferEnd, theDatabasesKeepTheirRoomOnTheDisk)
{
    makeTrace("first");
    spareBytes = std::numeric_limits<std::int64_t>::max();
    openAll();
    const auto imported = import(document(1));
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, base::ErrorCode::DiskFull);
    EXPECT_TRUE(isEmptySoon("imports"));
    for (const std::string format : {"jsonl", "archive"}) {
        const auto begun = start(query(format));
        ASSERT_TRUE(begun);
        api::ExportState state;
        while (state.error.empty() && !state.finished)
            state = read(begun->exportId, 0, 0)->state;
        EXPECT_THAT(state.error, HasSubstr("are for the databases")) << format;
        EXPECT_TRUE(exports->end(begun->exportId));
    }
    EXPECT_TRUE(isEmptySoon("exports"));
}

} // namespace kaze::telemetry
