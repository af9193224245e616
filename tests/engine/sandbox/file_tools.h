#pragma once

#include "engine/gateway/chat.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace kaze::sandbox::test {

//! The file tools as an agent sees them, over a temporary folder: small, and as awkward as a test wants.
class FileTools {
public:
    FileTools& put(const std::string& path, const std::string& content);
    FileTools& copyFrom(const std::filesystem::path& folder);
    [[nodiscard]] std::string get(const std::string& path) const;
    [[nodiscard]] bool has(const std::string& path) const;

    //! The specs of the tools that are offered.
    [[nodiscard]] gateway::ToolSpecs specs() const;

    [[nodiscard]] gateway::Message answer(const gateway::ToolCall& call);

    std::set<std::string> offered{"files_list", "files_read", "files_search", "files_write", "files_edit"};
    std::set<std::string> denied; //!< answered as an approval that a person denied
    std::size_t readLines = 2000; //!< lines a read gives at once
    std::size_t listLimit = 10000, searchLimit = 5000;
    std::uint64_t largestRead = 0; //!< a larger file is refused without a limit; 0: never
    std::vector<std::string> calls; //!< names, in order

private:
    struct Reply {
        std::string text;
        bool failed = false;
    };
    Reply list(const boost::json::object& arguments) const;
    Reply read(const boost::json::object& arguments) const;
    Reply search(const boost::json::object& arguments) const;
    Reply write(const boost::json::object& arguments) const;
    Reply edit(const boost::json::object& arguments) const;
    [[nodiscard]] std::vector<std::string> paths() const;

    kaze::test::TempFolder m_temp;
    const std::filesystem::path m_folder = m_temp.path();
};

} // namespace kaze::sandbox::test
