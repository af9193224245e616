#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>

namespace kaze::test {

struct PromtoolResult {
    int status = -1; //!< 127: it is not installed (packaging/dev does that, Debian's package is prometheus)
    std::string output;
};

//! Runs Prometheus's own checker with arguments of this program's making; `input` is its standard input.
inline PromtoolResult promtool(const std::string& arguments, const std::filesystem::path& folder, const std::string& input = {})
{
    const auto file = folder / "promtool-input";
    std::ofstream(file, std::ios::binary) << input;
    PromtoolResult result;
    FILE* pipe = ::popen(("promtool " + arguments + " < '" + file.string() + "' 2>&1").c_str(), "r");
    if (!pipe)
        return result;
    char bytes[4096];
    while (const auto count = std::fread(bytes, 1, sizeof(bytes), pipe))
        result.output.append(bytes, count);
    const int ended = ::pclose(pipe);
    result.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return result;
}

} // namespace kaze::test
