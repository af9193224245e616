#pragma once

#include "engine/base/loop.h"
#include "engine/storage/database.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <filesystem>
#include <latch>
#include <sstream>

namespace kaze::storage {

using base::ErrorCode;
using base::Result;
using base::Task;

//! A folder, a loop that the test turns by hand, writer threads, and a database with one table of notes.
class StoreFixture : public ::testing::Test {
protected:
    static constexpr Migration kNotes{1, "notes", "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL)"};

    [[nodiscard]] OpenOptions options() const
    {
        OpenOptions made;
        made.path = folder / "state.db";
        made.migrations = {kNotes};
        return made;
    }

    [[nodiscard]] Result<std::shared_ptr<Database>> tryOpen(OpenOptions with)
    {
        return Database::open(std::move(with), DatabaseServices{loop.executor(), writers, metrics, clock, log});
    }

    void open(OpenOptions with)
    {
        database.reset();
        auto opened = tryOpen(std::move(with));
        ASSERT_TRUE(opened) << opened.error().text();
        database = std::move(*opened);
    }

    void open() { open(options()); }

    [[nodiscard]] Result<std::int64_t> insert(std::int64_t id, std::string_view body = "text")
    {
        return database->writeSync([&](Connection& c) { return c.execute("INSERT INTO note VALUES(?, ?)", {id, body}); });
    }

    [[nodiscard]] std::vector<std::int64_t> ids()
    {
        std::vector<std::int64_t> found;
        const auto read = database->readSync([&](Connection& c) {
            return c.query("SELECT id FROM note ORDER BY id", {}, [&](const Row& row) { found.push_back(row.integer(0)); });
        });
        EXPECT_TRUE(read) << read.error().text();
        return found;
    }

    //! Occupies the writer until it is released, so that what is queued meanwhile ends up in one group.
    void holdWriter()
    {
        database->writeLater([this](Connection&) -> Result<> {
            holding.count_down();
            release.wait();
            return {};
        });
        holding.wait();
    }

    void turnLoopUntil(const std::function<bool()>& done)
    {
        while (!done()) {
            loop.context().restart();
            loop.context().run_one();
        }
    }

    test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    std::ostringstream logged;
    base::Logger log = std::make_shared<spdlog::logger>("storage", std::make_shared<spdlog::sinks::ostream_sink_mt>(logged));
    base::SystemClock clock;
    base::MetricsRegistry metrics;
    WriterThreads writers;
    base::Loop loop;
    std::latch holding{1};
    std::latch release{1};
    std::shared_ptr<Database> database;
};

} // namespace kaze::storage
