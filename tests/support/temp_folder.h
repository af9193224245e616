#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace kaze::test {

//! A folder of its own for one test or one measurement, removed with it.
class TempFolder {
public:
    TempFolder() : TempFolder(std::filesystem::temp_directory_path()) { }
    //! Below a folder that is certainly on a disk: the system's own may be memory.
    explicit TempFolder(const std::filesystem::path& parent)
    {
        auto pattern = (parent / "kaze-test-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

inline std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace kaze::test
