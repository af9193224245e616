#pragma once

#include "engine/api/run.h"
#include "engine/base/loop.h"
#include "engine/sandbox/sandbox_provider.h"
#include "tests/engine/sandbox/file_tools.h"

#include <string>
#include <vector>

namespace kaze::sandbox::test {

//! How a run with the sandbox went.
struct Run {
    gateway::Conversation conversation;
    std::string answer;
    int turns = 0;
    bool finished = false;
    api::Usage usage;
    std::size_t mostCallsAtOnce = 0;
};

//! Runs the sandbox in a loop with the tools, as the runtime does.
class Driver {
public:
    explicit Driver(SandboxOptions options = {}) : m_provider(options, m_clock, m_workers) { }

    Run run(const std::string& instructions, const std::string& task, FileTools& tools, int mostTurns = 60);
    Run runSample(const std::string& agent, const std::string& task, FileTools& tools);

    //! One call.
    base::Result<gateway::ChatResponse> ask(gateway::ChatRequest request, gateway::DeltaSink sink = {});

    //! The request of a run's first turn.
    static gateway::ChatRequest request(const std::string& instructions, const std::string& task, const FileTools& tools);

    base::Loop loop;
    std::int64_t maxOutputTokens = 4096;

private:
    base::SystemClock m_clock;
    base::WorkerPool m_workers{1, "test-worker"};
    SandboxProvider m_provider;
};

//! The instructions of a sample agent file.
std::string instructionsOf(const std::string& agent);

} // namespace kaze::sandbox::test
