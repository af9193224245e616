#include "tests/engine/cell/cell_fixture.h"

#include "engine/api/agent_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/api/wire.h"
#include "engine/cell/trends.h"

#include <boost/json.hpp>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace testing;

namespace kaze::cell::test {

namespace fs = std::filesystem;

namespace {

const api::Check* find(const std::vector<api::Check>& checks, const std::string& name)
{
    const auto found = std::find_if(checks.begin(), checks.end(), [&](const auto& check) { return check.name == name; });
    return found == checks.end() ? nullptr : &*found;
}

bool anyFileHolds(const fs::path& folder, std::string_view text)
{
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().filename() == "secrets.json")
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        if (content.find(text) != std::string::npos)
            return true;
    }
    return false;
}

} // namespace

class CellTest : public CellFixture { };

TEST_F(CellTest, runsASampleAgentAndShowsItInItsSnapshot)
{
    ASSERT_TRUE(base::writeFile(workspace / "a.cpp", "int a; // TODO name it\n"));
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    asker.listen({true, true, "*"});
    api::StartRun run;
    run.agent.path = "code-reviewer";
    run.task = "Review the code";
    run.workspace = workspace.string();
    run.approve = api::ApprovalMode::All;
    const auto started = asker.ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.untilState(started->runId, RunState::Done));
    EXPECT_THAT(base::readFile(workspace / "report.md").value_or(""), HasSubstr("TODO name it"));
    const auto found = asker.ask(api::GetRun{started->runId.substr(24)});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->detail.run.agent, "code-reviewer");
    const auto trace = asker.ask(api::GetTrace{started->traceId});
    ASSERT_TRUE(trace) << trace.error().text();
    EXPECT_GT(trace->trace.spans.size(), 5U);

    const auto taken = asker.ask(api::GetSnapshot{});
    ASSERT_TRUE(taken);
    const auto& snapshot = taken->snapshot;
    EXPECT_EQ(snapshot.engine, api::EngineState::Running);
    EXPECT_EQ(snapshot.runsTotal, 1);
    EXPECT_EQ(snapshot.agentsRunning, 0);
    EXPECT_GE(snapshot.agentsKnown, 3);
    EXPECT_EQ(snapshot.tasksEnded, 1);
    EXPECT_EQ(snapshot.tasksSucceeded, 1);
    EXPECT_GT(snapshot.tokensPerMinute, 0);
    EXPECT_GT(snapshot.turnP50, 0);
    EXPECT_GE(snapshot.tracesTotal, 1);
    EXPECT_EQ(snapshot.memoryRecords, 1) << "its episode";
    EXPECT_GT(snapshot.stateBytes, 0);
    EXPECT_GT(snapshot.residentBytes, 0);
    EXPECT_GT(snapshot.checkpointP99, 0);
    ASSERT_EQ(snapshot.trends.size(), 4U);
    EXPECT_EQ(snapshot.trends[1].values.size(), 60U);
    EXPECT_EQ(snapshot.trends[1].values.back() + snapshot.trends[1].values[58], 1);
    EXPECT_EQ(snapshot.dataFolder, (folder / "data").string());
    EXPECT_THAT(snapshot.warnings, IsEmpty());
    // Snapshots come by themselves too.
    EXPECT_TRUE(asker.until([](const auto& events) {
        return std::any_of(events.begin(), events.end(),
            [](const api::Event& event) { return std::holds_alternative<api::SnapshotTaken>(event); });
    }));
}

TEST_F(CellTest, keepsItsSnapshotSmallWithManyLiveRuns)
{
    configure("sandbox: { first_token: 1h }\n");
    auto cell = open();
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    for (int i = 0; i < 60; ++i)
        ASSERT_TRUE(asker.ask(listing(std::string(100'000, '"'))));
    const auto taken = asker.ask(api::GetSnapshot{});
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->snapshot.agentsRunning, 60);
    EXPECT_EQ(taken->snapshot.activeRuns.size(), 20U);
    EXPECT_LT(boost::json::serialize(api::toJson(taken->snapshot)).size(), 65'536U);
}

TEST_F(CellTest, stopsWithinTwoSecondsWhateverIsUnderWay)
{
    configure("sandbox: { first_token: 1h }\n");
    const SilentServer silent;
    for (const bool farRequest : {false, true}) {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        auto asker = std::make_unique<Asker>((*cell)->connect());
        for (int i = 0; i < 20; ++i)
            ASSERT_TRUE(asker->ask(listing()));
        std::future<base::Result<api::CheckList>> pending;
        if (farRequest)
            pending = asker->begin(api::TestProvider{"mine", silent.url(), "k"});
        // One that has not begun is not interrupted by a stop.
        while (asker->ask(api::GetSnapshot{}).value().snapshot.runsQueued > 0)
            std::this_thread::yield();
        asker.reset();
        const auto begun = std::chrono::steady_clock::now();
        cell->reset();
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
        if (farRequest) {
            ASSERT_EQ(pending.wait_for(std::chrono::seconds(0)), std::future_status::ready);
        }
    }
    auto cell = open();
    ASSERT_TRUE(cell) << "the folder is free again: " << cell.error().text();
    Asker asker((*cell)->connect());
    EXPECT_EQ(asker.ask(api::GetSnapshot{})->snapshot.runsInterrupted, 40);
}

TEST_F(CellTest, goesOnWithInterruptedRunsWhenAskedTo)
{
    configure("sandbox: { first_token: 1h }\n");
    std::string run;
    {
        auto cell = open();
        ASSERT_TRUE(cell);
        Asker asker((*cell)->connect());
        run = asker.ask(listing()).value().runId;
    }
    configure("sandbox: { first_token: 0ms }\n");
    auto resuming = options();
    resuming.resumeAtStart = true;
    auto cell = Cell::open(resuming);
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    asker.listen({false, true, ""});
    EXPECT_TRUE(asker.ask(api::GetRun{run})->detail.run.state == RunState::Done || asker.untilState(run, RunState::Done));
}

TEST_F(CellTest, opensBeforeManyInterruptedRunsAreTakenUpAndLosesNoneWhenItIsStoppedMeanwhile)
{
    constexpr int kRuns = 200;
    configure("sandbox: { first_token: 1h }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell);
        Asker asker((*cell)->connect());
        for (int i = 0; i < kRuns; ++i)
            ASSERT_TRUE(asker.ask(listing()));
    }
    auto resuming = options();
    resuming.resumeAtStart = true;
    {
        auto cell = Cell::open(resuming);
        ASSERT_TRUE(cell);
        Asker asker((*cell)->connect());
        const auto taken = asker.ask(api::GetSnapshot{});
        ASSERT_TRUE(taken);
        EXPECT_GT(taken->snapshot.runsInterrupted, 0) << "it answers before all of them are taken up";
    }
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        const auto taken = asker.ask(api::GetSnapshot{});
        ASSERT_TRUE(taken);
        // One that was stopped before its first record still stands in line.
        EXPECT_EQ(taken->snapshot.runsInterrupted + taken->snapshot.runsQueued, kRuns);
    }
    configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\n");
    auto cell = Cell::open(resuming);
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    asker.listen({true, false, ""});
    EXPECT_TRUE(asker.until([&](const auto& events) {
        const auto* taken = events.empty() ? nullptr : std::get_if<api::SnapshotTaken>(&events.back());
        return taken && taken->snapshot.runsInterrupted == 0 && taken->snapshot.runsQueued == 0
            && taken->snapshot.agentsRunning == 0;
    })) << "all of them are taken up behind the opening";
}

TEST_F(CellTest, saysWhereItsConfigurationIsWrong)
{
    const auto complaint = [&](const std::string& yaml) {
        configure(yaml);
        const auto cell = open();
        return cell ? std::string("it opened") : cell.error().message;
    };
    EXPECT_THAT(complaint("default_model: 7\n"), AllOf(HasSubstr("kaze.yaml:1:1"), HasSubstr("default_model")));
    EXPECT_THAT(complaint("retries: 3\ncolour: red\n"), AllOf(HasSubstr("kaze.yaml:2:1"), HasSubstr("colour")));
    EXPECT_THAT(complaint("providers:\n  mine: { base_url: \"ftp://x\" }\n"), HasSubstr("kaze.yaml:2:"));
    EXPECT_THAT(complaint("providers: { mine: { base_url: \"http://x/v1\", kind: telepathy } }\n"), HasSubstr("kind"));
    EXPECT_EQ(complaint("providers: { mine: { base_url: \"http://x\", kind: ollama, context_tokens: 4096 } }\n"), "it opened");
    EXPECT_EQ(complaint("providers: { mine: { base_url: \"http://x/v1\", keys: [{ name: a, from: \"env:A\", requests_per_minute: "
                        "60, in_flight: 2, weight: 3, "
                        "tenants: [lab] }] } }\nfallbacks: { fast: [sandbox/sandbox-1] }\nqueue: { most_waiting: 10, "
                        "longest_wait: 1m }\ntimeouts: { total: 5m }\n"),
        "it opened");
    EXPECT_THAT(
        complaint("providers: { mine: { base_url: \"http://x/v1\", keys: [{ name: a, from: sk-canary-key-itself }] } }\n"),
        AllOf(HasSubstr("from"), Not(HasSubstr("sk-canary"))));
    EXPECT_THAT(complaint("fallbacks: { fast: [] }\n"), HasSubstr("fast"));
    EXPECT_THAT(complaint("timeouts: { stall: soon }\n"), HasSubstr("kaze.yaml:1:13"));
    EXPECT_THAT(
        complaint("timeouts: { stall: 99999999999999999h }\n"), AllOf(HasSubstr("kaze.yaml:1:13"), HasSubstr("no duration")));
    EXPECT_THAT(complaint("log: { level: loud }\n"), HasSubstr("kaze.yaml:1:8"));
    EXPECT_THAT(complaint("a: [\n"), HasSubstr("kaze.yaml:"));
    EXPECT_THAT(complaint("- list\n"), HasSubstr("kaze.yaml:1:1"));
    EXPECT_EQ(complaint("# nothing\n"), "it opened");
    EXPECT_EQ(complaint(""), "it opened");
    auto bare = options();
    bare.resources = folder / "nowhere";
    EXPECT_THAT(Cell::open(bare).error().message, HasSubstr("installation"));
}

TEST_F(CellTest, ownsItsFolderAlone)
{
    auto cell = open();
    ASSERT_TRUE(cell);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Conflict);
    EXPECT_THAT(second.error().message, HasSubstr(std::to_string(::getpid())));
    cell->reset();
    EXPECT_TRUE(open());
}

TEST_F(CellTest, saysWhatIsTheMatterWithAFolderItCannotUse)
{
    ASSERT_TRUE(base::writeFile(folder / "file", "x"));
    auto odd = options();
    odd.dataFolder = folder / "file" / "data";
    EXPECT_THAT(Cell::open(odd).error().message, AllOf(HasSubstr("file/data"), HasSubstr("--data")));
    ASSERT_TRUE(base::writeFile(folder / "data" / "state.db", std::string(8192, 'x')));
    const auto damaged = open();
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::Corrupt);
    EXPECT_THAT(damaged.error().text(), HasSubstr("state.db"));
    fs::remove(folder / "data" / "state.db");
    EXPECT_TRUE(open()) << "a failed opening holds nothing";
}

TEST_F(CellTest, keepsWhatWasSetAndNeverShowsAKey)
{
    const std::string canary = "canary-9f8e7d6c5b4a";
    const auto info = [](const api::ProviderList& list, const std::string& name) {
        const auto found
            = std::find_if(list.providers.begin(), list.providers.end(), [&](const auto& p) { return p.name == name; });
        return found == list.providers.end() ? std::optional<api::ProviderInfo>{} : *found;
    };
    {
        auto cell = open();
        ASSERT_TRUE(cell);
        Asker asker((*cell)->connect());
        ASSERT_TRUE(asker.ask(api::SetProvider{"mine", "https://models.example/v1", false}));
        ASSERT_TRUE(asker.ask(api::SetProvider{"other", "https://models.example", false, "anthropic"}));
        EXPECT_EQ(info(*asker.ask(api::ListProviders{}), "other")->kind, "anthropic");
        EXPECT_THAT(asker.ask(api::SetProvider{"x", "https://x/v1", false, "sandbox"}).error().message, HasSubstr("gemini"));
        ASSERT_TRUE(asker.ask(api::SetKey{"mine", canary}));
        ASSERT_TRUE(asker.ask(api::SetDefaultModel{"mine/large"}));
        ASSERT_TRUE(asker.ask(api::SetProvider{"lmstudio", "", true}));
        EXPECT_EQ(asker.ask(api::SetProvider{"my provider", "https://x/v1", false}).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(asker.ask(api::SetProvider{"x", "not a url", false}).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(asker.ask(api::SetProvider{"sandbox", "https://x/v1", false}).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(asker.ask(api::SetDefaultModel{"nobody/x"}).error().code, ErrorCode::NotFound);
        // What is said of the provider never holds its key.
        const auto list = asker.ask(api::ListProviders{});
        ASSERT_TRUE(list);
        EXPECT_THAT(boost::json::serialize(api::toJson(api::Response{*list})), Not(HasSubstr(canary)));
    }
    struct stat status { };
    ASSERT_EQ(::stat((folder / "data" / "secrets.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    auto asker = std::make_unique<Asker>((*cell)->connect());
    const auto list = asker->ask(api::ListProviders{});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->defaultModel, "mine/large");
    ASSERT_TRUE(info(*list, "mine"));
    EXPECT_EQ(info(*list, "mine")->baseUrl, "https://models.example/v1");
    EXPECT_EQ(info(*list, "mine")->kind, "openai");
    EXPECT_EQ(info(*list, "other")->kind, "anthropic");
    EXPECT_TRUE(info(*list, "mine")->hasKey);
    EXPECT_FALSE(info(*list, "mine")->needsKey) << "nobody knows before it is asked";
    EXPECT_FALSE(info(*list, "lmstudio"));
    EXPECT_THAT(list->secretsKeptIn, HasSubstr("secrets.json"));
    ASSERT_TRUE(asker->ask(api::SetKey{"mine", ""}));
    EXPECT_FALSE(info(*asker->ask(api::ListProviders{}), "mine")->hasKey);
    asker.reset();
    cell->reset();
    EXPECT_FALSE(anyFileHolds(folder / "data", canary));
}

TEST_F(CellTest, plansARunWithoutStartingIt)
{
    auto cell = open();
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    ASSERT_TRUE(base::writeFile(workspace / "a.txt", "a"));
    api::PlanRun plan{listing()};
    auto good = asker.ask(plan);
    ASSERT_TRUE(good);
    EXPECT_TRUE(good->runnable);
    EXPECT_EQ(good->agent, "lister");
    EXPECT_EQ(good->model, "sandbox/sandbox-1");
    EXPECT_THAT(good->tools, ElementsAre("files.list"));
    EXPECT_EQ(good->workspaceFiles, 1);
    EXPECT_EQ(good->basedOnRuns, 0);
    EXPECT_FALSE(good->typicalUsd);
    EXPECT_EQ(asker.ask(api::ListRuns{})->total, 0);

    auto broken = plan;
    broken.run.agent.yaml += "limits: { turns: many }\n";
    const auto bad = asker.ask(broken);
    ASSERT_TRUE(bad);
    EXPECT_FALSE(bad->runnable);
    ASSERT_TRUE(find(bad->checks, "agent"));
    EXPECT_EQ(find(bad->checks, "agent")->line, 7);
    EXPECT_EQ(find(bad->checks, "agent")->column, 11);
    EXPECT_EQ(bad->definition, broken.run.agent.yaml);

    auto lost = plan;
    lost.run.agent.yaml += "fallbacks: [sandbox/free, nowhere/m]\n";
    const auto stray = asker.ask(lost);
    ASSERT_TRUE(stray);
    EXPECT_FALSE(stray->runnable);
    ASSERT_TRUE(find(stray->checks, "fallbacks"));
    EXPECT_THAT(find(stray->checks, "fallbacks")->message, HasSubstr("nowhere/m"));

    const auto failed = [&](auto change, const std::string& check) {
        auto changed = plan;
        change(changed.run);
        const auto reply = asker.ask(changed);
        EXPECT_FALSE(reply->runnable);
        const auto* found = find(reply->checks, check);
        return found && found->status == api::CheckStatus::Failed ? found->message : "no failed check \"" + check + "\"";
    };
    EXPECT_THAT(failed([](auto& run) { run.model = "nobody/x"; }, "model"), HasSubstr("nobody"));
    EXPECT_THAT(failed([](auto& run) { run.model = "openai/gpt-5-mini"; }, "model"), HasSubstr("key"));
    EXPECT_THAT(failed([](auto& run) { run.baseUrl = "not a url"; }, "model"), Not(HasSubstr("no failed check")));
    EXPECT_THAT(failed([](auto& run) { run.workspace = "/no/such/folder"; }, "workspace"), HasSubstr("/no/such/folder"));
    EXPECT_THAT(failed([](auto& run) { run.workspace = ""; }, "workspace"), HasSubstr("no workspace"));
    EXPECT_THAT(failed([](auto& run) { run.agent.yaml += "skills: [nothing]\n"; }, "agent"), HasSubstr("nothing"));
    auto unknown = plan;
    unknown.run.agent.yaml = "name: a\ninstructions: b\ntools: [coffee.make]\n";
    EXPECT_THAT(find(asker.ask(unknown)->checks, "tools")->message, HasSubstr("coffee.make"));

    asker.listen({false, true, ""});
    const auto run = asker.ask(listing());
    ASSERT_TRUE(run);
    ASSERT_TRUE(asker.untilState(run->runId, RunState::Done));
    const auto again = asker.ask(plan);
    EXPECT_EQ(again->basedOnRuns, 1);
    EXPECT_EQ(again->typicalUsd, asker.ask(api::GetRun{run->runId})->detail.run.costUsd);
}

TEST_F(CellTest, doctorChecksWhatARunNeeds)
{
    fs::create_directories(folder / "data" / "agents");
    ASSERT_TRUE(base::writeFile(folder / "data" / "agents" / "broken.yaml", "name: [\n"));
    auto cell = open();
    ASSERT_TRUE(cell);
    auto asker = std::make_unique<Asker>((*cell)->connect());
    const auto list = asker->ask(api::RunDoctor{});
    ASSERT_TRUE(list) << list.error().text();
    for (const auto& check : list->checks) {
        EXPECT_NE(check.status, api::CheckStatus::Failed) << check.name << ": " << check.message;
        EXPECT_FALSE(check.name.empty() || check.message.empty());
        EXPECT_TRUE(check.status == api::CheckStatus::Ok || !check.remedy.empty() || check.name == "warning") << check.name;
    }
    for (const auto* name :
        {"data folder", "disk", "files.*", "agents", "default model", "keys", "child processes", "npx", "observations"})
        EXPECT_TRUE(find(list->checks, name)) << name;
    ASSERT_TRUE(find(list->checks, "agent broken"));
    EXPECT_THAT(find(list->checks, "agent broken")->message, HasSubstr("broken.yaml:"));
    auto helpless = options();
    helpless.spawnHelper = "/no/kaze-spawn";
    asker.reset();
    cell->reset();
    auto lame = Cell::open(helpless);
    ASSERT_TRUE(lame);
    Asker other((*lame)->connect());
    EXPECT_EQ(find(other.ask(api::RunDoctor{})->checks, "child processes")->status, api::CheckStatus::Failed);
}

TEST_F(CellTest, answersTheRestOfItsQuestions)
{
    auto cell = open();
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    const api::AddMemory office{"The office closes at six.", "note", {"office"}, "only-once"};
    const auto added = asker.ask(office);
    ASSERT_TRUE(added);
    EXPECT_EQ(asker.ask(office)->id, added->id) << "asked again it is not added again";
    const auto hits = asker.ask(api::SearchMemory{"when does the office close", 5, ""});
    ASSERT_TRUE(hits);
    ASSERT_FALSE(hits->hits.empty());
    EXPECT_EQ(hits->hits.front().id, added->id);
    EXPECT_FALSE(asker.ask(api::AddMemory{}));
    ASSERT_TRUE(asker.ask(api::SaveAgent{"name: saved\ninstructions: x\n", false}));
    EXPECT_EQ(asker.ask(api::SaveAgent{"name: saved\ninstructions: x\n", false}).error().code, ErrorCode::AlreadyExists);
    const auto agents = asker.ask(api::ListAgents{});
    EXPECT_TRUE(std::any_of(
        agents->agents.begin(), agents->agents.end(), [](const auto& agent) { return agent.name == "saved" && !agent.sample; }));
    const auto known = static_cast<std::int64_t>(agents->agents.size());
    EXPECT_EQ(asker.ask(api::GetSnapshot{})->snapshot.agentsKnown, known);
    ASSERT_TRUE(base::writeFile(folder / "data" / "agents" / "by-hand.yaml", "name: by-hand\ninstructions: x\n"));
    asker.listen({true, false, ""});
    EXPECT_TRUE(asker.until([&](const auto& events) {
        const auto* taken = events.empty() ? nullptr : std::get_if<api::SnapshotTaken>(&events.back());
        return taken && taken->snapshot.agentsKnown == known + 1;
    })) << "a file that comes later is counted";
    EXPECT_EQ(asker.ask(api::GetRun{"feedfeed"}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(asker.ask(api::GetRun{""}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(asker.ask(api::ListRuns{"state:bored", "", 10, false}).error().code, ErrorCode::InvalidArgument);
    api::AnswerApproval answer;
    answer.approvalId = "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e";
    answer.verdict = base::Open<api::Verdict>::named("perhaps");
    EXPECT_EQ(asker.ask(answer).error().code, ErrorCode::Unsupported);
    answer.verdict = api::Verdict::Deny;
    EXPECT_EQ(asker.ask(answer).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(asker.ask(api::ListApprovals{})->approvals.empty());
    EXPECT_TRUE(asker.ask(api::ListTraces{}));
    const auto steps = asker.ask(api::ListSteps{"feedfeed", 0, 10, false});
    EXPECT_FALSE(steps);
}

TEST(Trends, bookEveryMinuteAndForgetTheHourBefore)
{
    base::SimulatedClock clock;
    Trends trends(clock);
    for (int minute = 0; minute < 130; ++minute) {
        trends.turnTook(std::chrono::seconds(minute), 10, base::Money::fromDollars(0.01));
        trends.runEnded(minute % 2 == 0);
        trends.sample(minute, {{"p", static_cast<std::uint64_t>(minute)}});
        clock.advance(std::chrono::minutes(1));
    }
    api::CellSnapshot snapshot;
    trends.fill(snapshot);
    EXPECT_EQ(snapshot.tasksEnded, 59) << "the minute that just began is empty";
    EXPECT_NEAR(snapshot.tasksSucceeded, 0.5, 0.01);
    EXPECT_EQ(snapshot.spendHour, base::Money::fromDollars(0.59));
    EXPECT_EQ(snapshot.trends[0].values[58], 129);
    EXPECT_EQ(snapshot.trends[0].values[59], 0);
    EXPECT_EQ(snapshot.turnLatency[0].values[59], -1);
    EXPECT_EQ(snapshot.turnLatency[0].values[58], 129);
    EXPECT_NEAR(snapshot.turnP50, 100, 1);
    EXPECT_EQ(snapshot.tokensPerMinute, 8);
    ASSERT_EQ(snapshot.requests.size(), 1U);
    EXPECT_EQ(snapshot.requests[0].values[58], 1);
    clock.advance(std::chrono::hours(2));
    api::CellSnapshot later;
    trends.fill(later);
    EXPECT_EQ(later.tasksEnded, 0);
    EXPECT_EQ(later.turnP99, 0);
}

} // namespace kaze::cell::test
