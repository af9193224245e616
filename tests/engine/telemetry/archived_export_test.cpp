// Exports of months that are archived, or cannot be read.

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/base/base64.h"
#include "engine/telemetry/exports.h"
#include "tests/engine/telemetry/retention_fixture.h"
#include "tests/engine/telemetry/transfer_parts.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <sstream>

namespace kaze::telemetry {

using testing::HasSubstr;

class ArchivedExport : public RetentionFixture {
protected:
    ~ArchivedExport() override
    {
        if (exports)
            exports->stop();
        EXPECT_TRUE(held->endSoon(loop)) << "before what they use goes";
    }

    std::string exported(api::ExportKind kind, const std::string& format, bool archives)
    {
        if (!exports)
            exports = std::make_unique<Exports>(folder / "exports",
                Exports::Parts{
                    *log, loop.executor(), workers, writers, metrics, clock, redactor, base::LogSystem::none(), held->holder()});
        api::StartExport start;
        start.kind = kind;
        start.format = format;
        start.archives = archives;
        const auto begun = loop.runUntil(exports->start(start));
        EXPECT_TRUE(begun) << begun.error().message;
        std::string bytes;
        while (begun) {
            const auto part = loop.runUntil(exports->read({begun->exportId, std::ssize(bytes), 4 << 20}));
            EXPECT_TRUE(part) << part.error().message;
            last = part->state;
            EXPECT_EQ(last.error, "");
            bytes += base::fromBase64(part->content).value_or("");
            if (!last.error.empty() || (last.finished && std::ssize(bytes) == last.bytes))
                break;
        }
        return bytes;
    }

    static std::set<std::string> tracesIn(const std::string& lines)
    {
        std::set<std::string> found;
        std::istringstream each(lines);
        for (std::string line; std::getline(each, line);) {
            const auto document = boost::json::parse(line);
            for (const auto& span : document.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array())
                found.emplace(span.at("traceId").as_string());
        }
        return found;
    }

    base::WorkerPool workers{1, "test-work"};
    const std::shared_ptr<Held> held = std::make_shared<Held>();
    std::unique_ptr<Exports> exports;
    api::ExportState last;
};

TEST_F(ArchivedExport, hasTheTracesOfAllMonthsWhereThereIsRoomForOneAtATime)
{
    fillMonths(5);
    log.reset();
    options.unpackedBytes = 0;
    for (const auto* month : {"2026-07.db", "2026-08.db", "2026-09.db"})
        options.unpackedBytes
            = std::max(options.unpackedBytes, static_cast<std::int64_t>(std::filesystem::file_size(options.folder / month)));
    open();
    retainBy(1, true);
    const auto found = tracesIn(exported(api::ExportKind::Traces, "otlp-json", true));
    EXPECT_EQ(found, std::set<std::string>(traces.begin(), traces.end()));
    EXPECT_EQ(last.done, 5);
    EXPECT_TRUE(last.notes.empty());
    EXPECT_EQ(tracesIn(exported(api::ExportKind::Traces, "otlp-json", false)).size(), 2U);
    ASSERT_EQ(last.notes.size(), 1U);
    EXPECT_THAT(last.notes[0], HasSubstr("were not asked"));
}

TEST_F(ArchivedExport, hasTheirLinesTooAndSaysWhatIsMissing)
{
    fillMonths(4);
    retainBy(1, true);
    EXPECT_EQ(std::ranges::count(exported(api::ExportKind::Logs, "jsonl", true), '\n'), 80);
    EXPECT_TRUE(last.notes.empty());
    EXPECT_EQ(std::ranges::count(exported(api::ExportKind::Logs, "jsonl", false), '\n'), 40);
    ASSERT_EQ(last.notes.size(), 1U);
    EXPECT_THAT(last.notes[0], HasSubstr("2 archived months from 2026-08 to 2026-09 were not asked"));
    const auto archive = exported(api::ExportKind::Traces, "archive", true);
    EXPECT_EQ(last.done, 4);
    EXPECT_THAT(archive, HasSubstr("run 2026-08"));
}

//! A month that a newer version of the program wrote.
TEST_F(ArchivedExport, namesAMonthThatCannotBeOpenedAsEveryAnswerDoes)
{
    {
        storage::OpenOptions newer;
        newer.path = options.folder / "2026-10.db";
        newer.migrations = detail::sql::migrations();
        newer.migrations.push_back({900, "later", "CREATE TABLE later (x)"});
        auto made = storage::Database::open(std::move(newer), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        ASSERT_TRUE(made) << made.error().message;
        (*made)->close();
    }
    open();
    record(Level::Info, "line");
    flush();
    const auto names = [](const std::vector<std::string>& notes) {
        return notes.size() == 1 && notes[0].starts_with("2026-10 could not be read: ");
    };
    EXPECT_TRUE(names(page({}).notes));
    api::CountLogs count;
    count.from = sys_days(std::chrono::October / 20 / 2026);
    count.to = clock.now() + 1s;
    const auto counts = loop.runUntil(log->countLogs(count));
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(counts->total, 1);
    EXPECT_TRUE(names(counts->notes));
    EXPECT_TRUE(names(list().notes));
    (void)exported(api::ExportKind::Logs, "jsonl", false);
    EXPECT_TRUE(names(last.notes));
    (void)exported(api::ExportKind::Traces, "jsonl", false);
    EXPECT_TRUE(names(last.notes));
}

} // namespace kaze::telemetry
