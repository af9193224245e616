#include "tests/bench/runtime_rig.h"

#include "engine/api/run_requests.h"
#include "engine/base/file.h"
#include "engine/gateway/schema.h"
#include "engine/runtime/schema.h"

#include <boost/json.hpp>

#include <cstdlib>

namespace kaze::bench {

namespace fs = std::filesystem;

namespace {

base::JsonSchema agentSchema()
{
    const auto text = base::readFile(fs::path(KAZE_RESOURCES) / "schemas" / "agent.schema.json");
    return base::JsonSchema::compile(boost::json::parse(*text)).value();
}

base::SecretStore::Options noSecrets(const fs::path& folder)
{
    base::SecretStore::Options options;
    options.file = folder / "secrets";
    options.useKeyring = false;
    return options;
}

std::shared_ptr<storage::Database> openState(const fs::path& folder, storage::DatabaseServices services)
{
    storage::OpenOptions options;
    options.path = folder / "state.db";
    for (const auto part : {runtime::migrations(), gateway::migrations()})
        options.migrations.insert(options.migrations.end(), part.begin(), part.end());
    return storage::Database::open(std::move(options), std::move(services)).value();
}

telemetry::ObservationOptions observingIn(const fs::path& folder)
{
    telemetry::ObservationOptions options;
    options.folder = folder / "observations";
    return options;
}

gateway::GatewayConfig onlySandbox()
{
    gateway::GatewayConfig config;
    config.providers = {{"sandbox", "sandbox", "", false, true}};
    config.defaultModel = "sandbox/m";
    return config;
}

} // namespace

RuntimeRig::RuntimeRig(test::ScriptedProvider::Script script, std::size_t threads)
    : folder(fs::current_path()), workers(threads, "bench-work"), writers(threads), secrets(noSecrets(folder.path()), redactor),
      state(openState(folder.path(), {loop.executor(), writers, metrics, clock, log})),
      observations(observingIn(folder.path()), loop.executor(), writers, clock, ids, metrics, redactor, log),
      model(std::make_shared<test::ScriptedProvider>(std::move(script))),
      gateway(onlySandbox(), {}, {{"sandbox", model}}, {*state, clock, ids, secrets, workers, metrics, observations, log, 1}),
      knowledge(folder / "knowledge", {loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log}),
      agents(agentSchema(), folder / "none", folder / "none", workers),
      runtime({loop.executor(), workers, *state, gateway, tools, knowledge, observations, agents, clock, ids, metrics, log,
          *redactor, listener})
{
}

RuntimeRig::~RuntimeRig()
{
    loop.runUntil(runtime.stop(std::chrono::seconds(5)));
    loop.poll();
}

void RuntimeRig::begin(api::StartRun request)
{
    const auto start = [](runtime::Runtime& which, api::StartRun what) -> base::Task<> {
        const auto started = co_await which.start(std::move(what));
        if (!started)
            std::abort();
    };
    base::spawn(loop.executor(), start(runtime, std::move(request)));
}

} // namespace kaze::bench
