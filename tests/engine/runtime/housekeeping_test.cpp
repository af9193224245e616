#include "engine/api/run_control_requests.h"
#include "engine/base/compress.h"
#include "engine/base/file.h"
#include "engine/gateway/detail/spend_reader.h"
#include "engine/gateway/ledger_archive.h"
#include "engine/gateway/ledger_sums.h"
#include "engine/runtime/log_packing.h"
#include "tests/engine/runtime/world.h"

#include <boost/json.hpp>

#include <fstream>

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

const std::string kAgent = "tools: [files.read]\nmemory: { recall: 0, remember: false }\nlimits: { turns: 1000, repeats: 0, "
                           "stale_turns: 0 }\ncontext: { compact_at: 0 }";
constexpr auto kDay = std::chrono::hours(24);

} // namespace

class Housekeeping : public RuntimeTest {
protected:
    Housekeeping() { put("given.txt", "next\n" + std::string(500, 'x')); }

    //! Reads the file in so many turns, then ends.
    ScriptedProvider::Script script(std::size_t turns, bool fails = false)
    {
        return [turns, fails, this](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
            if (turnOf(request) < turns)
                return wants({read("r" + std::to_string(turnOf(request)), "given.txt")});
            if (fails && !m_mended)
                return base::fail(ErrorCode::InvalidArgument, "not now");
            return says("all done");
        };
    }

    std::int64_t number(const std::string& sql)
    {
        std::int64_t found = -1;
        auto job = [&](storage::Connection& db) {
            return db.query(sql, {}, [&](const storage::Row& row) { found = row.integer(0); });
        };
        EXPECT_TRUE(world().run(world().state->read(std::move(job))));
        return found;
    }
    void execute(const std::string& sql)
    {
        auto job = [sql](storage::Connection& db) { return db.execute(sql); };
        const auto done = world().run(world().state->write(std::move(job)));
        ASSERT_TRUE(done) << done.error().text();
    }

    base::Result<Packed> pack(base::CancelToken cancel = {})
    {
        return world().run(packLogs(*world().state, clock, clock.now() + kDay, std::move(cancel)));
    }
    base::Result<gateway::Archived> archive(base::Time before, base::CancelToken cancel = {})
    {
        gateway::ArchiveParts parts{*world().state, world().workers, clock, folder / "archive"};
        return world().run(gateway::archiveLedger(std::move(parts), before, std::move(cancel)));
    }
    void sumAll()
    {
        while (true) {
            auto reading = [](storage::Connection& db) { return gateway::readSlice(db, 1, 100'000); };
            const auto slice = world().run(world().state->read(std::move(reading)));
            ASSERT_TRUE(slice);
            if (!*slice)
                return;
            auto adding = [slice = *slice](storage::Connection& db) { return gateway::addSlice(db, *slice); };
            ASSERT_TRUE(world().run(world().state->write(std::move(adding))));
        }
    }
    //! So many calls, one an hour, that end now.
    void book(int calls, const base::Uuid& run = {})
    {
        auto job = [=, now = clock.now(), &ids = world().ids](storage::Connection& db) -> base::Result<> {
            for (int i = 0; i < calls; ++i) {
                gateway::LedgerRow row;
                row.at = now - std::chrono::hours(calls - i);
                row.tenant = "default";
                row.agent = "agent " + std::to_string(i % 3);
                row.run = row.budget = run;
                row.provider = "fake";
                row.model = "m";
                row.usage = {100, 20, 0, 0};
                row.cost = base::Money{1000 + i};
                row.span = {ids.next(), static_cast<std::uint64_t>(i + 1)};
                if (const auto ok = gateway::writeRow(db, row); !ok)
                    return ok;
            }
            return {};
        };
        ASSERT_TRUE(world().run(world().state->write(std::move(job))));
    }
    std::vector<std::string> archived(const std::string& month)
    {
        const auto frames = base::readFile(folder / "archive" / ("usage-" + month + ".jsonl.zst"));
        EXPECT_TRUE(frames) << month;
        std::vector<std::string> lines;
        if (const auto text = base::decompressed(frames.value_or(""), 1U << 30)) {
            std::istringstream all(*text);
            for (std::string line; std::getline(all, line);)
                lines.push_back(line);
        } else {
            ADD_FAILURE() << text.error().text();
        }
        return lines;
    }
    std::int64_t totalCost(base::Time from, base::Time to)
    {
        gateway::detail::SpendQuestion question;
        question.from = from.time_since_epoch().count();
        question.to = to.time_since_epoch().count();
        auto job = [question](storage::Connection& db) -> base::Result<std::int64_t> {
            const auto sums = gateway::detail::spentIn(db, question);
            if (!sums)
                return failure(sums);
            return sums->cost.nanos;
        };
        const auto cost = world().run(world().state->read(std::move(job)));
        EXPECT_TRUE(cost) << cost.error().text();
        return cost.value_or(-1);
    }

    bool m_mended = false;
};

TEST_F(Housekeeping, packedLogsAreReadAsBefore)
{
    open(script(200));
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto before = world().steps(run);
    ASSERT_GT(before.size(), 600U);
    const auto rows = number("SELECT count(*) FROM steps");

    const auto packed = pack();
    ASSERT_TRUE(packed) << packed.error().text();
    EXPECT_GT(packed->steps, 600);
    EXPECT_GT(packed->bytes, 100'000);
    EXPECT_LE(number("SELECT count(*) FROM steps"), 20) << "of " << rows;
    EXPECT_GE(number("SELECT count(*) FROM step_packs"), 3);
    EXPECT_EQ(pack()->steps, 0) << "once is enough";

    const auto after = world().steps(run);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].text, before[i].text);
        EXPECT_EQ(after[i].at, before[i].at);
        EXPECT_EQ(after[i].kind, before[i].kind);
    }
    for (const auto from : {0, 1, 255, 256, 300, 511, 590}) {
        const auto page = world().run(world().runtime->steps(run, from, 10, false));
        ASSERT_TRUE(page);
        ASSERT_EQ(page->steps.size(), 10U);
        EXPECT_EQ(page->steps.front().number, from + 1);
        EXPECT_EQ(page->steps.back().text, before[static_cast<std::size_t>(from) + 9].text);
    }
    const auto tail = world().run(world().runtime->steps(run, 0, 5, true));
    EXPECT_EQ(tail->steps.back().number, static_cast<std::int64_t>(before.size()));
    EXPECT_EQ(world().detail(run).output, "all done");
    EXPECT_EQ(world().run(world().runtime->compare(run, run))->commonSteps, 402);
}

TEST_F(Housekeeping, aPackedRunGoesOnAndIsForked)
{
    open(script(100, true));
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Failed));
    const auto before = world().steps(run);
    ASSERT_TRUE(pack());
    ASSERT_LT(number("SELECT count(*) FROM steps"), 20);
    m_mended = true;

    const auto firstPack = static_cast<std::size_t>(number("SELECT min(last) FROM step_packs"));
    const auto lastPack = static_cast<std::size_t>(number("SELECT max(last) FROM step_packs"));
    for (const auto at : {before.size() / 2, firstPack, firstPack + 1, lastPack, before.size()}) {
        api::ForkRun request;
        request.step = static_cast<std::int64_t>(at);
        const auto forked = world().run(world().runtime->fork(run, std::move(request)));
        ASSERT_TRUE(forked) << forked.error().text();
        const auto id = base::Uuid::parse(forked->runId).value();
        ASSERT_TRUE(world().untilState(id, RunState::Done));
        const auto steps = world().steps(id);
        for (std::size_t i = 0; i < at; ++i)
            EXPECT_EQ(steps[i].text, before[i].text);
        for (std::size_t i = 0; i < steps.size(); ++i)
            ASSERT_EQ(steps[i].number, static_cast<std::int64_t>(i) + 1) << "forked at " << at;
        EXPECT_EQ(world().detail(id).run.turns, 101);
    }

    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).run.turns, 101);
    EXPECT_EQ(model->requests.back().messages.size(), 201U) << "the whole conversation";
    const auto steps = world().steps(run);
    ASSERT_TRUE(pack());
    EXPECT_EQ(world().steps(run).size(), steps.size()) << "and it is packed again";
}

TEST_F(Housekeeping, leavesYoungRunsAndThoseThatLive)
{
    open(script(100));
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto rows = number("SELECT count(*) FROM steps");
    EXPECT_EQ(world().run(packLogs(*world().state, clock, clock.now() - kDay, {}))->steps, 0);
    EXPECT_EQ(number("SELECT count(*) FROM steps"), rows);

    model->held = true;
    const auto living = start(kAgent);
    ASSERT_TRUE(world().untilState(living, RunState::Running));
    clock.advance(kDay);
    ASSERT_TRUE(pack());
    EXPECT_GT(number("SELECT count(*) FROM steps WHERE run=" + std::to_string(number("SELECT max(row) FROM runs"))), 2);
}

TEST_F(Housekeeping, packingMayBeCutOffAnywhere)
{
    open(script(200));
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto before = world().steps(run);
    int rounds = 0;
    while (true) {
        // Cancelled behind its first step, where it rests.
        const auto stop = std::make_shared<base::CancelSource>();
        const auto cutOff = [](const base::Clock& hands, std::shared_ptr<base::CancelSource> source) -> base::Task<> {
            const base::CancelToken never;
            [[maybe_unused]] const auto slept = co_await hands.sleep(std::chrono::milliseconds(1), never);
            source->cancel();
        };
        base::spawn(world().loop.executor(), cutOff(clock, stop));
        const auto packed = pack(stop->token());
        ASSERT_TRUE(packed);
        reopen();
        const auto steps = world().steps(run);
        ASSERT_EQ(steps.size(), before.size());
        for (std::size_t i = 0; i < steps.size(); ++i)
            ASSERT_EQ(steps[i].text, before[i].text);
        if (packed->steps == 0 && rounds > 0)
            break;
        ASSERT_LT(++rounds, 50);
    }
    EXPECT_GT(rounds, 1);
    EXPECT_LT(number("SELECT count(*) FROM steps"), 20);
}

TEST_F(Housekeeping, saysWhatPackingWouldFree)
{
    open(script(100));
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    auto sizing = [then = clock.now() + kDay](storage::Connection& db) { return logSize(db, then); };
    const auto size = world().run(world().state->read(std::move(sizing)));
    ASSERT_TRUE(size);
    EXPECT_EQ(size->steps, number("SELECT count(*) FROM steps"));
    EXPECT_EQ(size->oldSteps, size->steps);
    const auto freed = pack()->bytes;
    EXPECT_GT(size->oldBytes, freed / 2);
    EXPECT_LT(size->oldBytes, freed * 2);
}

TEST_F(Housekeeping, archivesOldCallsAndReportsStayRight)
{
    open(script(1));
    book(100 * 24);
    sumAll();
    const auto end = clock.now();
    const auto from = end - 100 * kDay;
    const auto midnight = std::chrono::floor<std::chrono::days>(end);
    const auto cost = totalCost(std::chrono::floor<std::chrono::days>(from), midnight);
    const auto before = midnight - 30 * kDay;
    const auto old
        = number("SELECT count(*) FROM usage WHERE at < " + std::to_string(base::Time(before).time_since_epoch().count()));

    auto sizing = [before](storage::Connection& db) { return gateway::ledgerSize(db, before); };
    const auto size = world().run(world().state->read(std::move(sizing)));
    ASSERT_TRUE(size);
    EXPECT_EQ(size->rows, 2400);
    EXPECT_EQ(size->oldRows, old);

    const auto done = archive(before);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->rows, old);
    EXPECT_EQ(number("SELECT count(*) FROM usage"), 2400 - old);
    EXPECT_EQ(totalCost(std::chrono::floor<std::chrono::days>(from), midnight), cost) << "to the nano-dollar";
    EXPECT_EQ(archive(before)->rows, 0);

    std::size_t lines = 0;
    std::set<std::int64_t> ids;
    for (const auto& entry : fs::directory_iterator(folder / "archive")) {
        const auto month = entry.path().filename().string().substr(6, 7);
        for (const auto& line : archived(month)) {
            const auto row = boost::json::parse(line).as_object();
            ids.insert(row.at("id").as_int64());
            EXPECT_EQ(row.at("model"), "m");
            EXPECT_EQ(row.at("input_tokens"), 100);
            ++lines;
        }
    }
    EXPECT_EQ(static_cast<std::int64_t>(lines), old);
    EXPECT_EQ(ids.size(), lines) << "each once";
}

TEST_F(Housekeeping, keepsCallsThatSomethingStillReads)
{
    open(script(1, true));
    const auto failed = start(kAgent);
    ASSERT_TRUE(world().untilState(failed, RunState::Failed));
    const auto spent = world().detail(failed).run.costUsd;
    ASSERT_GT(spent, base::Money{});
    execute("UPDATE usage SET at = at - 400 * 86400000000");
    book(10);
    EXPECT_EQ(archive(clock.now())->rows, 0) << "nothing is summed yet";
    sumAll();
    EXPECT_EQ(archive(clock.now())->rows, 9) << "all but the newest, and the calls of a run that can go on";
    m_mended = true;
    ASSERT_TRUE(world().run(world().runtime->resume(failed)));
    ASSERT_TRUE(world().untilState(failed, RunState::Done));
    EXPECT_GT(world().detail(failed).run.costUsd, spent) << "what it spent before is known still";
    sumAll();
    EXPECT_GT(archive(clock.now())->rows, 0) << "now they may go";
}

TEST_F(Housekeeping, anArchiveThatWasCutOffHasEveryCallOnce)
{
    open(script(1));
    book(1000);
    sumAll();
    base::CancelSource stop;
    stop.cancel();
    EXPECT_EQ(archive(clock.now(), stop.token())->rows, 0);
    // As a process leaves it that died between the file and state.db.
    const auto month = [&] {
        std::string text;
        auto job = [&](storage::Connection& db) {
            return db.query("SELECT strftime('%Y-%m', min(at) / 1000000, 'unixepoch') FROM usage", {},
                [&](const storage::Row& row) { text = row.text(0); });
        };
        EXPECT_TRUE(world().run(world().state->read(std::move(job))));
        return text;
    }();
    fs::create_directories(folder / "archive");
    std::ofstream(folder / "archive" / ("usage-" + month + ".jsonl.zst"), std::ios::binary)
        << base::compressed("{\"id\": 1}\n") << "half a fra";
    ASSERT_EQ(archive(clock.now())->rows, 999);
    std::set<std::string> lines;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder / "archive"))
        for (const auto& line : archived(entry.path().filename().string().substr(6, 7))) {
            lines.insert(line);
            ++count;
        }
    EXPECT_EQ(count, 999U);
    EXPECT_EQ(lines.size(), 999U);
    EXPECT_EQ(number("SELECT sum(rows) FROM usage_archives"), 999);
}

TEST_F(Housekeeping, archivesNothingMoreIntoAFileThatWasCut)
{
    open(script(1));
    book(600);
    sumAll();
    ASSERT_GT(archive(clock.now() - std::chrono::hours(300))->rows, 0);
    for (const auto& entry : fs::directory_iterator(folder / "archive"))
        fs::resize_file(entry.path(), 10);
    const auto rows = number("SELECT count(*) FROM usage");
    const auto done = archive(clock.now() - std::chrono::hours(299));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Corrupt);
    EXPECT_THAT(done.error().message, HasSubstr("backup"));
    EXPECT_EQ(number("SELECT count(*) FROM usage"), rows) << "and the ledger keeps them";
}

} // namespace kaze::runtime::test
