#pragma once

#include "engine/base/redact.h"
#include "engine/base/result.h"

#include <spdlog/logger.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kaze::base {

using Logger = std::shared_ptr<spdlog::logger>;

struct LogOptions {
    std::filesystem::path folder; //!< kaze.log is written there and rotated; empty: no file
    bool toStderr = false;
    std::string level = "info"; //!< trace, debug, info, warn, error, off
    std::size_t fileBytes = 10U << 20; //!< a file's size before it is rotated
    std::size_t files = 3;
};

//! Given as the place of a line that is recorded elsewhere with more to it: it goes to the files, and is not forwarded.
//! `log->log(base::kForFilesAlone, spdlog::level::warn, "…")`
inline constexpr char kFilesMark[] = "files"; // NOLINT(modernize-avoid-c-arrays): a place of its own in memory
inline constexpr spdlog::source_loc kForFilesAlone{kFilesMark, 1, kFilesMark};

//! The program's named loggers ("net", "storage", …), all redacted, all on the same sinks. One an application, made in
//! main and handed down; any thread. A folder that cannot be written costs the file, never the program: see `problem`.
class LogSystem {
public:
    LogSystem(const LogOptions& options, std::shared_ptr<Redactor> redactor);
    ~LogSystem();

    [[nodiscard]] Logger logger(const std::string& name);

    //! Every line from "info" on is also handed to `receiver`, with its secrets taken out, on the thread that wrote it, one at a time; what that writes
    //! itself is not. Empty: no longer, and none is under way when this returns. Never from the receiver.
    using Receiver = std::function<void(spdlog::level::level_enum level, std::string_view logger, std::string_view text)>;
    void forwardTo(Receiver receiver);

    //! Why there is no log file, where there should be one; empty otherwise.
    [[nodiscard]] const std::string& problem() const;

    //! A logger that goes nowhere, for tests and defaults.
    [[nodiscard]] static Logger none();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
