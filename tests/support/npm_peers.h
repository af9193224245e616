#pragma once

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

namespace kaze::test {

inline constexpr const char* kNoNpmPeers
    = "the MCP servers from npm are not installed; run packaging/npm-peers, or set KAZE_NPM_PEERS";

//! Where packaging/npm-peers has put the MCP servers that people really use: $KAZE_NPM_PEERS or one of `folders` ("a:b"); "" when nowhere.
inline std::string npmPeers(std::string folders)
{
    if (const char* given = std::getenv("KAZE_NPM_PEERS"))
        folders = given + (":" + folders);
    std::istringstream each(folders);
    for (std::string folder; std::getline(each, folder, ':');)
        if (std::filesystem::exists(folder + "/.installed"))
            return folder;
    return {};
}

} // namespace kaze::test
