#include "tests/engine/sandbox/drive.h"

#include "engine/base/yaml.h"

#include <gtest/gtest.h>

namespace kaze::sandbox::test {

std::string instructionsOf(const std::string& agent)
{
    const std::filesystem::path resources(KAZE_RESOURCES);
    const auto file = base::YamlDocument::load(resources / "agents" / (agent + ".yaml"));
    EXPECT_TRUE(file.has_value()) << (file ? "" : file.error().text());
    return std::string(file->value().at("instructions").as_string());
}

gateway::ChatRequest Driver::request(const std::string& instructions, const std::string& task, const FileTools& tools)
{
    gateway::ChatRequest request;
    request.model = "sandbox-1";
    request.instructions = std::make_shared<const std::string>(instructions);
    request.tools = tools.specs();
    gateway::Message message;
    message.text = task;
    request.messages.push_back(std::make_shared<const gateway::Message>(message));
    return request;
}

base::Result<gateway::ChatResponse> Driver::ask(gateway::ChatRequest request, gateway::DeltaSink sink)
{
    base::CancelToken never;
    return loop.runUntil(m_provider.chat(std::move(request), "", std::move(sink), never));
}

Run Driver::run(const std::string& instructions, const std::string& task, FileTools& tools, int mostTurns)
{
    Run run;
    auto next = request(instructions, task, tools);
    next.maxOutputTokens = maxOutputTokens;
    for (; run.turns < mostTurns && !run.finished; ++run.turns) {
        const auto response = ask(next);
        if (!response) {
            ADD_FAILURE() << response.error().text();
            break;
        }
        EXPECT_LE(response->usage.outputTokens, maxOutputTokens);
        run.usage.inputTokens += response->usage.inputTokens;
        next.messages.push_back(std::make_shared<const gateway::Message>(response->message));
        run.mostCallsAtOnce = std::max(run.mostCallsAtOnce, response->message.calls.size());
        run.finished = response->message.calls.empty();
        for (const auto& call : response->message.calls)
            next.messages.push_back(std::make_shared<const gateway::Message>(tools.answer(call)));
        run.answer = response->message.text;
    }
    run.conversation = next.messages;
    EXPECT_TRUE(run.finished) << "still at work after " << run.turns << " turns: " << run.answer;
    return run;
}

Run Driver::runSample(const std::string& agent, const std::string& task, FileTools& tools)
{
    return run(instructionsOf(agent), task, tools);
}

} // namespace kaze::sandbox::test
