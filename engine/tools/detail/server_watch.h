#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/tools/detail/mcp_server.h"
#include "engine/tools/detail/process_quotas.h"

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! Looks every two seconds at what the processes of servers and commands take, as long as there are any, and tells each server. The processes of tenants and projects that
//! keep more processors busy than they may are stopped and let go on in turn; it looks more often then. Lives on the loop; kept by its own coroutine.
class ServerWatch : public std::enable_shared_from_this<ServerWatch> {
public:
    ServerWatch(base::Executor loop, base::WorkerPool& workers, const base::Clock& clock, ProcessQuotas::Quota quota);
    ~ServerWatch();

    void add(const std::shared_ptr<McpServer>& server);
    //! A process was started or is gone.
    void changed();
    //! For good; whatever is stopped goes on.
    void stop();

    //! A command that runs, counted until it is dropped.
    struct Command {
        ProcessOwner owner;
        int pid = 0;
    };
    [[nodiscard]] std::shared_ptr<Command> enter(ProcessOwner owner, int pid);

    //! Looks now.
    [[nodiscard]] static base::Task<> look(std::shared_ptr<ServerWatch> self);

    //! Whether another process may be started, by what there is now. Errors: RateLimited.
    [[nodiscard]] static base::Task<base::Result<>> room(std::shared_ptr<ServerWatch> self, ProcessOwner owner);

    //! How long this program's processes have been held back since it was started.
    [[nodiscard]] base::Duration heldFor(int pid) const;
    //! Why they are held back now; empty: they are not.
    [[nodiscard]] std::string heldBack(const ProcessOwner& owner) const;

    [[nodiscard]] ToolUse use(const ProcessOwner& owner) const { return m_quotas.use(owner, m_clock.steady()); }

private:
    //! A program and all that it has started.
    struct Tree {
        ProcessOwner owner;
        double cpuSeconds = 0;
        base::Duration held{0};
        std::vector<ProcessId> members{};
    };

    static base::Task<> watch(std::shared_ptr<ServerWatch> self, base::CancelToken over);
    static base::Task<> holdBack(std::shared_ptr<ServerWatch> self);
    [[nodiscard]] std::map<int, ProcessOwner> programs() const;
    void take(const std::map<int, TreeUsage>& usage);

    base::Executor m_loop;
    base::WorkerPool& m_workers;
    const base::Clock& m_clock;
    std::vector<std::weak_ptr<McpServer>> m_servers;
    std::list<std::weak_ptr<Command>> m_commands;
    ProcessQuotas m_quotas;
    std::map<int, Tree> m_trees; //!< by the program's number
    std::shared_ptr<HeldProcesses> m_held = std::make_shared<HeldProcesses>();
    bool m_holds = false; //!< some are stopped
    base::Duration m_lastLook{-1};
    base::CancelSource m_over;
    bool m_watching = false;
    bool m_stopped = false;
};

} // namespace kaze::tools::detail
