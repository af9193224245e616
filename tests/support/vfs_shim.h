#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

namespace kaze::test {

//! An open file of a VfsShim. Every operation goes to the real file unless a subclass says otherwise.
class ShimFile {
public:
    explicit ShimFile(sqlite3_file* real) : m_real(real) { }
    virtual ~ShimFile() = default;

    virtual int read(void* into, int bytes, sqlite3_int64 offset) { return m_real->pMethods->xRead(m_real, into, bytes, offset); }
    virtual int write(const void* from, int bytes, sqlite3_int64 offset)
    {
        return m_real->pMethods->xWrite(m_real, from, bytes, offset);
    }
    virtual int truncate(sqlite3_int64 size) { return m_real->pMethods->xTruncate(m_real, size); }
    virtual int sync(int flags) { return m_real->pMethods->xSync(m_real, flags); }
    virtual int size(sqlite3_int64* bytes) { return m_real->pMethods->xFileSize(m_real, bytes); }

    [[nodiscard]] sqlite3_file* real() const { return m_real; }

private:
    sqlite3_file* m_real;
};

//! An SQLite VFS over the default one, for tests that change what files do. No memory-mapped I/O (the -shm index excepted,
//! which is the real one's). Lives as long as the process.
class VfsShim {
public:
    explicit VfsShim(std::string name);
    virtual ~VfsShim();
    VfsShim(const VfsShim&) = delete;
    VfsShim& operator=(const VfsShim&) = delete;

    void install(bool asDefault);

    //! `path` is empty for temporary files.
    virtual std::unique_ptr<ShimFile> wrap(const std::string& path, sqlite3_file* real) = 0;
    virtual void onDelete(const std::string&) { }
    //! Whether a file has content that the real VFS does not see.
    virtual bool hasHiddenContent(const std::string&) { return false; }

    [[nodiscard]] sqlite3_vfs* real() const { return m_real; }

private:
    std::string m_name;
    sqlite3_vfs* m_real;
    sqlite3_vfs m_vfs;
};

} // namespace kaze::test
