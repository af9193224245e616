// What runs recall when they begin and remember when they end.

#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/trace.h"
#include "engine/base/file.h"
#include "engine/gateway/token_guess.h"
#include "tests/engine/runtime/world.h"

#include <future>

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

const std::string kRecalls = "memory: { recall: 3, remember: false }";

std::string textOf(const json::value& data, const char* member)
{
    const auto* value = data.as_object().if_contains(member);
    return value ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> textsOf(const json::value& data, const char* member)
{
    std::vector<std::string> texts;
    if (const auto* values = data.as_object().if_contains(member))
        for (const auto& value : values->as_array())
            texts.emplace_back(value.as_string());
    return texts;
}

} // namespace

class RunMemory : public RuntimeTest {
protected:
    void add(const std::string& text, const std::string& kind = "note", const std::string& data = {})
    {
        knowledge::NewRecord record;
        record.text = text;
        record.kind = kind;
        record.data = data;
        const auto added = world().run(world().knowledge->add(vectors::EmbedContext{}, std::move(record)));
        EXPECT_TRUE(added) << added.error().text();
    }

    void addEpisode(const std::string& text, bool success)
    {
        add(text, "episode", json::serialize(json::object{{"task", text}, {"success", success}, {"critique", "of " + text}}));
    }

    //! The episodes there are, as they are stored.
    std::vector<api::MemoryHit> episodes()
    {
        knowledge::Search search;
        search.query = task;
        search.kind = "episode";
        auto found = world().run(world().knowledge->search(vectors::EmbedContext{}, search));
        EXPECT_TRUE(found) << found.error().text();
        return found ? std::move(found->hits) : std::vector<api::MemoryHit>{};
    }

    //! The data of the only episode.
    json::value episode()
    {
        const auto all = episodes();
        EXPECT_EQ(all.size(), 1U);
        return all.empty() || all[0].data.empty() ? json::object() : json::parse(all[0].data);
    }

    //! What the model was told behind the agent's own instructions.
    [[nodiscard]] std::string remembered() const
    {
        return model->requests.back().instructions->substr(std::string_view("Be brief.").size());
    }

    bool untilAsked()
    {
        return world().until([&] { return !world().embedder.asked.empty(); });
    }

    std::int64_t spans(const base::Uuid& run, const std::string& name)
    {
        return std::ranges::count(world().trace(run).spans, name, &api::SpanRow::name);
    }

    //! The latest one of a name, that has ended.
    api::SpanRow span(const base::Uuid& run, const std::string& name)
    {
        api::SpanRow latest;
        for (const auto& each : world().trace(run).spans)
            if (each.name == name && each.startedAt >= latest.startedAt)
                latest = each;
        EXPECT_TRUE(latest.duration) << name;
        return latest;
    }

    void writeSkill() const
    {
        fs::create_directories(folder / "skills/counting");
        const auto text = "---\nname: counting\ndescription: Counts things, twice.\n---\nCount from the left.";
        ASSERT_TRUE(base::writeFile(folder / "skills/counting/SKILL.md", text));
    }
};

TEST_F(RunMemory, isRecalledWhileTheRunIsLoaded)
{
    open(inTurn({says("done")}));
    add("It is done at night.");
    world().embedder.asked.clear();
    world().embedder.held = true;
    const auto run = start(kRecalls);
    ASSERT_TRUE(untilAsked());
    reopen();
    ASSERT_EQ(world().kinds(run), "state") << "who was stopped in the middle of it recalls anew";

    // The memory is open, so that the folder is all that the only worker is needed for.
    ASSERT_THAT(episodes(), IsEmpty());
    world().embedder.asked.clear();
    std::promise<void> mayGoOn;
    world().workers.submit([until = mayGoOn.get_future().share()] { until.wait(); });
    world().embedder.held = true;
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(untilAsked()) << "its folder cannot be opened, and it recalls all the same";
    clock.advance(std::chrono::seconds(1));
    mayGoOn.set_value();
    ASSERT_TRUE(world().until([&] { return spans(run, "load") == 2; })) << "nor does loading wait for what is recalled";
    EXPECT_EQ(world().stateOf(run), RunState::Queued);
    clock.advance(std::chrono::seconds(1));
    world().embedder.release();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(world().steps(run).at(1).recalled, ElementsAre("It is done at night."));
    EXPECT_THAT(remembered(), HasSubstr("> It is done at night."));

    const auto loading = span(run, "load"), recalling = span(run, "recall");
    EXPECT_LT(recalling.startedAt, loading.startedAt + *loading.duration);
    EXPECT_LT(loading.startedAt, recalling.startedAt + *recalling.duration);
    EXPECT_EQ(span(run, "retrieval").parentId, recalling.spanId);
}

TEST_F(RunMemory, isRecalledOnceHoweverOftenARunIsTakenUp)
{
    auto* world = &open(inTurn({says("done")}));
    add("It is done at night.");
    model->held = true;
    const auto run = start(kRecalls);
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    world = &reopen();
    add("It is done by day.");
    world->embedder.asked.clear();
    model->held = false;
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_THAT(remembered(), AllOf(HasSubstr("at night"), Not(HasSubstr("by day"))));

    api::ForkRun request;
    request.step = 2;
    const auto forked = world->run(world->runtime->fork(run, std::move(request)));
    ASSERT_TRUE(forked) << forked.error().text();
    ASSERT_TRUE(world->untilState(base::Uuid::parse(forked->runId).value(), RunState::Done));
    EXPECT_THAT(remembered(), AllOf(HasSubstr("at night"), Not(HasSubstr("by day"))));
    EXPECT_THAT(world->embedder.asked, IsEmpty());
}

TEST_F(RunMemory, isNotWaitedForByARunThatIsCancelled)
{
    auto& world = open(inTurn({says("done")}));
    add("It is done at night.");
    world.embedder.asked.clear();
    world.embedder.held = true;
    const auto run = start(kRecalls);
    ASSERT_TRUE(untilAsked());
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "not now")));
    ASSERT_TRUE(world.untilState(run, RunState::Cancelled));
    EXPECT_EQ(world.embedder.cancelled, 1);
    EXPECT_EQ(world.kinds(run), "state state");
}

TEST_F(RunMemory, isNotWaitedForByARunThatCannotBeLoaded)
{
    auto& world = open(inTurn({says("done")}));
    add("It is done at night.");
    world.embedder.held = true;
    const auto run = start(
        "tools: [fake.*]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER ", args: [--exit, \"3\"] } }\n" + kRecalls);
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    EXPECT_EQ(world.embedder.cancelled, 1);
    EXPECT_THAT(world.detail(run).error->message, HasSubstr("fake"));
    EXPECT_EQ(model->calls, 0);
}

TEST_F(RunMemory, takesNoMoreOfThePromptThanItMay)
{
    auto& world = open(inTurn({says("done")}));
    for (int i = 0; i < 20; ++i)
        add("Do it with care, number " + std::to_string(i) + ".\n" + std::string(3000, 'x'));
    const auto told = [&](const std::string& memory) {
        const auto run = start("memory: { recall: 20, remember: false" + memory + " }");
        EXPECT_TRUE(world.untilState(run, RunState::Done));
        return gateway::guessTokens(remembered().size());
    };
    for (const std::int64_t tokens : {100, 500, 5000, 32'000})
        EXPECT_LE(told(", tokens: " + std::to_string(tokens)), tokens);
    EXPECT_GT(told(", tokens: 5000"), 4800);
    const auto byItself = told("");
    EXPECT_LE(byItself, 1500);
    EXPECT_GT(byItself, 1300);
    world.embedder.asked.clear();
    EXPECT_EQ(told(", tokens: 0"), 0);
    EXPECT_THAT(world.embedder.asked, IsEmpty()) << "what is not told need not be looked for";
}

TEST_F(RunMemory, isOfTheKindsAndAsNearAsTheFileSays)
{
    auto& world = open(inTurn({says("done")}));
    task = "Copy the invoices";
    add("Copy the invoices");
    add("The invoices go to the archive.", "rule");
    addEpisode("Copy the invoices of May", true);
    const auto told = [&](const std::string& memory) {
        const auto run = start("memory: { recall: 3, remember: false, " + memory + " }");
        EXPECT_TRUE(world.untilState(run, RunState::Done));
        return world.steps(run).at(1).recalled;
    };
    EXPECT_THAT(told("tokens: 1000"), SizeIs(3));
    EXPECT_THAT(told("kinds: [episode]"), ElementsAre(HasSubstr("of May")));
    EXPECT_THAT(told("kinds: [rule, episode]"), UnorderedElementsAre(HasSubstr("of May"), HasSubstr("archive")));
    EXPECT_THAT(told("kinds: [nothing]"), IsEmpty());
    EXPECT_THAT(told("min_similarity: 0.999"), ElementsAre("Copy the invoices"));
    EXPECT_THAT(told("min_similarity: 1, kinds: [rule]"), IsEmpty());
}

TEST_F(RunMemory, tellsOfSomethingThatFailedBesideWhatWorked)
{
    auto& world = open(inTurn({says("done")}));
    task = "Copy the invoices";
    for (int i = 0; i < 4; ++i)
        addEpisode("Copy the invoices", true);
    addEpisode("Copy the letters to the invoices' folder", false);
    const auto run = start(kRecalls);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_THAT(world.steps(run).at(1).recalled,
        ElementsAre(StartsWith("[episode, worked]"), StartsWith("[episode, worked]"),
            StartsWith("[episode, failed] What was wrong: of Copy the letters")));
}

TEST_F(RunMemory, isToldWithItsKindToAnAgentThatLooksForIt)
{
    auto& world = open(inTurn({wants({{"s", "memory_search", R"({"query":"copy the invoices"})"}}), says("done")}));
    addEpisode("Copy the invoices", false);
    add("Invoices are copied at night.");
    const auto run = start("tools: [memory.*]\nmemory: { recall: 0, remember: false }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& answer = model->requests.back().messages.back()->text;
    EXPECT_THAT(answer, HasSubstr("] (episode, failed) Copy the invoices\n"));
    EXPECT_THAT(answer, HasSubstr("] (note) Invoices are copied at night.\n"));
}

TEST_F(RunMemory, takesFactsFromAgentsAsProposals)
{
    const std::string fact = R"({"kind":"fact","subject":"port","predicate":"is","object":"8080"})";
    auto& world = open(inTurn({wants({{"a", "memory_store", fact}}), wants({{"b", "memory_store", fact}}),
        wants({{"c", "memory_store", R"({"kind":"fact","subject":"port"})"}}), says("done")}));
    const auto run = start("tools: [memory.*]\nmemory: { recall: 0, remember: false }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    api::ListFacts query;
    query.tenant = "default";
    query.state = "proposed";
    const auto proposed = world.run(world.knowledge->listFacts(query));
    ASSERT_TRUE(proposed) << proposed.error().text();
    ASSERT_EQ(proposed->rows.size(), 1U);
    EXPECT_EQ(proposed->rows[0].agent, "tester");
    EXPECT_EQ(proposed->rows[0].source, "run:" + run.text());
    const auto& messages = model->requests.back().messages;
    EXPECT_THAT(messages[2]->text, HasSubstr("proposed as " + proposed->rows[0].id));
    EXPECT_THAT(messages[4]->text, HasSubstr("it waits as " + proposed->rows[0].id));
    EXPECT_THAT(messages[6]->text, HasSubstr("predicate"));
}

TEST_F(RunMemory, ofARunThatIsDoneSaysWithWhatItWorkedAndWhatItTook)
{
    writeSkill();
    put("a.txt", "content");
    auto* world = &open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        switch (turnOf(request)) {
        case 0:
            return wants({{"l", "skill_load", R"({"name":"counting"})"}, read("r", "a.txt"), read("s", "a.txt")});
        case 1:
            return wants({{"x", "no_such_tool", "{}"}, {"m", "skill_load", R"({"name":"cooking"})"}});
        default:
            return says("counted");
        }
    });
    const auto run = start("tools: [files.read]\nskills: [counting]\nmemory: { recall: 0 }");
    model->held = false;
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    const auto data = episode();
    const auto row = world->detail(run).run;
    EXPECT_EQ(textOf(data, "task"), task);
    EXPECT_EQ(textOf(data, "output"), "counted");
    EXPECT_EQ(data.at("success"), true);
    EXPECT_EQ(textOf(data, "critique"), "");
    EXPECT_EQ(textOf(data, "run"), run.text());
    EXPECT_EQ(textOf(data, "model"), "fake/m");
    EXPECT_THAT(textsOf(data, "tools"), UnorderedElementsAre("files.read", "skill.load"));
    EXPECT_THAT(textsOf(data, "skills"), ElementsAre(MatchesRegex("counting@[0-9a-f]{12}")));
    EXPECT_DOUBLE_EQ(data.at("cost_usd").to_number<double>(), row.costUsd.dollars());
    EXPECT_GT(row.costUsd, base::Money{});
    EXPECT_EQ(data.at("tokens").to_number<std::int64_t>(), row.spentTokens);
    EXPECT_GE(data.at("seconds").to_number<double>(), 0);
    EXPECT_FALSE(data.as_object().contains("input"));
}

TEST_F(RunMemory, ofARunThatWasCutOffSaysWhatItDidBefore)
{
    writeSkill();
    saveAgent("second", "tools: [files.list]\nmodel: { max_output_tokens: 77 }");
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        switch (turnOf(request)) {
        case 0:
            return wants({{"l", "skill_load", R"({"name":"counting"})"}});
        case 1:
            return wants({{"h", "agent_handoff", R"({"agent":"second"})"}});
        case 2:
            return wants({{"f", "files_list", "{}"}});
        default:
            return says("listed");
        }
    });
    world().witness.onStep = [&](const base::Uuid&, const api::Step& step) { model->held = step.callId == "f"; };
    const auto run = start("tools: [agent.handoff]\nskills: [counting]\nmemory: { recall: 0 }");
    ASSERT_TRUE(world().until([&] { return model->calls == 4; }));
    ASSERT_TRUE(world().run(world().runtime->send(run, "Only the long ones.", "")));
    reopen();
    model->held = false;
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto data = episode();
    EXPECT_THAT(textsOf(data, "tools"), ElementsAre("skill.load", "agent.handoff", "files.list"));
    EXPECT_THAT(textsOf(data, "skills"), ElementsAre(StartsWith("counting@"))) << "which is not the second agent's";
    EXPECT_EQ(textOf(data, "input"), "Only the long ones.");
}

TEST_F(RunMemory, ofARunThatFailedSaysWhyWithoutASecret)
{
    auto& world = open([](const gateway::ChatRequest&) -> ScriptedProvider::Answer {
        return base::fail(ErrorCode::InvalidArgument, std::string(3980, 'x') + " the key sword\"fish42 is no good");
    });
    world.redactor->addSecret("sword\"fish42");
    const auto run = start("memory: { recall: 0 }");
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    const auto data = episode();
    EXPECT_EQ(data.at("success"), false);
    EXPECT_THAT(textOf(data, "critique"), HasSubstr("the key [redacted] is no good"));
    EXPECT_EQ(textOf(data, "output"), "");
    EXPECT_THAT(episodes().at(0).text, Not(HasSubstr("sword"))) << "nor the half of it that a cut leaves";
    EXPECT_THAT(episodes().at(0).data, Not(HasSubstr("sword")));
}

TEST_F(RunMemory, ofARunThatHadNoBudgetLeftSaysSo)
{
    auto& world = open(inTurn({says("done")}));
    const auto run = start("memory: { recall: 0 }", api::ApprovalMode::All, base::Money::fromDollars(0.00001));
    ASSERT_TRUE(world.untilState(run, RunState::BudgetExhausted));
    const auto data = episode();
    EXPECT_EQ(data.at("success"), false);
    EXPECT_THAT(textOf(data, "critique"), HasSubstr("budget"));
    EXPECT_EQ(data.at("cost_usd").to_number<double>(), 0);
}

TEST_F(RunMemory, ofARunThatWasCancelledIsNone)
{
    auto& world = open(inTurn({says("done")}));
    model->held = true;
    const auto run = start("memory: { recall: 0 }");
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "not now")));
    ASSERT_TRUE(world.untilState(run, RunState::Cancelled));
    EXPECT_THAT(episodes(), IsEmpty()) << "that somebody thought better of it says nothing of the work";
}

TEST(WorkedWith, standsInTheLogWhereItIsNeededAgain)
{
    SummaryRecord summary;
    summary.text = "so far";
    summary.workedWith = {{"files.read"}, {"counting@123"}};
    const auto again = decode(api::StepKind::Summary, encode(summary));
    ASSERT_TRUE(again);
    EXPECT_THAT(std::get<SummaryRecord>(*again).workedWith.tools, ElementsAre("files.read"));
    EXPECT_THAT(std::get<SummaryRecord>(*again).workedWith.skills, ElementsAre("counting@123"));
    const auto note = decode(api::StepKind::Note, encode(NoteRecord{"handed over", "hash", "fake/m", summary.workedWith}));
    ASSERT_TRUE(note);
    EXPECT_THAT(std::get<NoteRecord>(*note).workedWith.skills, ElementsAre("counting@123"));
    EXPECT_THAT(encode(NoteRecord{"resumed"}), Not(HasSubstr("used_")));
}

} // namespace kaze::runtime::test
