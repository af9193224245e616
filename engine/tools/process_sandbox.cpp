#include "engine/tools/process_sandbox.h"

#include "engine/base/text.h"
#include "engine/tools/detail/built_in.h"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace kaze::tools {

namespace fs = std::filesystem;

namespace {

constexpr auto kProbeWithin = std::chrono::seconds(5);
constexpr std::string_view kInstall = "install bubblewrap (apt install bubblewrap) to have one";

struct Tried {
    bool good = false;
    std::string text; //!< what it printed
};

base::Task<> giveUp(const base::Clock& clock, base::CancelToken over, std::shared_ptr<base::CancelSource> late)
{
    const auto slept = co_await clock.sleep(kProbeWithin, over);
    if (slept)
        late->cancel();
}

//! A few lines; more than a pipe holds would make the program wait, and it is ended in time.
std::string readAll(const base::FileDescriptor& pipe)
{
    std::string text(4096, '\0');
    const auto got = ::read(pipe.get(), text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return base::toUtf8(text);
}

base::Task<Tried> tryOut(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock, base::ProcessSpec spec)
{
    auto child = co_await processes.spawn(std::move(spec));
    if (!child)
        co_return Tried{false, child.error().text()};
    const auto out = (*child)->takeStdout();
    const auto err = (*child)->takeStderr();
    base::CancelSource over;
    const auto late = std::make_shared<base::CancelSource>();
    base::spawn(loop, giveUp(clock, over.token(), late));
    const auto token = late->token();
    const auto ended = co_await (*child)->wait(token);
    over.cancel();
    if (!ended)
        co_return Tried{false, "it does not end"};
    auto said = readAll(out) + readAll(err);
    said = said.substr(0, said.find('\n'));
    co_return Tried{ended->code == 0, std::move(said)};
}

//! Folders that a system's programs need; links to /usr where the distribution has merged them.
void addSystem(std::vector<std::string>& arguments)
{
    const auto add = [&](std::initializer_list<std::string> words) { arguments.insert(arguments.end(), words); };
    for (const auto* folder : {"/usr", "/etc", "/opt", "/nix"})
        add({"--ro-bind-try", folder, folder});
    for (const auto* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64"}) {
        std::error_code error; // then it is bound where it is there
        const auto target = fs::read_symlink(folder, error);
        if (error)
            add({"--ro-bind-try", folder, folder});
        else
            add({"--symlink", target.string(), folder});
    }
}

} // namespace

std::vector<std::string> sandboxArguments(
    const base::ProcessSpec& spec, const SandboxWish& wish, const std::string& source, const std::string& workspace)
{
    std::vector<std::string> arguments{"--die-with-parent", "--unshare-all", "--new-session"};
    const auto add = [&](std::initializer_list<std::string> words) { arguments.insert(arguments.end(), words); };
    if (wish.network)
        add({"--share-net"});
    addSystem(arguments);
    // Where /etc/resolv.conf leads on many systems.
    if (wish.network)
        add({"--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"});
    add({"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp"});
    for (const auto& folder : wish.read)
        add({"--ro-bind-try", folder, folder});
    if (workspace.empty())
        add({"--chdir", "/"});
    else
        add({"--bind", source, workspace, "--chdir", workspace});
    add({"--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp", "--", spec.program});
    arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
    return arguments;
}

ProcessSandbox::ProcessSandbox(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock, std::string program)
    : m_loop(std::move(loop)), m_processes(processes), m_clock(clock), m_program(std::move(program))
{
}

base::Task<ProcessSandbox::Ability> ProcessSandbox::ability()
{
    if (!m_ability) {
        auto found = co_await probe();
        m_ability = std::move(found);
    }
    co_return *m_ability;
}

base::Task<ProcessSandbox::Ability> ProcessSandbox::probe()
{
    base::ProcessSpec spec;
    spec.program = m_program;
    spec.arguments = {"--version"};
    spec.environment = detail::plainEnvironment();
    spec.folder = "/";
    const auto version = co_await tryOut(m_loop, m_processes, m_clock, std::move(spec));
    if (!version.good)
        co_return Ability{false, "there is no sandbox on this machine: " + version.text + "; " + std::string(kInstall)};
    base::ProcessSpec inside;
    inside.program = "/bin/true";
    const SandboxWish wish{SandboxWish::Mode::Workspace, false, {}};
    base::ProcessSpec whole;
    whole.program = m_program;
    whole.arguments = sandboxArguments(inside, wish, "", "");
    whole.environment = detail::plainEnvironment();
    whole.folder = "/";
    const auto tried = co_await tryOut(m_loop, m_processes, m_clock, std::move(whole));
    if (!tried.good)
        co_return Ability{false,
            "there is no sandbox on this machine: " + version.text + " is installed and does not work here: " + tried.text
                + "; the kernel may forbid user namespaces"};
    co_return Ability{true, version.text};
}

base::Task<base::Result<ProcessSandbox::Wrapped>> ProcessSandbox::wrap(
    base::ProcessSpec spec, SandboxWish wish, std::string workspace)
{
    if (wish.mode == SandboxWish::Mode::None)
        co_return Wrapped{std::move(spec), {}};
    const auto can = co_await ability();
    if (!can.usable) {
        if (wish.mode == SandboxWish::Mode::Workspace)
            co_return base::fail(base::ErrorCode::Unsupported, spec.program + " may only run in a sandbox, and " + can.text);
        co_return Wrapped{std::move(spec), "not in a sandbox: " + can.text};
    }
    if (!workspace.empty() && fs::path(workspace).lexically_normal().relative_path().empty())
        co_return base::fail(
            base::ErrorCode::InvalidArgument, "a sandbox around the folder / shuts nothing in; choose another workspace");
    const bool inWorkspace = spec.folderFd >= 0;
    auto wrapped = spec;
    wrapped.program = m_program;
    wrapped.arguments = sandboxArguments(spec, wish, inWorkspace ? "." : workspace, workspace);
    auto says = "in a sandbox (" + can.text + "): " + (workspace.empty() ? "no folder" : "the workspace alone")
        + (wish.network ? ", with the network" : ", no network");
    co_return Wrapped{std::move(wrapped), std::move(says)};
}

} // namespace kaze::tools
