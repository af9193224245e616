#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kaze::console {

//! What the command line asks for.
struct Options {
    std::filesystem::path data; //!< empty: the default folder
    std::filesystem::path screenshots; //!< empty: a window
    std::string page; //!< shown first; empty: the last one
    std::string language; //!< "de"; empty: what the settings say, else the system's
    std::filesystem::path file; //!< of traces, opened beside the cell; empty: none
    std::string link; //!< "kaze://…", as somebody wrote it; empty: none
    bool sample = false;
    bool startupTime = false; //!< says how long the first frame took, and ends
};

//! Reads it; prints help, version or what is wrong and answers with the exit code where there is nothing more to do.
struct Parsed {
    Options options;
    std::optional<int> exitCode;
};
[[nodiscard]] Parsed parseOptions(int argc, char** argv);

} // namespace kaze::console
