#pragma once

#include "engine/api/run_requests.h"
#include "tests/engine/runtime/world.h"

namespace kaze::runtime::test {

//! Runs that ask people, and what people can do.
class People : public RuntimeTest {
protected:
    static inline const std::string kFiles = "tools: [files.*, person.ask]\nmemory: { recall: 0, remember: false }";

    static gateway::ToolCall write(const std::string& id, const std::string& file, const std::string& content = "x")
    {
        return {id, "files_write", R"({"path":")" + file + R"(","content":")" + content + "\"}"};
    }

    static gateway::ToolCall question(const std::string& id, const std::string& members)
    {
        return {id, "person_ask", R"({"question":"Which colour?")" + members + "}"};
    }

    base::Result<base::Uuid> answer(
        const api::Approval& asked, api::Verdict verdict, const std::function<void(api::AnswerApproval&)>& more = {})
    {
        api::AnswerApproval given;
        given.approvalId = asked.approvalId;
        given.verdict = verdict;
        if (more)
            more(given);
        return world().run(world().runtime->answer(std::move(given)));
    }

    base::Uuid waiting(ScriptedProvider::Script script, const std::string& members = kFiles)
    {
        close();
        open(std::move(script));
        const auto run = start(members, api::ApprovalMode::Ask);
        EXPECT_TRUE(world().until([&] { return !world().witness.asked.empty(); }));
        return run;
    }

    //! The log, line by line, for who has to find out what went wrong.
    std::string told(const base::Uuid& run)
    {
        std::string text;
        for (const auto& step : world().steps(run))
            text += std::to_string(step.number) + " " + step.kind.name() + " " + step.callId + " " + step.text + "\n";
        return text;
    }

    [[nodiscard]] const gateway::Message& last() const { return *model->requests.back().messages.back(); }

    base::Result<> send(const base::Uuid& run, const std::string& text, const std::string& id = {})
    {
        return world().run(world().runtime->send(run, text, id));
    }
};

} // namespace kaze::runtime::test
