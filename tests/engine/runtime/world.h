#pragma once

#include "engine/api/run_requests.h"
#include "engine/api/trace.h"
#include "engine/runtime/runtime.h"
#include "engine/vectors/hashed_embedder.h"
#include "tests/support/scripted_provider.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace kaze::runtime::test {

using api::RunState;
using base::ErrorCode;
using kaze::test::inTurn;
using kaze::test::says;
using kaze::test::ScriptedProvider;
using kaze::test::turnOf;
using kaze::test::wants;

//! A model's call that reads a file.
inline gateway::ToolCall read(const std::string& id, const std::string& file)
{
    return {id, "files_read", R"({"path":")" + file + "\"}"};
}

//! Writes down what runs do.
class Witness final : public RunListener {
public:
    [[nodiscard]] bool follows(const base::Uuid&) const override { return following; }
    void stepAdded(const base::Uuid& run, const api::Step& step) override
    {
        steps[run].push_back(step);
        if (onStep)
            onStep(run, step);
    }
    void textStreamed(const base::Uuid&, std::string_view text, bool restarted) override
    {
        restarts += restarted ? 1 : 0;
        streamed = restarted ? std::string(text) : streamed + std::string(text);
    }
    void runChanged(const api::RunRow& run) override { rows.push_back(run); }
    void approvalAsked(const api::Approval& approval) override { asked.push_back(approval); }
    void approvalClosed(const std::string& id, const base::Uuid&) override { closed.push_back(id); }
    void turnTook(base::Duration, std::int64_t, base::Money) override { ++turns; }
    void runEnded(RunState state) override { ended.push_back(state); }

    bool following = true;
    std::map<base::Uuid, std::vector<api::Step>> steps;
    std::function<void(const base::Uuid&, const api::Step&)> onStep;
    std::string streamed; //!< since the last restart
    int restarts = 0;
    std::vector<api::RunRow> rows;
    std::vector<api::Approval> asked;
    std::vector<std::string> closed;
    std::vector<RunState> ended;
    int turns = 0;
};

//! The built-in embedder, which can be made to wait.
class HoldableEmbedder final : public vectors::Embedder {
public:
    explicit HoldableEmbedder(base::WorkerPool& workers) : m_inner(workers) { }

    [[nodiscard]] const std::string& id() const override { return m_inner.id(); }
    [[nodiscard]] std::size_t dimensions() const override { return m_inner.dimensions(); }
    [[nodiscard]] bool immediate() const override { return true; }
    [[nodiscard]] bool lexical() const override { return true; }
    [[nodiscard]] base::Task<base::Result<std::vector<vectors::Vector>>> embed(
        vectors::EmbedContext context, std::vector<std::string> texts) override;

    //! Lets those go on that wait while `held`.
    void release();

    bool held = false;
    std::vector<std::string> asked; //!< every text that it was given
    int cancelled = 0; //!< of those that waited

private:
    vectors::HashedEmbedder m_inner;
    std::vector<base::OneShot<bool>> m_waiting;
};

//! A runtime with everything real behind it but the model, on a folder that outlives it.
class World {
public:
    World(
        std::filesystem::path folder, base::SimulatedClock& clock, std::shared_ptr<ScriptedProvider> model, std::string vfs = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    template <class T>
    T run(base::Task<T> task)
    {
        std::optional<T> result;
        boost::asio::co_spawn(loop.context(), std::move(task), [&](const std::exception_ptr& thrown, T value) {
            EXPECT_FALSE(thrown);
            result.emplace(std::move(value));
        });
        EXPECT_TRUE(until([&] { return result.has_value(); })) << "a task did not end";
        return std::move(*result);
    }

    //! Turns the loop until it is so; false after thirty seconds. Simulated time passes slowly when nothing else does.
    bool until(const std::function<bool()>& so);

    //! Turns the loop for a while, for what must not happen.
    void settle();

    bool untilState(const base::Uuid& run, RunState state)
    {
        return until([&] { return stateOf(run) == state; });
    }
    RunState stateOf(const base::Uuid& run);
    api::RunDetail detail(const base::Uuid& run);
    std::vector<api::Step> steps(const base::Uuid& run);
    //! What the run's trace shows, all of it.
    api::Trace trace(const base::Uuid& run);
    //! "task model intent result state" in the order of the log.
    std::string kinds(const base::Uuid& run);
    std::vector<api::Approval> approvals();

    base::Result<> answer(const api::Approval& approval, api::Verdict verdict, std::string reason = {});

    base::SimulatedClock& clock;
    base::MetricsRegistry metrics;
    base::IdSource ids;
    base::Logger log = base::LogSystem::none();
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::WorkerPool workers{1, "test-worker"};
    storage::WriterThreads writers{1};
    base::Loop loop;
    std::filesystem::path folder;
    base::SecretStore secrets;
    std::shared_ptr<storage::Database> state;
    base::ProcessHost processes;
    net::HttpClient http{loop.executor()};
    std::optional<telemetry::ObservationLog> observations;
    std::shared_ptr<ScriptedProvider> model;
    std::unique_ptr<gateway::Gateway> gateway;
    HoldableEmbedder embedder{workers};
    std::unique_ptr<knowledge::Knowledge> knowledge;
    std::unique_ptr<tools::ToolRegistry> tools;
    std::unique_ptr<AgentLibrary> agents;
    Witness witness;
    std::unique_ptr<Runtime> runtime;
};

class RuntimeTest : public testing::Test {
protected:
    RuntimeTest();
    ~RuntimeTest() override;

    //! Opens the world, also again after `close`, on the same folder.
    World& open(ScriptedProvider::Script script, std::string vfs = {});
    World& reopen();
    void close() { m_world.reset(); }
    World& world() { return *m_world; }

    //! Starts an agent file that has these members beside its name and instructions.
    base::Uuid start(
        const std::string& members, api::ApprovalMode approve = api::ApprovalMode::All, std::optional<base::Money> budget = {});
    base::Result<api::RunStarted> tryStart(api::StartRun request);
    static std::string agentYaml(const std::string& members, const std::string& name = "tester");
    void saveAgent(const std::string& name, const std::string& members) const;

    std::filesystem::path path(const std::string& name) const { return workspace / name; }
    void put(const std::string& name, std::string_view content) const;
    std::string get(const std::string& name) const;

    kaze::test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    const std::filesystem::path workspace = folder / "workspace";
    base::SimulatedClock clock;
    std::shared_ptr<ScriptedProvider> model;
    std::string task = "Do it.";

private:
    std::unique_ptr<World> m_world;
};

base::JsonSchema agentSchema();

} // namespace kaze::runtime::test
