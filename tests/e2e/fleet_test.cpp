// Three cells over networks with bad days: what a console shows of them stays true, nothing is there twice, nothing is missing.

#include "tests/e2e/fleet_fixture.h"

namespace kaze::e2e {

using base::ErrorCode;

TEST_F(FleetTest, APartHearsNothingForAWhileAndMissesNothing)
{
    ASSERT_NO_FATAL_FAILURE(serveThree());
    const auto seen = views();
    ASSERT_EQ(seen.size(), 3U);
    std::vector<std::vector<std::string>> runs;
    for (const auto& each : seen)
        runs.push_back(started(*each, 2));
    auto& cut = *cells[1]->proxy;
    cut.refuse(true);
    cut.cut();
    ASSERT_TRUE(seen[1]->untilAway());
    // Somebody on the other side of the gap goes on, and what is asked on this side waits.
    const auto near = view(*cells[1], false);
    ASSERT_TRUE(near);
    for (const auto& run : started(*near, 3))
        runs[1].push_back(run);
    EXPECT_TRUE(near->untilEnded(runs[1]) || near->seen().runs.size() >= 3);
    const auto waits = lister("Asked into the gap.");
    auto answer = seen[1]->begin(waits);
    for (const std::size_t other : {0U, 2U})
        for (const auto& run : started(*seen[other], 2))
            runs[other].push_back(run);
    EXPECT_EQ(answer.wait_for(0s), std::future_status::timeout);
    cut.refuse(false);
    seen[1]->client().retry();
    ASSERT_EQ(answer.wait_for(60s), std::future_status::ready);
    EXPECT_TRUE(answer.get());
    runs[1].push_back(waits.runId);
    ASSERT_TRUE(seen[1]->untilBack());
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(seen[i]->untilEnded(runs[i])) << cells[i]->name;
        expectSame(*cells[i], *seen[i]);
        EXPECT_EQ(seen[i]->seen().runs.size(), runs[i].size());
        EXPECT_EQ(seen[i]->seen().rounds, 0) << "the session outlived the gap";
        EXPECT_EQ(seen[i]->seen().breaks, i == 1 ? 1 : 0) << cells[i]->name;
    }
}

TEST_F(FleetTest, AFifthOfASecondEitherWayIsOnlyLater)
{
    ASSERT_NO_FATAL_FAILURE(serveThree());
    for (const auto& cell : cells)
        cell->proxy->delay(200ms);
    const auto seen = views();
    ASSERT_EQ(seen.size(), 3U);
    std::vector<api::StartRun> asked;
    std::vector<std::future<base::Result<api::RunStarted>>> answers;
    const auto since = std::chrono::steady_clock::now();
    for (int i = 0; i < 30; ++i) {
        asked.push_back(lister("Number " + std::to_string(i) + '.'));
        answers.push_back(seen[static_cast<std::size_t>(i) % 3]->begin(asked.back()));
    }
    for (auto& answer : answers) {
        ASSERT_EQ(answer.wait_for(60s), std::future_status::ready);
        EXPECT_TRUE(answer.get());
    }
    EXPECT_GE(std::chrono::steady_clock::now() - since, 400ms);
    for (std::size_t i = 0; i < 3; ++i) {
        std::vector<std::string> runs;
        for (std::size_t k = i; k < asked.size(); k += 3)
            runs.push_back(asked[k].runId);
        EXPECT_TRUE(seen[i]->untilEnded(runs));
        expectSame(*cells[i], *seen[i]);
        EXPECT_TRUE(seen[i]->until([](const auto& now) { return now.status.latency >= 400ms; }));
        EXPECT_TRUE(seen[i]->until([](const auto& now) { return std::chrono::abs(now.status.skew) < 20s; }));
        EXPECT_EQ(seen[i]->seen().breaks, 0);
    }
}

// Programs on TCP never see a packet lost: what was sent behind it comes late, in bursts, and where much is lost the connection breaks. Both are done
// here: 5 % of the packets come a retransmission later, and connections are cut wherever they stand.
TEST_F(FleetTest, OneInTwentyPacketsLostLosesNothing)
{
    SCOPED_TRACE("seed " + std::to_string(seed));
    ASSERT_NO_FATAL_FAILURE(serveThree());
    const auto seen = views();
    ASSERT_EQ(seen.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        cells[i]->proxy->delay(10ms);
        cells[i]->proxy->lose(0.05, seed + i);
        cells[i]->proxy->cutAfter(40'000, seed + 10 + i);
        cells[i]->proxy->cut();
    }
    std::vector<std::vector<std::string>> runs(3);
    for (int round = 0; round < 4; ++round)
        for (std::size_t i = 0; i < 3; ++i)
            for (auto& run : started(*seen[i], 2))
                runs[i].push_back(std::move(run));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(seen[i]->untilEnded(runs[i])) << cells[i]->name;
        expectSame(*cells[i], *seen[i]);
        EXPECT_EQ(seen[i]->seen().runs.size(), runs[i].size()) << "each is started once";
        EXPECT_EQ(seen[i]->seen().rounds, 0);
        EXPECT_GT(cells[i]->proxy->connections(), 2) << "it was cut again and again";
    }
}

TEST_F(FleetTest, WhoReadsNothingCostsLittleAndSlowsNobody)
{
    ASSERT_NO_FATAL_FAILURE(serveThree());
    auto& cell = *cells[0];
    // A step of 60 KB for each file that is read.
    for (int i = 0; i < 8; ++i)
        put("large-" + std::to_string(i) + ".txt", std::string(60'000, 'x'));
    (void)written(cell.folder / "agents" / "reader.yaml",
        "name: reader\nmodel: sandbox/free\nmemory: { recall: 0, remember: false }\ntools: [files.*]\ninstructions: |\n"
        "  1. List the files matching `large-*.txt`.\n  2. Read each file.\n  3. Answer with what you found.\n");
    std::vector<std::unique_ptr<CellView>> slow;
    for (int i = 0; i < 4; ++i)
        slow.push_back(view(cell));
    for (const auto& each : slow)
        ASSERT_TRUE(each && each->ask(api::GetSnapshot{}));
    const auto quick = view(cell, false);
    const auto other = view(*cells[1]);
    ASSERT_TRUE(quick && other);
    std::vector<std::string> runs;
    // Few at a time, for a run at work holds more than what is told of it.
    const auto read = [&](int rounds) {
        for (int i = 0; i < rounds; ++i) {
            for (int k = 0; k < 5; ++k) {
                auto run = lister("Number " + std::to_string(runs.size()) + '.');
                run.agent.path = "reader";
                runs.push_back(startSurely(*quick, run));
            }
            ASSERT_TRUE(quick->untilEnded(runs)) << "who reads is told";
        }
    };
    read(10);
    const auto before = residentBytes(cell);
    cell.proxy->stall(true);
    read(50);
    EXPECT_EQ(quick->seen().rounds, 0) << "all of it";
    const auto elsewhere = started(*other, 3);
    EXPECT_TRUE(other->untilEnded(elsewhere));
    // 120 MB are told to each: at most 8 MiB wait, which all of them share, and 2 MiB are on the way to each.
    EXPECT_LT(residentBytes(cell) - before, 60LL << 20);
    cell.proxy->stall(false);
    for (const auto& each : slow) {
        EXPECT_TRUE(each->until([](const auto& now) { return now.rounds > 0; })) << "it is told that it missed something";
        expectSame(cell, *each);
    }
    expectSame(cell, *quick);
    expectSame(*cells[1], *other);
}

} // namespace kaze::e2e
