#include "engine/api/run_requests.h"
#include "engine/base/loop.h"
#include "engine/runtime/run_store.h"
#include "engine/runtime/schema.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace kaze::runtime::test {

namespace {

using ::testing::HasSubstr;

//! A run as this test knows it.
struct Known {
    std::int64_t row = 0;
    std::string agent, state;
    bool nested = false;
    std::string task;
};

using Fits = std::function<bool(const Known&)>;

class RunList : public ::testing::Test {
protected:
    void open(int lastMigration = 199)
    {
        database.reset();
        storage::OpenOptions options;
        options.path = folder / "state.db";
        for (const auto& migration : migrations())
            if (migration.number <= lastMigration)
                options.migrations.push_back(migration);
        auto opened
            = storage::Database::open(std::move(options), {loop.executor(), writers, metrics, clock, base::LogSystem::none()});
        ASSERT_TRUE(opened) << opened.error().text();
        database = std::move(*opened);
    }

    void write(std::string_view sql, const std::vector<storage::Value>& values = {})
    {
        const auto done = database->writeSync([&](storage::Connection& db) { return db.execute(sql, values); });
        ASSERT_TRUE(done) << done.error().text();
    }

    //! Several blocks of counts, every state, and gaps in the rows.
    void fill(int runs)
    {
        write("INSERT OR IGNORE INTO definitions VALUES('h', '', '')");
        const auto done = database->writeSync([&](storage::Connection& db) -> base::Result<> {
            for (int i = 0; i < runs; ++i) {
                auto run = random();
                run.row = known.empty() ? 3 : known.back().row + 1 + (pick(40) == 0 ? 300 : 0);
                if (const auto inserted = insert(db, run); !inserted)
                    return base::failure(inserted);
                known.push_back(std::move(run));
            }
            return {};
        });
        ASSERT_TRUE(done) << done.error().text();
    }

    Known random()
    {
        static const std::vector<std::string> kStates{"done", "done", "done", "failed", "running", "needs_attention", "queued"};
        static const std::vector<std::string> kAgents{"dev-api", "dev-ui", "Reviewer"};
        return {0, kAgents[pick(kAgents.size())], kStates[pick(kStates.size())], pick(4) == 0,
            pick(50) == 0 ? "find the needle" : std::string(pick(3000), 'x')};
    }

    base::Result<std::int64_t> insert(storage::Connection& db, const Known& run)
    {
        const auto id = ids.next();
        const auto parent = ids.next();
        return db.execute("INSERT INTO runs(row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, "
                          "workspace, model, base_url, "
                          "approve, trace_id, created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, "
                          "reasoning_tokens, "
                          "cost, last_model, updated_at, output) VALUES(?, ?, ?, '', 0, ?, 'pool', 'h', ?, '', '', '', 'ask', ?, "
                          "0, ?, 0, 0, 0, 0, "
                          "0, 0, 0, '', 0, 'out')",
            {run.row, storage::Blob(std::span<const std::uint8_t>(id.bytes)),
                run.nested ? storage::Value(storage::Blob(std::span<const std::uint8_t>(parent.bytes))) : storage::Value(nullptr),
                std::string_view(run.agent), std::string_view(run.task), storage::Blob(std::span<const std::uint8_t>(id.bytes)),
                std::string_view(run.state)});
    }

    std::size_t pick(std::size_t below) { return generator() % below; }

    RunStore::Page list(api::ListRuns query)
    {
        RunStore store(*database);
        query.countStates = true;
        auto page = loop.runUntil(store.list(std::move(query)));
        EXPECT_TRUE(page) << page.error().text();
        return page ? std::move(*page) : RunStore::Page{};
    }

    //! The page is what one gets who walks through all runs from the newest.
    void expectAsWalked(const api::ListRuns& query, const Fits& fits)
    {
        SCOPED_TRACE("\"" + query.filter + "\" from \"" + query.cursor + "\" + " + std::to_string(query.offset));
        std::vector<std::int64_t> expected;
        std::map<std::string, std::int64_t> states;
        auto skip = query.offset;
        for (auto run = known.rbegin(); run != known.rend(); ++run) {
            if (!fits(*run) || (run->nested && !query.withSubagents))
                continue;
            ++states[run->state];
            const bool isBehind = query.cursor.empty() || run->row < std::stoll(query.cursor);
            if (isBehind && skip-- <= 0)
                expected.push_back(run->row);
        }
        const bool goesOn = std::ssize(expected) > query.limit;
        if (goesOn)
            expected.resize(static_cast<std::size_t>(query.limit));
        const auto page = list(query);
        std::vector<std::int64_t> rows;
        for (const auto& run : page.runs)
            rows.push_back(run.row);
        EXPECT_EQ(rows, expected);
        EXPECT_EQ(page.next, goesOn ? std::to_string(expected.back()) : "");
        std::map<std::string, std::int64_t> counted;
        std::int64_t total = 0;
        for (const auto& each : page.states) {
            counted[each.state.name()] = each.runs;
            total += each.runs;
        }
        EXPECT_EQ(counted, states);
        EXPECT_EQ(page.total, total);
    }

    kaze::test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    base::SystemClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers{1};
    base::Loop loop;
    base::IdSource ids{clock, 7};
    std::mt19937 generator{7};
    std::shared_ptr<storage::Database> database;
    std::vector<Known> known;
};

} // namespace

TEST_F(RunList, isTheSameFromEveryPlaceAndWithEveryFilter)
{
    open();
    fill(3000);
    const std::vector<std::pair<std::string, Fits>> filters{
        {"", [](const Known&) { return true; }},
        {"state:done", [](const Known& run) { return run.state == "done"; }},
        {"state:paused", [](const Known&) { return false; }},
        {"-state:done", [](const Known& run) { return run.state != "done"; }},
        {"state:*n* -state:done", [](const Known& run) { return run.state == "running" || run.state == "needs_attention"; }},
        {"agent:dev-ui", [](const Known& run) { return run.agent == "dev-ui"; }},
        {"agent:reviewer state:failed", [](const Known& run) { return run.agent == "Reviewer" && run.state == "failed"; }},
        {"agent:dev-* -state:queued", [](const Known& run) { return run.agent != "Reviewer" && run.state != "queued"; }},
        {"-agent:dev-api", [](const Known& run) { return run.agent != "dev-api"; }},
        {"needle", [](const Known& run) { return run.task == "find the needle"; }},
        {"pool:POOL -needle agent:dev-?? state:done",
            [](const Known& run) { return run.task != "find the needle" && run.agent == "dev-ui" && run.state == "done"; }},
    };
    for (const auto& [filter, fits] : filters)
        for (const bool withSubagents : {false, true})
            for (const std::int64_t offset : {0, 1, 511, 700, 1500, 100'000})
                for (const std::string cursor : {"", "1", "700", "1025", "2600"})
                    expectAsWalked({filter, cursor, 7, withSubagents, offset, true}, fits);
    expectAsWalked({"", "", 1000, true, std::numeric_limits<std::int64_t>::max(), true}, filters[0].second);
}

TEST_F(RunList, countsARunWhereItStandsNow)
{
    open();
    fill(1500);
    const Fits any = [](const Known&) { return true; };
    for (int i = 0; i < 500; ++i) {
        auto& run = known[pick(known.size())];
        run.state = pick(2) == 0 ? "cancelled" : "done";
        write("UPDATE runs SET state=?, turns=turns+1 WHERE row=?", {std::string_view(run.state), run.row});
    }
    expectAsWalked({"", "", 10, true, 700, true}, any);
    expectAsWalked({"state:cancelled", "", 10, false, 20, true}, [](const Known& run) { return run.state == "cancelled"; });
    RunStore store(*database);
    std::map<api::RunState, std::int64_t> states;
    for (const auto& run : known)
        ++states[*base::enumOf<api::RunState>(run.state)];
    EXPECT_EQ(loop.runUntil(store.counts())->byState, states);
}

TEST_F(RunList, countsRunsThatAnEarlierVersionLeft)
{
    open(103);
    fill(1500);
    open();
    expectAsWalked({"", "", 10, false, 900, true}, [](const Known&) { return true; });
    expectAsWalked({"agent:dev-api", "", 10, true, 200, true}, [](const Known& run) { return run.agent == "dev-api"; });
}

TEST_F(RunList, looksAtEveryRunWhenTheirAgentsAreTooMany)
{
    open();
    fill(200);
    for (int i = 0; i < 150; ++i) {
        known.push_back({known.back().row + 1, "one-of-" + std::to_string(i), "done", false, "task"});
        const auto done = database->writeSync([&](storage::Connection& db) { return insert(db, known.back()); });
        ASSERT_TRUE(done) << done.error().text();
    }
    expectAsWalked({"agent:one-*", "", 20, false, 45, true}, [](const Known& run) { return run.agent.starts_with("one-"); });
    expectAsWalked({"-agent:one-*", "", 20, false, 45, true}, [](const Known& run) { return !run.agent.starts_with("one-"); });
}

TEST_F(RunList, showsWhatAListShowsAndLeavesTheRest)
{
    open();
    known.push_back({1, "a", "failed", false, std::string(5000, 'x')});
    write("INSERT INTO definitions VALUES('h', '', '')");
    ASSERT_TRUE(database->writeSync([&](storage::Connection& db) { return insert(db, known.back()); }));
    const auto run = list({}).runs.at(0);
    EXPECT_EQ(run.output, "");
    EXPECT_LE(run.task.size(), kListedText);
    EXPECT_THAT(run.task, HasSubstr("more)"));
    EXPECT_EQ(toRow(run).task, run.task);
    EXPECT_EQ(run.agent, "a");
    EXPECT_EQ(run.state, api::RunState::Failed);
}

TEST_F(RunList, findsARunByAnyPieceOfItsBeginningOrEnd)
{
    open();
    fill(500);
    std::vector<base::Uuid> all;
    const auto read = database->readSync([&](storage::Connection& db) {
        return db.query("SELECT run_id FROM runs", {}, [&](const storage::Row& row) {
            base::Uuid id;
            std::ranges::copy(row.blob(0), id.bytes.begin());
            all.push_back(id);
        });
    });
    ASSERT_TRUE(read);
    RunStore store(*database);
    for (std::size_t i = 0; i < 20; ++i) {
        const auto hex = all[pick(all.size())].hex();
        for (std::size_t digits = 4; digits < 32; ++digits)
            for (const auto& piece : {hex.substr(0, digits), hex.substr(32 - digits)}) {
                std::set<base::Uuid> fit;
                for (const auto& id : all)
                    if (id.hex().starts_with(piece) || id.hex().ends_with(piece))
                        fit.insert(id);
                const auto found = loop.runUntil(store.resolve(piece));
                EXPECT_EQ(found.has_value(), fit.size() == 1) << piece;
                if (found)
                    EXPECT_EQ(*found, *fit.begin());
                else
                    EXPECT_EQ(found.error().code, base::ErrorCode::Conflict) << piece;
            }
    }
}

} // namespace kaze::runtime::test
