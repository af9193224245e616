#pragma once

#include "engine/api/trace_requests.h"
#include "engine/base/loop.h"
#include "engine/storage/database.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/sql.h"
#include "engine/telemetry/observation_log.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace kaze::telemetry {

using namespace std::chrono_literals;
using std::chrono::sys_days;

//! An observation log on a real folder with a clock that stands still.
class LogFixture : public testing::Test {
protected:
    LogFixture()
    {
        options.folder = folder / "observations";
        options.retention.keepMonths = 0; // what is old goes where a test is about that
    }

    void open()
    {
        log.reset();
        log = std::make_unique<ObservationLog>(
            options, loop.executor(), writers, clock, ids, metrics, redactor, base::LogSystem::none());
    }

    void record(Level level, std::string message)
    {
        ObservationEvent event;
        event.level = level;
        event.source = "test";
        event.message = std::move(message);
        log->record(std::move(event));
    }

    void flush() { loop.runUntil(log->flush()); }

    //! A run with an answer of a model below it; the clock goes on by `lasts`.
    api::TraceRow runTrace(const std::string& name, base::Duration lasts = 2s, bool fails = false)
    {
        auto run = log->startSpan({}, name, api::SpanKind::Run);
        run.set(std::string(attribute::kAgentName), name.substr(0, name.find(' ')));
        auto chat = log->startSpan(run.context(), "chat sandbox-1", api::SpanKind::Chat);
        chat.record().usage = {1000, 200, 50, 20};
        chat.record().cost = base::Money::fromDollars(0.01);
        clock.advance(lasts);
        if (fails)
            chat.fail({base::ErrorCode::Timeout, "the model said nothing for 30 s", nullptr});
        chat.end();
        api::TraceRow row;
        row.traceId = run.context().traceId.hex();
        run.end();
        return row;
    }

    api::TracePage list(const std::string& filter = {}, std::int64_t limit = 100, const std::string& cursor = {})
    {
        api::ListTraces query;
        query.filter = filter;
        query.limit = limit;
        query.cursor = cursor;
        auto page = loop.runUntil(log->listTraces(std::move(query)));
        EXPECT_TRUE(page) << page.error().message;
        return page ? std::move(*page) : api::TracePage{};
    }

    std::vector<std::string> names(const std::string& filter)
    {
        std::vector<std::string> found;
        for (const auto& row : list(filter).rows)
            found.push_back(row.name);
        return found;
    }

    api::Trace trace(const std::string& id)
    {
        auto found = loop.runUntil(log->trace(id));
        EXPECT_TRUE(found) << found.error().message;
        return found ? std::move(*found) : api::Trace{};
    }

    //! The first column of a query's only row, read past the log.
    std::int64_t number(const std::string& sql, const std::string& file = "2026-11.db")
    {
        auto database = beside(file);
        std::int64_t value = -1;
        const auto done = database->readSync([&](storage::Connection& connection) {
            return connection.query(sql, {}, [&](const storage::Row& row) { value = row.integer(0); });
        });
        EXPECT_TRUE(done) << done.error().message;
        database->close();
        return value;
    }

    //! A second opening of a month's file, as another program would have it.
    std::shared_ptr<storage::Database> beside(const std::string& file)
    {
        storage::OpenOptions how;
        how.path = options.folder / file;
        how.migrations = detail::sql::migrations();
        how.synchronous = storage::Synchronous::Normal;
        auto database = storage::Database::open(std::move(how), {{}, otherWriters, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(database) << database.error().message;
        return database.value();
    }

    test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    ObservationOptions options;
    base::SimulatedClock clock;
    base::Loop loop;
    storage::WriterThreads writers{1};
    storage::WriterThreads otherWriters{1};
    base::MetricsRegistry metrics;
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::IdSource ids{clock, 42};
    std::unique_ptr<ObservationLog> log;
};

} // namespace kaze::telemetry
