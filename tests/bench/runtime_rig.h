#pragma once

#include "engine/api/run_requests.h"
#include "engine/runtime/runtime.h"
#include "engine/vectors/hashed_embedder.h"
#include "tests/support/scripted_provider.h"
#include "tests/support/temp_folder.h"

#include <filesystem>
#include <memory>

namespace kaze::bench {

//! Counts the runs that are done, and wants to know nothing else.
class Quiet final : public runtime::RunListener {
public:
    [[nodiscard]] bool follows(const base::Uuid&) const override { return false; }
    void stepAdded(const base::Uuid&, const api::Step&) override { }
    void textStreamed(const base::Uuid&, std::string_view, bool) override { }
    [[nodiscard]] bool wantsRows() const override { return false; }
    void runChanged(const api::RunRow&) override { }
    void approvalAsked(const api::Approval&) override { }
    void approvalClosed(const std::string&, const base::Uuid&) override { }
    void turnTook(base::Duration, std::int64_t, base::Money) override { }
    void runEnded(api::RunState state) override { ended += state == api::RunState::Done ? 1 : 0; }

    int ended = 0;
};

//! Everything a run needs, in a folder of its own below the current one, with a model that answers from a script. Whoever has it opens the runtime.
struct RuntimeRig {
    //! `threads`: of the workers and of the writers, each.
    RuntimeRig(test::ScriptedProvider::Script script, std::size_t threads);
    ~RuntimeRig();
    RuntimeRig(const RuntimeRig&) = delete;
    RuntimeRig& operator=(const RuntimeRig&) = delete;

    void open() { static_cast<void>(loop.runUntil(runtime.open())); }

    //! Begins to start a run, without waiting for it.
    void begin(api::StartRun request);

    template <class So>
    void until(So so)
    {
        while (!so())
            loop.context().run_one();
    }

    test::TempFolder folder;
    base::SystemClock clock;
    base::MetricsRegistry metrics;
    base::IdSource ids{clock, 1};
    base::Logger log = base::LogSystem::none();
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::WorkerPool workers;
    storage::WriterThreads writers;
    base::Loop loop;
    base::SecretStore secrets;
    std::shared_ptr<storage::Database> state;
    base::ProcessHost processes{loop, "/bin/false", log};
    net::HttpClient http{loop.executor()};
    telemetry::ObservationLog observations;
    std::shared_ptr<test::ScriptedProvider> model;
    gateway::Gateway gateway;
    vectors::HashedEmbedder embedder{workers};
    knowledge::Knowledge knowledge;
    tools::ToolRegistry tools{{loop, workers, processes, http, clock, metrics, observations, log}};
    runtime::AgentLibrary agents;
    Quiet listener;
    runtime::Runtime runtime;
};

} // namespace kaze::bench
