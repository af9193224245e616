#pragma once

#include "engine/base/cancel.h"
#include "engine/base/file.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::base {

struct ProcessSpec {
    std::string program; //!< looked up in PATH of `environment` unless it has a slash
    std::vector<std::string> arguments; //!< without argv[0]
    std::map<std::string, std::string> environment; //!< the whole of it: nothing is inherited
    std::string folder; //!< working directory
    int folderFd = -1; //!< instead of `folder`, an open directory (borrowed for the call)
};

//! How a child ended.
struct ExitStatus {
    int code = -1; //!< exit code, -1 when a signal ended it
    int signal = 0; //!< the signal, 0 when it exited
};

//! A running child in its own session and process group. Lives on the loop. Destroying it kills what is left of the tree.
class ChildProcess {
public:
    virtual ~ChildProcess() = default;

    [[nodiscard]] virtual int pid() const = 0;

    //! Our ends of its pipes; non-blocking. Take them once.
    [[nodiscard]] virtual FileDescriptor takeStdin() = 0;
    [[nodiscard]] virtual FileDescriptor takeStdout() = 0;
    [[nodiscard]] virtual FileDescriptor takeStderr() = 0;

    //! Sends a signal to the whole process group.
    virtual void signalGroup(int signal) = 0;

    //! Kills the program and every descendant, also those that left the group (setsid) or whose parents are gone.
    virtual void killTree() = 0;

    //! Waits until it has ended. One waiter. Errors: the token's reason (the child goes on); Unavailable when the helper died.
    [[nodiscard]] virtual Task<Result<ExitStatus>> wait(CancelToken cancel) = 0;
};

//! Starts children through one small helper process (`kaze-spawn`), a child subreaper that holds a pipe to us and kills
//! every descendant when that pipe ends: nothing we start outlives us, not even after `kill -9`, not even grandchildren that
//! called setsid. Destroying the host waits for that, usually a few milliseconds, a second at most. It also keeps fork cheap
//! (forking a process of 2 GB stalls it 26 ms). Lives on the loop.
class ProcessHost {
public:
    //! `helper` is the path of kaze-spawn; started at the first spawn and again when it died.
    ProcessHost(Loop& loop, std::filesystem::path helper, Logger log);
    ~ProcessHost();

    //! Errors: NotFound (no such program or folder), PermissionDenied, InvalidArgument (a NUL somewhere, too large, no
    //! program the system can run), Unavailable (no helper).
    [[nodiscard]] Task<Result<std::unique_ptr<ChildProcess>>> spawn(ProcessSpec spec);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::base
