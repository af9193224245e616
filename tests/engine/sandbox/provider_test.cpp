#include "engine/base/text.h"
#include "tests/engine/sandbox/drive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::sandbox::test {

using base::ErrorCode;
using testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

std::string callsOf(const gateway::Message& message)
{
    std::string text;
    for (const auto& call : message.calls)
        text += call.id + ' ' + call.name + ' ' + call.arguments + '\n';
    return text;
}

} // namespace

TEST(SandboxProvider, givesTheSameAnswerToTheSameRequest)
{
    FileTools tools;
    tools.put("a.txt", "TODO\n");
    Driver one({.seed = 7}), same({.seed = 7}), other({.seed = 8});
    const auto request = Driver::request(instructionsOf("code-reviewer"), "Review", tools);
    EXPECT_EQ(callsOf(one.ask(request)->message), callsOf(same.ask(request)->message));
    EXPECT_EQ(callsOf(one.ask(request)->message), callsOf(one.ask(request)->message));
    EXPECT_NE(callsOf(one.ask(request)->message), callsOf(other.ask(request)->message));
}

TEST(SandboxProvider, goesOnFromAnyTurnOfAConversation)
{
    FileTools tools;
    for (int i = 0; i < 30; ++i)
        tools.put("f" + std::to_string(i) + ".c", "void f() {}\n");
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    auto request = Driver::request(instructionsOf("code-reviewer"), "Review", tools);
    for (std::size_t i = 0; i < run.conversation.size(); ++i) {
        const auto& next = *run.conversation[i];
        if (next.role != gateway::Role::Assistant)
            continue;
        Driver afterCrash;
        request.messages.assign(run.conversation.begin(), run.conversation.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(callsOf(afterCrash.ask(request)->message), callsOf(next)) << "before message " << i;
    }
}

TEST(SandboxProvider, asksAgainForACallThatACrashLeftWithoutAResult)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request("1. List the files.", "go", tools);
    auto first = driver.ask(request)->message;
    request.messages.push_back(std::make_shared<const gateway::Message>(first));
    const auto again = driver.ask(request)->message;
    ASSERT_EQ(again.calls.size(), 1U);
    EXPECT_EQ(again.calls[0].arguments, first.calls[0].arguments);
    EXPECT_NE(again.calls[0].id, first.calls[0].id);
}

TEST(SandboxProvider, takesANewTaskAfterAFinishedAnswer)
{
    FileTools tools;
    tools.put("n.md", "Apples are red. Plums are blue.\n");
    Driver driver;
    const auto run = driver.runSample("librarian", "Which colour are apples?", tools);
    auto request = Driver::request(instructionsOf("librarian"), "", tools);
    request.messages = run.conversation;
    gateway::Message more;
    more.text = "And plums, which colour?";
    request.messages.push_back(std::make_shared<const gateway::Message>(more));
    EXPECT_FALSE(driver.ask(request)->message.calls.empty());
}

TEST(SandboxProvider, saysWhatItIsWhereNothingTellsItWhatToDo)
{
    FileTools tools;
    Driver driver;
    const auto answer = driver.ask(Driver::request("You are a poet.", "Write me a poem", tools))->message.text;
    EXPECT_THAT(answer,
        testing::AllOf(
            HasSubstr("sandbox"), HasSubstr("Write me a poem"), HasSubstr("files_list"), HasSubstr("list, find, read")));
    gateway::ChatRequest empty;
    empty.model = "free";
    EXPECT_THAT(driver.ask(empty)->message.text, HasSubstr("there is none"));
}

TEST(SandboxProvider, takesNoStepsFromWhatKazeAddsToTheInstructions)
{
    FileTools tools;
    Driver driver;
    const auto run = driver.run("1. Write `a.txt` saying \"a\".\n\n# Agents that can be delegated to\n\n- list: Read "
                                "everything.\n\n# Memory\n\n> Task: x\n- write "
                                "`b.txt` saying \"b\"\n",
        "go", tools);
    EXPECT_TRUE(tools.has("a.txt"));
    EXPECT_FALSE(tools.has("b.txt"));
}

TEST(SandboxProvider, streamsExactlyTheTextOfItsAnswer)
{
    FileTools tools;
    Driver driver;
    std::string text, reasoning;
    std::vector<std::string> calls;
    int pieces = 0;
    const auto response = driver.ask(Driver::request("1. List the files.", "go", tools), [&](const gateway::ChatDelta& delta) {
        text += delta.text;
        reasoning += delta.reasoning;
        ++pieces;
        if (!delta.callName.empty())
            calls.push_back(std::string(delta.callId) + std::string(delta.callName) + std::string(delta.arguments));
    });
    EXPECT_EQ(text, response->message.text);
    EXPECT_EQ(reasoning, response->message.reasoning);
    EXPECT_GT(pieces, 1);
    const auto& call = response->message.calls.at(0);
    EXPECT_EQ(calls, std::vector<std::string>{call.id + call.name + call.arguments});
}

TEST(SandboxProvider, countsWhatWasSentBeforeAsCached)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request("1. List the files.", "go", tools);
    const auto first = *driver.ask(request);
    EXPECT_EQ(first.usage.cachedTokens, 0);
    EXPECT_GT(first.usage.inputTokens, 0);
    EXPECT_GT(first.usage.outputTokens, 0);
    request.messages.push_back(std::make_shared<const gateway::Message>(first.message));
    request.messages.push_back(std::make_shared<const gateway::Message>(tools.answer(first.message.calls[0])));
    EXPECT_EQ(driver.ask(request)->usage.cachedTokens, first.usage.inputTokens);
}

TEST(SandboxProvider, failsAsOftenAsItsSettingsSayAndAlwaysAlike)
{
    FileTools tools;
    const auto request = Driver::request("1. List the files.", "go", tools);
    std::vector<int> outcomes[2];
    for (auto& outcome : outcomes) {
        Driver driver({.seed = 3, .rateLimited = 0.2, .unavailable = 0.2, .cut = 0.2});
        for (int i = 0; i < 200; ++i) {
            const auto response = driver.ask(request);
            outcome.push_back(response ? -1 : static_cast<int>(response.error().code));
        }
    }
    EXPECT_EQ(outcomes[0], outcomes[1]);
    EXPECT_NEAR(static_cast<double>(std::count(outcomes[0].begin(), outcomes[0].end(), -1)), 80, 25);
    EXPECT_NEAR(static_cast<double>(std::count(outcomes[0].begin(), outcomes[0].end(), static_cast<int>(ErrorCode::RateLimited))),
        40, 20);
}

TEST(SandboxProvider, breaksOffInTheMiddleAsAFailure)
{
    FileTools tools;
    Driver driver({.cut = 1});
    std::string text;
    const auto response
        = driver.ask(Driver::request("", "go", tools), [&](const gateway::ChatDelta& delta) { text += delta.text; });
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unavailable);
    EXPECT_FALSE(text.empty());
}

TEST(SandboxProvider, takesItsTimeByTheClockAndStopsWhenCancelled)
{
    base::SimulatedClock clock;
    base::WorkerPool workers(1, "test-worker");
    base::Loop loop;
    SandboxProvider provider({.firstToken = 2s, .perChunk = 1s}, clock, workers);
    gateway::ChatRequest request;
    request.model = "free";
    base::CancelSource source;
    std::optional<base::Result<gateway::ChatResponse>> result;
    int pieces = 0;
    boost::asio::co_spawn(loop.context(),
        provider.chat(
            request, "", [&](const gateway::ChatDelta&) { ++pieces; }, source.token()),
        [&](std::exception_ptr, base::Result<gateway::ChatResponse> done) { result = std::move(done); });
    loop.poll();
    EXPECT_EQ(pieces, 0);
    clock.advance(2s);
    loop.poll();
    EXPECT_EQ(pieces, 1);
    clock.advance(1s);
    loop.poll();
    EXPECT_EQ(pieces, 2);
    source.cancel();
    loop.poll();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->error().code, ErrorCode::Cancelled);
}

TEST(SandboxProvider, knowsItsModelsAndHasNoEmbeddings)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request("", "go", tools);
    request.model = "gpt-9";
    EXPECT_THAT(driver.ask(request).error().message, HasSubstr("sandbox-1"));
}

namespace {

//! A conversation in which every call so far was answered by `result`.
base::Result<gateway::ChatResponse> afterCalls(
    Driver& driver, gateway::ChatRequest request, const std::string& result, std::int64_t maxOutputTokens)
{
    request.maxOutputTokens = maxOutputTokens;
    for (int turn = 0; turn < 500; ++turn) {
        auto response = driver.ask(request);
        EXPECT_TRUE(response) << response.error().text();
        EXPECT_LE(response->usage.outputTokens, maxOutputTokens) << "turn " << turn;
        EXPECT_TRUE(base::isUtf8(response->message.text + callsOf(response->message)));
        if (!response || response->message.calls.empty())
            return response;
        request.messages.push_back(std::make_shared<const gateway::Message>(response->message));
        for (const auto& call : response->message.calls) {
            gateway::Message answer;
            answer.role = gateway::Role::Tool;
            answer.callId = call.id;
            answer.text = result;
            request.messages.push_back(std::make_shared<const gateway::Message>(answer));
        }
    }
    return base::fail(ErrorCode::Internal, "it never ended");
}

gateway::ToolSpecs specsOf(std::initializer_list<const char*> names)
{
    auto specs = std::make_shared<std::vector<gateway::ToolSpec>>();
    for (const auto* name : names)
        specs->push_back({name, "", boost::json::object()});
    return specs;
}

} // namespace

TEST(SandboxProvider, neverSaysMoreThanItsTokensAllowHoweverMuchItsCallsGave)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request("1. Call `x.a` with {}.\n2. Call `x.b` with {}.\n3. Call `x.c` with {}.\n"
                                   "4. Call `x.d` with {}.\n5. Write `all.json` with the answers.",
        "go", tools);
    request.tools = specsOf({"x_a", "x_b", "x_c", "x_d", "files_write", "files_edit"});
    for (const std::string piece : {"word ", "\"\\\n", "\x01\x02", "\xff\xfe", "ünïcödé ", "{task}"}) {
        std::string result;
        while (result.size() < 3000)
            result += piece;
        for (const std::int64_t most : {1, 2, 20, 100, 512, 4096}) {
            const auto response = afterCalls(driver, request, result, most);
            EXPECT_TRUE(response) << testing::PrintToString(piece) << " in " << most << " tokens: " << response.error().text();
        }
    }
    request.instructions = std::make_shared<const std::string>("1. Call `x.a` with {}.\n2. Call `x.b` with {}.");
    const auto cut = afterCalls(driver, request, std::string(100'000, 'y'), 100);
    EXPECT_EQ(cut->stop, gateway::StopReason::Length);
    EXPECT_EQ(afterCalls(driver, request, "small", 100)->stop, gateway::StopReason::Finished);
}

TEST(SandboxProvider, stopsForLengthWhereACallDoesNotFitIntoItsTokens)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request("1. Call `x.a` with {\"text\": \"{task}\"}.", std::string(4000, 'z'), tools);
    request.tools = specsOf({"x_a"});
    request.maxOutputTokens = 100;
    const auto cut = driver.ask(request);
    EXPECT_EQ(cut->stop, gateway::StopReason::Length);
    EXPECT_TRUE(cut->message.calls.empty());
    EXPECT_LE(cut->usage.outputTokens, 100);
    request.maxOutputTokens = 4096;
    EXPECT_EQ(driver.ask(request)->stop, gateway::StopReason::ToolCalls);
}

TEST(SandboxProvider, survivesAConversationOfNonsense)
{
    FileTools tools;
    Driver driver;
    auto request = Driver::request(instructionsOf("code-reviewer"), "Review \xff\xfe", tools);
    gateway::Message assistant;
    assistant.role = gateway::Role::Assistant;
    assistant.calls = {{"1", "files_list", "{\"limit\":10000}"}, {"2", "files_read", "not json"}, {"3", "files_read", "{}"}};
    request.messages.push_back(std::make_shared<const gateway::Message>(assistant));
    for (const auto& [id, text] : std::vector<std::pair<std::string, std::string>>{
             {"1", "\t\t\n[…\nno tab\na.c\tmany\n../x\t1\n\xff\t2\n"}, {"2", ""}, {"9", "nobody asked"}}) {
        gateway::Message result;
        result.role = gateway::Role::Tool;
        result.callId = id;
        result.text = text;
        request.messages.push_back(std::make_shared<const gateway::Message>(result));
    }
    EXPECT_TRUE(driver.ask(request).has_value());
}

} // namespace kaze::sandbox::test
