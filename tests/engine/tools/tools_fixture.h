#pragma once

#include "engine/storage/writer_threads.h"
#include "engine/tools/registry.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace kaze::tools {

using test::alive;

//! A registry with everything real behind it, and a workspace in a temporary folder beside a secret that no tool may reach.
class ToolsFixture : public testing::Test {
protected:
    ToolsFixture()
    {
        // The loop's own thread blocks it; here the loop runs on the test's.
        std::signal(SIGPIPE, SIG_IGN);
        std::filesystem::create_directory(folder / "workspace");
        std::filesystem::create_directory(folder / "outside");
        put("../outside/secret.txt", "the secret\n");
        context.workspaceFd = open((folder / "workspace").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        context.workspacePath = (folder / "workspace").string();
        context.callId = "call-1";
        context.idempotencyKey = "key-1";
    }

    ~ToolsFixture() override
    {
        registry.reset();
        loop.poll();
        observations.reset();
        close(context.workspaceFd);
    }

    std::filesystem::path path(const std::string& name) const { return folder / "workspace" / name; }

    void put(const std::string& name, std::string_view content) const
    {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << content;
    }

    std::string get(const std::string& name) const
    {
        std::ostringstream content;
        content << std::ifstream(path(name), std::ios::binary).rdbuf();
        return content.str();
    }

    std::shared_ptr<Tool> tool(const std::string& name) const
    {
        for (const auto& each : registry->builtIn())
            if (each->info().name == name)
                return each;
        ADD_FAILURE() << "no tool " << name;
        return nullptr;
    }

    ToolOutcome call(const std::string& name, const boost::json::object& arguments)
    {
        return callWith(tool(name), boost::json::serialize(arguments));
    }

    ToolOutcome callWith(std::shared_ptr<Tool> which, std::string arguments)
    {
        return loop.runUntil(registry->call(std::move(which), std::move(arguments), context));
    }

    base::Result<std::string> prepare(const std::string& name, const boost::json::object& arguments)
    {
        return loop.runUntil(tool(name)->prepare(arguments, context));
    }

    std::string preview(const std::string& name, const boost::json::object& arguments)
    {
        return loop.runUntil(tool(name)->preview(arguments, context));
    }

    Verification verify(const std::string& name, const boost::json::object& arguments, const std::string& prepared)
    {
        return loop.runUntil(tool(name)->verify(arguments, prepared, context));
    }

    bool eventually(const std::function<bool()>& so) { return test::eventually(loop, so); }

    static telemetry::ObservationOptions observationsIn(const std::filesystem::path& parent)
    {
        telemetry::ObservationOptions options;
        options.folder = parent / "observations";
        return options;
    }

    //! A registry on another clock.
    std::unique_ptr<ToolRegistry> registryOn(const base::Clock& time)
    {
        return std::make_unique<ToolRegistry>(
            ToolRegistry::Parts{loop, workers, processes, http, time, metrics, *observations, log, secrets.get()});
    }

    test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    base::SystemClock clock;
    base::SimulatedClock hands;
    base::MetricsRegistry metrics;
    base::IdSource ids{clock, 7};
    base::Logger log = base::LogSystem::none();
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::WorkerPool workers{2, "test-worker"};
    storage::WriterThreads writers{1};
    base::Loop loop;
    base::ProcessHost processes{loop, KAZE_SPAWN, log};
    net::HttpClient http{loop.executor()};
    std::unique_ptr<base::SecretStore> secrets;
    std::unique_ptr<telemetry::ObservationLog> observations = std::make_unique<telemetry::ObservationLog>(
        observationsIn(folder), loop.executor(), writers, clock, ids, metrics, redactor, log);
    ToolContext context;
    std::unique_ptr<ToolRegistry> registry = registryOn(clock);
};

} // namespace kaze::tools
