#include "engine/api/cell_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"

#include "engine/base/text.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kaze::cell::detail {

namespace {

using api::CheckStatus;

constexpr std::uint64_t kLittleDisk = 1ULL << 30;

api::Check diskCheck(const std::filesystem::path& folder)
{
    struct statvfs figures { };
    if (::statvfs(folder.c_str(), &figures) != 0)
        return check("disk", CheckStatus::Warning, "the free space of " + folder.string() + " cannot be read");
    const auto free = static_cast<std::uint64_t>(figures.f_bavail) * figures.f_frsize;
    if (free < kLittleDisk)
        return check("disk", CheckStatus::Warning, "only " + base::sizeText(free) + " free in " + folder.string(),
            "make room: runs stop when nothing more can be written");
    return check("disk", CheckStatus::Ok, base::sizeText(free) + " free in " + folder.string());
}

api::Check confinementCheck()
{
    open_how how{};
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH;
    const base::FileDescriptor fd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof(how))));
    if (fd)
        return check("files.*", CheckStatus::Ok, "the kernel confines file tools to their workspace (openat2)");
    return check("files.*", CheckStatus::Failed, "this kernel has no openat2, so file tools cannot be confined and are refused",
        "use Linux 5.6 or newer");
}

bool inPath(const std::string& program)
{
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "";
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const auto candidate = std::string(rest.substr(0, colon)) + "/" + program;
        if (::access(candidate.c_str(), X_OK) == 0)
            return true;
        rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    }
    return false;
}

api::Check npxCheck()
{
    if (inPath("npx"))
        return check("npx", CheckStatus::Ok, "MCP servers from npm can be started");
    return check("npx", CheckStatus::Warning, "npx is not in PATH, so MCP servers from npm cannot be started",
        "install Node.js (apt install npm)");
}

//! What needs a look at the disk and the kernel.
struct MachineChecks {
    api::Check disk, files, npx;
};

MachineChecks machineChecks(const std::filesystem::path& folder)
{
    return {diskCheck(folder), confinementCheck(), npxCheck()};
}

api::Check providerCheck(const api::ProviderList& providers)
{
    const auto name = providers.defaultModel.substr(0, providers.defaultModel.find('/'));
    for (const auto& provider : providers.providers) {
        if (provider.name != name)
            continue;
        if (provider.needsKey && !provider.hasKey)
            return check("default model", CheckStatus::Failed, providers.defaultModel + " needs a key and there is none",
                "set " + base::SecretStore::environmentName(name) + ", or paste it in the console's Settings");
        return check("default model", CheckStatus::Ok,
            providers.defaultModel
                + (name == "sandbox" ? ": the built-in stand-in for a model. Choose a real one in Settings or kaze.yaml" : ""));
    }
    return check("default model", CheckStatus::Failed, "there is no provider \"" + name + "\"",
        "add it to kaze.yaml or choose another model");
}

} // namespace

Engine::Answer Engine::handle(api::RunDoctor)
{
    api::CheckList list;
    auto& checks = list.checks;
    checks.push_back(check("data folder", CheckStatus::Ok, m_folder->path().string() + ", schema up to date"));
    auto look = [folder = m_folder->path()] { return machineChecks(folder); };
    auto machine = co_await m_workers->run(std::move(look));
    checks.push_back(std::move(machine.disk));
    checks.push_back(std::move(machine.files));
    for (const auto& warning : m_warnings)
        checks.push_back(check("warning", CheckStatus::Warning, warning));

    const auto agents = co_await m_agents->list();
    for (const auto& agent : agents)
        if (agent.error)
            checks.push_back(check("agent " + agent.name, CheckStatus::Warning, agent.error->message, "correct " + agent.path));
    checks.push_back(
        check("agents", agents.empty() ? CheckStatus::Warning : CheckStatus::Ok, std::to_string(agents.size()) + " agent files"));

    const auto providers = co_await m_gateway->providers(true);
    if (providers) {
        checks.push_back(providerCheck(*providers));
        for (const auto& provider : providers->providers)
            if (provider.local && provider.reachable && !provider.baseUrl.empty())
                checks.push_back(check(provider.name, CheckStatus::Ok,
                    "answers at " + provider.baseUrl + " with " + std::to_string(provider.models.size()) + " models"));
    }
    const auto* secrets = m_secrets.get();
    auto probe = [secrets] { return secrets->keyringUsable(); };
    const auto keyring = co_await m_workers->run(std::move(probe));
    checks.push_back(keyring
            ? check("keys", CheckStatus::Ok, "kept in the system keyring")
            : check("keys", CheckStatus::Warning,
                "kept in " + (m_folder->path() / "secrets.json").string() + ", readable by you alone: " + keyring.error().message,
                "install and unlock a keyring (gnome-keyring, kwallet) to keep them there"));

    base::ProcessSpec spec;
    spec.program = "/bin/true";
    spec.folder = "/";
    auto child = co_await m_processes->spawn(std::move(spec));
    if (child) {
        const base::CancelToken none;
        [[maybe_unused]] const auto ended = co_await (*child)->wait(none);
        checks.push_back(check("child processes", CheckStatus::Ok, "shell.run and MCP servers can be started"));
    } else {
        checks.push_back(check("child processes", CheckStatus::Failed, child.error().text(),
            "kaze-spawn belongs beside the kaze program; install Kaze again"));
    }
    checks.push_back(std::move(machine.npx));
    const auto sandbox = co_await m_tools->sandbox().ability();
    checks.push_back(sandbox.usable
            ? check(
                "process sandbox", CheckStatus::Ok, sandbox.text + " shuts in shell.run and MCP servers of agents that wish it")
            : check("process sandbox", CheckStatus::Warning, sandbox.text,
                "agents with sandbox: workspace cannot run commands here; with sandbox: auto they run them without"));
    const auto observed = m_observations->figures();
    checks.push_back(observed.problem.empty()
            ? check("observations", CheckStatus::Ok, std::to_string(observed.traces) + " traces")
            : check("observations", CheckStatus::Warning, observed.problem));
    co_return api::Response{std::move(list)};
}

} // namespace kaze::cell::detail
