#pragma once

#include "engine/base/file.h"

namespace kaze::cli {

//! A file that is written piece by piece beside the one that it replaces in the end, so that this is the old or the new one, whole. For its owner's
//! eyes only (0600). What was not kept is removed.
class MemoryOutput {
public:
    //! An empty path or "-" is the standard output. Errors: those of opening.
    [[nodiscard]] static base::Result<MemoryOutput> open(const std::string& path);
    MemoryOutput(MemoryOutput&& other) noexcept = default;
    MemoryOutput& operator=(MemoryOutput&&) = delete;
    ~MemoryOutput();

    [[nodiscard]] bool isFile() const { return !m_path.empty(); }

    //! Errors: DiskFull, Io.
    [[nodiscard]] base::Result<> write(std::string_view bytes);
    //! Over the first bytes, which had been written.
    [[nodiscard]] base::Result<> writeHead(std::string_view bytes);
    //! Everything that was written is the file from now on. Errors: DiskFull, Io.
    [[nodiscard]] base::Result<> keep();

private:
    MemoryOutput() = default;
    base::Result<> flush();

    std::string m_path; //!< empty for the standard output
    std::string m_temporary; //!< empty once it is kept
    std::string m_buffer;
    base::FileDescriptor m_file;
};

} // namespace kaze::cli
