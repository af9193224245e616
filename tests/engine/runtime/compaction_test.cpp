#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/summary.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

constexpr int kFiles = 30;
constexpr std::size_t kWindow = 4000; //!< tokens, as the price table of World says
const std::string kAgent = "tools: [files.read]\nmemory: { recall: 0, remember: false }\nlimits: { turns: 1000 }\n"
                           "context: { compact_at: 0.5, keep_turns: 3 }";

bool isSummary(const gateway::ChatRequest& request)
{
    return request.instructions && request.instructions->starts_with("You write the notes");
}

std::int64_t tokensOf(const gateway::ChatRequest& request)
{
    std::size_t bytes = 0;
    for (const auto& message : request.messages)
        bytes += detail::bytesOf(*message);
    return static_cast<std::int64_t>(bytes / 3);
}

gateway::ChatResponse counted(gateway::ChatResponse response, const gateway::ChatRequest& request)
{
    response.usage = {tokensOf(request), 20, 0, 0};
    return response;
}

//! Reads one file after the other, as each says which is the next. What it says depends on the last message alone.
ScriptedProvider::Answer readsOn(const gateway::ChatRequest& request)
{
    const auto& text = request.messages.back()->text;
    const auto next = text.find("next: ");
    if (next == std::string::npos && request.messages.back()->role == gateway::Role::Tool)
        return counted(says("all read"), request);
    const auto file = next == std::string::npos ? "0" : text.substr(next + 6, text.find('\n', next) - next - 6);
    return counted(wants({read("call", file + ".txt")}), request);
}

ScriptedProvider::Script script()
{
    return [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (!isSummary(request))
            return readsOn(request);
        // As many files as the notes and the transcript speak of.
        const auto& text = request.messages.front()->text;
        std::size_t last = 0;
        for (int i = 0; i < kFiles; ++i)
            if (text.find("\"" + std::to_string(i) + ".txt\"") != std::string::npos
                || text.find("up to " + std::to_string(i) + ";") != std::string::npos)
                last = static_cast<std::size_t>(i);
        return counted(says("Files were read up to " + std::to_string(last) + "; all of them say which is the next."), request);
    };
}

} // namespace

class Compaction : public RuntimeTest {
protected:
    Compaction()
    {
        for (int i = 0; i < kFiles; ++i)
            put(std::to_string(i) + ".txt",
                (i + 1 < kFiles ? "next: " + std::to_string(i + 1) + "\n" : "the end\n")
                    + std::string(900, static_cast<char>('a' + i % 26)));
    }

    std::vector<api::Step> summaries(const base::Uuid& run)
    {
        std::vector<api::Step> found;
        for (auto& step : world().steps(run))
            if (step.kind == api::StepKind::Summary)
                found.push_back(std::move(step));
        return found;
    }
    static std::string shown(const gateway::ChatRequest& request)
    {
        std::string text;
        for (const auto& message : request.messages) {
            text += std::to_string(static_cast<int>(message->role)) + " " + message->callId + " " + message->text;
            for (const auto& call : message->calls)
                text += " [" + call.id + " " + call.name + " " + call.arguments + "]";
            text += "\n";
        }
        return text;
    }
    //! What the model was sent, but for summaries.
    static std::vector<std::string> conversations(const ScriptedProvider& provider)
    {
        std::vector<std::string> all;
        for (const auto& request : provider.requests)
            if (!isSummary(request))
                all.push_back(shown(request));
        return all;
    }
};

TEST_F(Compaction, keepsAConversationInsideTheWindow)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(world.detail(run).output, "all read");

    const auto sums = summaries(run);
    ASSERT_GE(sums.size(), 3U);
    EXPECT_EQ(sums[0].model, "fake/m");
    EXPECT_THAT(sums[0].text, StartsWith("Files were read up to"));
    EXPECT_GT(sums[1].upTo, sums[0].upTo);
    EXPECT_LT(sums[0].upTo, sums[0].number);
    for (const auto& request : model->requests) {
        EXPECT_LT(tokensOf(request), static_cast<std::int64_t>(kWindow) * 6 / 10) << shown(request).substr(0, 500);
        if (isSummary(request))
            continue;
        EXPECT_TRUE(request.messages.front()->text.starts_with("Do it.")) << "the task is always there";
        std::set<std::string> asked;
        for (const auto& message : request.messages) {
            for (const auto& call : message->calls)
                asked.insert(call.id);
            if (message->role == gateway::Role::Tool) {
                EXPECT_EQ(asked.erase(message->callId), 1U) << "a result without its call";
            }
        }
        EXPECT_TRUE(asked.empty()) << "a call without its result";
    }
    // The steps that it stands for are as they were.
    int results = 0;
    for (const auto& step : world.steps(run))
        if (step.kind == api::StepKind::Result) {
            EXPECT_GT(step.text.size(), 900U);
            ++results;
        }
    EXPECT_EQ(results, kFiles);
}

TEST_F(Compaction, isPaidForByItsRun)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    std::int64_t output = 0;
    for (const auto& step : world.steps(run))
        if (step.usage)
            output += step.usage->outputTokens;
    const auto row = world.detail(run).run;
    EXPECT_EQ(row.usage.outputTokens, output);
    EXPECT_EQ(row.spentTokens, row.usage.inputTokens + row.usage.outputTokens);
    EXPECT_EQ(row.turns, kFiles + 1) << "a summary is no turn";
    std::int64_t rows = 0;
    auto count = [&rows](storage::Connection& db) {
        return db.query("SELECT count(*) FROM usage WHERE operation='compaction'", {},
            [&](const storage::Row& found) { rows = found.integer(0); });
    };
    ASSERT_TRUE(world.run(world.state->read(std::move(count))));
    EXPECT_EQ(rows, static_cast<std::int64_t>(summaries(run).size()));
}

TEST_F(Compaction, givesTheSameConversationsAfterACrashAtAnyStep)
{
    std::vector<std::int64_t> moments;
    auto& first = open(script());
    first.witness.onStep = [&](const base::Uuid&, const api::Step& step) {
        const auto number = std::to_string(step.number);
        for (const std::string name : {"state.db", "state.db-wal"})
            fs::copy_file(folder / name, folder / (name + "-" + number));
        moments.push_back(step.number);
    };
    const auto run = start(kAgent);
    ASSERT_TRUE(first.untilState(run, RunState::Done));
    const auto expected = conversations(*model);
    const auto turns = first.detail(run).run.turns;
    const auto usage = first.detail(run).run.usage.outputTokens;
    close();
    ASSERT_GT(moments.size(), 90U);
    for (std::size_t i = 3; i + 1 < moments.size(); i += 5) {
        SCOPED_TRACE("after step " + std::to_string(moments[i]));
        close();
        for (const auto* name : {"state.db", "state.db-wal", "state.db-shm"})
            fs::remove(folder / name);
        for (const std::string name : {"state.db", "state.db-wal"})
            fs::copy_file(folder / (name + "-" + std::to_string(moments[i])), folder / name);
        auto& world = open(script());
        const auto before = world.detail(run).run.turns;
        ASSERT_TRUE(world.run(world.runtime->resume(run)));
        ASSERT_TRUE(world.untilState(run, RunState::Done));
        EXPECT_EQ(world.detail(run).run.turns, turns);
        EXPECT_EQ(world.detail(run).output, "all read");
        EXPECT_GE(world.detail(run).run.usage.outputTokens, usage);
        const auto sent = conversations(*model);
        ASSERT_EQ(static_cast<std::int64_t>(sent.size()), turns - before) << "nothing is asked twice";
        for (std::size_t n = 0; n < sent.size(); ++n)
            EXPECT_EQ(sent[n], expected[static_cast<std::size_t>(before) + n]);
    }
}

TEST_F(Compaction, goesOnWithoutTheModelWhereItCannotSumUp)
{
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isSummary(request))
            return base::fail(ErrorCode::InvalidArgument, "too much at once");
        return readsOn(request);
    });
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto sums = summaries(run);
    ASSERT_GE(sums.size(), 2U);
    for (const auto& sum : sums) {
        EXPECT_EQ(sum.model, "");
        EXPECT_THAT(sum.text, HasSubstr("Call: files_read"));
        EXPECT_LT(sum.text.size(), kWindow * 3 / 4);
        EXPECT_THAT(sum.text, Not(HasSubstr("Do it."))) << "the task stands in front of it already";
    }
    for (const auto& request : model->requests)
        if (!isSummary(request)) {
            EXPECT_LT(tokensOf(request), static_cast<std::int64_t>(kWindow) * 6 / 10);
        }
}

TEST_F(Compaction, keepsAllWhereTheAgentSaysSo)
{
    auto& world = open(script());
    const auto run = start("tools: [files.read]\nmemory: { recall: 0, remember: false }\ncontext: { compact_at: 0 }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_TRUE(summaries(run).empty());
    EXPECT_EQ(model->requests.back().messages.size(), 1U + 2 * kFiles);
}

TEST_F(Compaction, endsTheRunWhereItsBudgetDoesNotPayForIt)
{
    auto& world = open(script());
    const auto run = start(kAgent, api::ApprovalMode::All, base::Money::fromDollars(0.08));
    ASSERT_TRUE(world.untilState(run, RunState::BudgetExhausted));
    ASSERT_TRUE(world.run(world.runtime->resume(run, gateway::Limits{base::Money::fromDollars(100)})));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    for (const auto& sum : summaries(run))
        EXPECT_EQ(sum.model, "fake/m");
}

TEST_F(Compaction, leavesMemoryToWhatIsShown)
{
    auto& world = open(script());
    std::int64_t most = 0;
    world.witness.onStep = [&](const base::Uuid&, const api::Step&) {
        for (const auto& row : world.runtime->liveRows(1))
            most = std::max(most, row.memoryBytes);
    };
    ASSERT_TRUE(world.untilState(
        start("tools: [files.read]\nmemory: { recall: 0, remember: false }\ncontext: { compact_at: 0 }"), RunState::Done));
    const auto allOfIt = std::exchange(most, 0);
    EXPECT_GT(allOfIt, kFiles * 900);
    ASSERT_TRUE(world.untilState(start(kAgent), RunState::Done));
    EXPECT_LT(most, allOfIt * 2 / 3);
}

TEST_F(Compaction, isPartOfAFork)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto expected = conversations(*model);
    const auto sum = summaries(run).at(1);
    for (const auto at : {sum.number - 1, sum.number}) {
        model->requests.clear();
        api::ForkRun request;
        request.step = at;
        const auto forked = world.run(world.runtime->fork(run, std::move(request)));
        ASSERT_TRUE(forked);
        const auto id = base::Uuid::parse(forked->runId).value();
        ASSERT_TRUE(world.untilState(id, RunState::Done));
        EXPECT_EQ(conversations(*model).back(), expected.back());
        EXPECT_EQ(world.detail(id).run.turns, kFiles + 1);
        EXPECT_LT(world.detail(id).run.usage.outputTokens, world.detail(run).run.usage.outputTokens);
        EXPECT_EQ(
            world.detail(id).run.spentTokens, world.detail(id).run.usage.inputTokens + world.detail(id).run.usage.outputTokens);
    }
}

TEST_F(Compaction, givesEveryCallAnIdOfItsOwn)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    std::set<std::string> ids;
    for (const auto& step : world.steps(run))
        for (const auto& call : step.calls)
            EXPECT_TRUE(ids.insert(call.callId).second) << call.callId;
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(kFiles));
}

namespace {

gateway::Message answer(const std::string& call)
{
    gateway::Message message;
    message.role = gateway::Role::Assistant;
    message.calls.push_back({call, "files_read", "{}"});
    return message;
}

gateway::Conversation conversation(int turns, std::size_t bytes)
{
    gateway::Conversation messages{std::make_shared<const gateway::Message>(gateway::userMessage("task"))};
    for (int i = 0; i < turns; ++i) {
        const auto id = std::to_string(i);
        messages.push_back(std::make_shared<const gateway::Message>(answer(id)));
        messages.push_back(std::make_shared<const gateway::Message>(gateway::toolMessage(id, std::string(bytes, 'x'), false)));
    }
    return messages;
}

} // namespace

TEST(Summary, keepsTheLastTurnsAndNeverHalfOfOne)
{
    const auto messages = conversation(10, 100);
    const auto cut = detail::cutOf(messages, 3, 1'000'000);
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->keptFrom, 15U);
    EXPECT_EQ(cut->answersBefore, 7U);
    EXPECT_EQ(detail::cutOf(messages, 3, 250)->keptFrom, 17U) << "fewer where they are long";
    EXPECT_EQ(detail::cutOf(messages, 3, 1)->keptFrom, 19U) << "but the last one";
    EXPECT_FALSE(detail::cutOf(messages, 10, 1'000'000)) << "there is nothing older";
    EXPECT_FALSE(detail::cutOf(conversation(0, 0), 3, 100));
    EXPECT_FALSE(detail::cutOf({}, 3, 100));
}

TEST(Summary, writesDownWhatFitsTheLongestTextsCutFirst)
{
    const auto messages = conversation(50, 3000);
    const auto whole = detail::transcriptOf("the task\n", messages, messages.size(), 1'000'000);
    EXPECT_GT(whole.size(), 150'000U);
    const auto cut = detail::transcriptOf("the task\n", messages, messages.size(), 50'000);
    EXPECT_LE(cut.size(), 50'000U);
    EXPECT_THAT(cut, Not(HasSubstr("left out here"))) << "every call is in it still";
    const auto little = detail::transcriptOf("the task\n", messages, messages.size(), 3000);
    EXPECT_LE(little.size(), 3200U);
    EXPECT_THAT(little, StartsWith("the task\n[earlier"));
    EXPECT_THAT(little, HasSubstr("left out here"));
    EXPECT_EQ(detail::transcriptOf("", {}, 0, 100), "");
    EXPECT_EQ(detail::endOf("one\ntwo\nthree", 100), "one\ntwo\nthree");
    EXPECT_THAT(detail::endOf("one\ntwo\nthree", 8), EndsWith("\n\nthree"));
}

TEST(Summary, standsBehindTheTask)
{
    const auto opening = detail::openingOf("the task", "the notes");
    EXPECT_TRUE(opening.text.starts_with("the task\n\n# "));
    EXPECT_EQ(detail::summaryIn(opening, "the task"), "the notes");
    EXPECT_EQ(detail::summaryIn(gateway::userMessage("the task"), "the task"), "");
}

} // namespace kaze::runtime::test
