#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/metrics.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/storage/database.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <functional>

namespace kaze::knowledge::detail {

//! A tenant's database filled row by row, for many records in little time and for facts that a graph is to be judged by.
class RowWorld {
public:
    RowWorld()
    {
        storage::OpenOptions options;
        options.path = folder.path() / "rows.db";
        options.migrations = sql::migrations();
        options.synchronous = storage::Synchronous::Off;
        auto opened = storage::Database::open(std::move(options), {{}, writers, metrics, clock, base::LogSystem::none()});
        EXPECT_TRUE(opened) << opened.error().text();
        database = *opened;
    }
    ~RowWorld() { database->close(); }

    //! All rows of one commit.
    void write(const std::function<void(storage::Connection&)>& rows)
    {
        auto job = [&](storage::Connection& connection) -> base::Result<> {
            rows(connection);
            return {};
        };
        const auto written = database->writeSync(std::move(job));
        ASSERT_TRUE(written) << written.error().text();
    }

    template <class Job>
    auto read(Job job)
    {
        return database->readSync(std::move(job));
    }

    static void run(storage::Connection& connection, std::string_view sql, std::initializer_list<storage::Value> values)
    {
        const auto done = connection.execute(sql, values);
        ASSERT_TRUE(done) << done.error().text();
    }

    //! A record of that kind; its number. `minute` is when it came to be.
    std::int64_t record(storage::Connection& connection, std::string_view kind, std::int64_t minute = 0)
    {
        const std::int64_t seq = ++m_records;
        base::Uuid id;
        for (std::size_t i = 0; i < 8; ++i)
            id.bytes.at(15 - i) = static_cast<std::uint8_t>(seq >> (8 * i));
        run(connection,
            "INSERT INTO records (seq, id, kind, text, tags, source, created_at, sequence) VALUES (?, ?, ?, '', '[]', '', ?, ?)",
            {seq, storage::Blob(id.bytes), kind, minute * 60'000'000, seq});
        return seq;
    }

    void outcome(storage::Connection& connection, std::int64_t seq, std::string_view name, double value)
    {
        run(connection, "INSERT INTO episode_outcomes (outcome, seq, value) VALUES (?, ?, ?)", {name, seq, value});
    }
    void factor(storage::Connection& connection, std::int64_t seq, std::string_view name)
    {
        run(connection, "INSERT INTO episode_factors (factor, seq) VALUES (?, ?)", {name, seq});
    }

    struct FactRow {
        std::string subject, predicate, object;
        std::int64_t from = 0; //!< minutes
        std::optional<std::int64_t> to{};
        std::string state = "valid";
    };
    std::int64_t fact(storage::Connection& connection, const FactRow& fact)
    {
        const auto seq = record(connection, kFact);
        const auto subject = foldedName(fact.subject), predicate = foldedName(fact.predicate), object = foldedName(fact.object);
        const storage::Value to = fact.to ? storage::Value(*fact.to * 60'000'000) : storage::Value(nullptr);
        run(connection,
            "INSERT INTO facts (seq, subject, predicate, object, subject_key, predicate_key, object_key, valid_from, valid_to, "
            "confidence, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
            {seq, std::string_view(fact.subject), std::string_view(fact.predicate), std::string_view(fact.object),
                std::string_view(subject), std::string_view(predicate), std::string_view(object), fact.from * 60'000'000, to,
                std::string_view(fact.state)});
        return seq;
    }
    void entity(storage::Connection& connection, const std::string& name, const std::string& type)
    {
        const auto seq = record(connection, kEntity);
        const auto key = foldedName(name);
        run(connection, "INSERT INTO entities (seq, name, key, type) VALUES (?, ?, ?, ?)",
            {seq, std::string_view(name), std::string_view(key), std::string_view(type)});
    }

    static base::Time minute(std::int64_t number) { return base::Time(std::chrono::minutes(number)); }

    test::TempFolder folder;
    storage::WriterThreads writers;
    base::MetricsRegistry metrics;
    base::SimulatedClock clock;
    std::shared_ptr<storage::Database> database;

private:
    std::int64_t m_records = 0;
};

} // namespace kaze::knowledge::detail
