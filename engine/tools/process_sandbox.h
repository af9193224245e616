#pragma once

#include "engine/base/clock.h"
#include "engine/base/process.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::tools {

//! How somebody wants a program shut in.
struct SandboxWish {
    enum class Mode : std::uint8_t {
        None,
        Auto, //!< where this machine can, else not at all, which is said
        Workspace //!< or it is not started
    } mode
        = Mode::None;
    bool network = false;
    std::vector<std::string> read; //!< folders that it may read besides the system's

    bool operator==(const SandboxWish&) const = default;
};

//! Shuts programs in with bubblewrap (https://github.com/containers/bubblewrap), where that is installed and works: they see the system's programs, read-only, a
//! /tmp of their own and the workspace, which alone they can change, no other process, and no network unless they may. Lives on the loop.
class ProcessSandbox {
public:
    //! `program` is looked up in PATH.
    ProcessSandbox(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock, std::string program = "bwrap");

    struct Ability {
        bool usable = false;
        std::string text; //!< "bubblewrap 0.8.0", or why there is no sandbox
    };
    //! Tried out once.
    [[nodiscard]] base::Task<Ability> ability();
    //! What `ability` found; none before.
    [[nodiscard]] const std::optional<Ability>& known() const { return m_ability; }

    struct Wrapped {
        base::ProcessSpec spec;
        std::string says; //!< how it is shut in, or why it is not; empty where nobody wished it
    };
    //! The program as it is to be started. `workspace` is the path of its folder; the one that `spec` opened is bound where it has one. Errors: Unsupported where
    //! it must be shut in and cannot be; InvalidArgument for a workspace that is the whole machine.
    [[nodiscard]] base::Task<base::Result<Wrapped>> wrap(base::ProcessSpec spec, SandboxWish wish, std::string workspace);

private:
    base::Task<Ability> probe();

    base::Executor m_loop;
    base::ProcessHost& m_processes;
    const base::Clock& m_clock;
    std::string m_program;
    std::optional<Ability> m_ability;
};

//! What bubblewrap is told for a program: everything but its own name. `source` is what is bound as the workspace ("." is the folder it is started in).
[[nodiscard]] std::vector<std::string> sandboxArguments(
    const base::ProcessSpec& spec, const SandboxWish& wish, const std::string& source, const std::string& workspace);

} // namespace kaze::tools
