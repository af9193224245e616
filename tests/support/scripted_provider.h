#pragma once

#include "engine/gateway/chat.h"

#include <functional>
#include <string>
#include <vector>

namespace kaze::test {

//! A model whose answers a test writes down, a provider like any other. It sees the request alone, so a script that looks at the conversation
//! gives the same answers to a run that was interrupted. Lives on the loop.
class ScriptedProvider final : public gateway::ChatProvider {
public:
    using Answer = base::Result<gateway::ChatResponse>;
    using Script = std::function<Answer(const gateway::ChatRequest&)>;

    explicit ScriptedProvider(Script script) : m_script(std::move(script)) { }

    [[nodiscard]] base::Task<base::Result<base::Boxed<gateway::ChatResponse>>> chat(
        gateway::ChatRequest request, std::string, gateway::DeltaSink sink, base::CancelToken cancel) override
    {
        ++calls;
        if (held) {
            base::OneShot<bool> go;
            m_waiting.push_back(go);
            const auto registration = cancel.onCancel([go] { go.set(false); });
            const bool answer = co_await go.wait();
            if (!answer)
                co_return std::unexpected(cancel.reason());
        }
        co_return answerTo(request, sink);
    }

    [[nodiscard]] base::Task<base::Result<gateway::Embeddings>> embed(
        std::string, std::vector<std::string>, std::string, std::string, base::CancelToken) override
    {
        co_return base::fail(base::ErrorCode::Unsupported, "a script has no vectors");
    }

    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> models(std::string, std::string, base::CancelToken) override
    {
        co_return std::vector<std::string>{"m"};
    }

    [[nodiscard]] bool needsKey() const override { return false; }

    //! Lets the calls that wait while `held` go on.
    void release()
    {
        held = false;
        for (const auto& one : std::exchange(m_waiting, {}))
            one.set(true);
    }

    bool held = false;
    bool keep = true; //!< whether `requests` are kept
    int calls = 0;
    std::vector<gateway::ChatRequest> requests;

private:
    Answer answerTo(const gateway::ChatRequest& request, const gateway::DeltaSink& sink)
    {
        if (keep)
            requests.push_back(request);
        auto answer = m_script(request);
        if (answer && sink && !answer->message.text.empty()) {
            gateway::ChatDelta delta;
            delta.text = answer->message.text;
            sink(delta);
        }
        return answer;
    }

    Script m_script;
    std::vector<base::OneShot<bool>> m_waiting;
};

inline gateway::ChatResponse says(std::string text)
{
    gateway::ChatResponse response;
    response.message.role = gateway::Role::Assistant;
    response.message.text = std::move(text);
    response.usage = {100, 20, 0, 0};
    response.usageSource = gateway::UsageSource::Provider;
    response.provider = "fake";
    response.model = "m";
    return response;
}

inline gateway::ChatResponse wants(std::vector<gateway::ToolCall> calls)
{
    auto response = says("");
    response.stop = gateway::StopReason::ToolCalls;
    response.message.calls = std::move(calls);
    return response;
}

//! How many answers the model has given in this conversation.
inline std::size_t turnOf(const gateway::ChatRequest& request)
{
    std::size_t turns = 0;
    for (const auto& message : request.messages)
        turns += message->role == gateway::Role::Assistant ? 1U : 0U;
    return turns;
}

//! The n-th answer in the n-th turn, the last one ever after.
inline ScriptedProvider::Script inTurn(std::vector<gateway::ChatResponse> answers)
{
    return [answers = std::move(answers)](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return answers[std::min(turnOf(request), answers.size() - 1)];
    };
}

} // namespace kaze::test
