#include "tests/support/crash_vfs.h"

#include "tests/support/vfs_shim.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <mutex>

namespace kaze::test {

namespace {

constexpr sqlite3_int64 kBlock = 4096;

//! The unsynced content of one path, shared by everybody in this process who has it open.
class Unsynced {
public:
    int read(sqlite3_file* real, char* into, int bytes, sqlite3_int64 offset)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_dirty)
            return real->pMethods->xRead(real, into, bytes, offset);
        const auto there = std::clamp<sqlite3_int64>(m_size - offset, 0, bytes);
        if (const int code = copyOut(real, into, static_cast<int>(there), offset); code != SQLITE_OK)
            return code;
        std::memset(into + there, 0, static_cast<std::size_t>(bytes - there));
        return there == bytes ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    int write(sqlite3_file* real, const char* from, int bytes, sqlite3_int64 offset)
    {
        const std::scoped_lock lock(m_mutex);
        if (const int code = begin(real); code != SQLITE_OK)
            return code;
        for (int done = 0; done < bytes;) {
            const auto start = (offset + done) / kBlock * kBlock;
            const auto within = offset + done - start;
            const auto piece = std::min<sqlite3_int64>(kBlock - within, bytes - done);
            auto [at, isNew] = m_blocks.try_emplace(start);
            if (isNew)
                if (const int code = readBase(real, at->second.data(), kBlock, start); code != SQLITE_OK)
                    return code;
            std::memcpy(at->second.data() + within, from + done, static_cast<std::size_t>(piece));
            done += static_cast<int>(piece);
        }
        m_size = std::max(m_size, offset + bytes);
        return SQLITE_OK;
    }

    int truncate(sqlite3_file* real, sqlite3_int64 size)
    {
        const std::scoped_lock lock(m_mutex);
        if (const int code = begin(real); code != SQLITE_OK)
            return code;
        m_blocks.erase(m_blocks.lower_bound((size + kBlock - 1) / kBlock * kBlock), m_blocks.end());
        if (const auto last = m_blocks.find(size / kBlock * kBlock); last != m_blocks.end())
            std::fill(last->second.begin() + size % kBlock, last->second.end(), '\0');
        m_base = std::min(m_base, size);
        m_size = size;
        return SQLITE_OK;
    }

    int sync(sqlite3_file* real, int flags)
    {
        const std::scoped_lock lock(m_mutex);
        if (m_dirty)
            if (const int code = flush(real); code != SQLITE_OK)
                return code;
        return real->pMethods->xSync(real, flags);
    }

    int size(sqlite3_file* real, sqlite3_int64* bytes)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_dirty)
            return real->pMethods->xFileSize(real, bytes);
        *bytes = m_size;
        return SQLITE_OK;
    }

    bool hasContent()
    {
        const std::scoped_lock lock(m_mutex);
        return m_dirty && m_size > 0;
    }

private:
    int begin(sqlite3_file* real)
    {
        if (m_dirty)
            return SQLITE_OK;
        const int code = real->pMethods->xFileSize(real, &m_size);
        m_base = m_size;
        m_dirty = code == SQLITE_OK;
        return code;
    }

    //! What the real file still contributes: nothing beyond the smallest size it was cut to.
    int readBase(sqlite3_file* real, char* into, sqlite3_int64 bytes, sqlite3_int64 offset) const
    {
        const auto there = std::clamp<sqlite3_int64>(m_base - offset, 0, bytes);
        std::memset(into + there, 0, static_cast<std::size_t>(bytes - there));
        return there == 0 ? SQLITE_OK : real->pMethods->xRead(real, into, static_cast<int>(there), offset);
    }

    int copyOut(sqlite3_file* real, char* into, int bytes, sqlite3_int64 offset) const
    {
        for (int done = 0; done < bytes;) {
            const auto start = (offset + done) / kBlock * kBlock;
            const auto within = offset + done - start;
            const auto piece = std::min<sqlite3_int64>(kBlock - within, bytes - done);
            if (const auto block = m_blocks.find(start); block != m_blocks.end())
                std::memcpy(into + done, block->second.data() + within, static_cast<std::size_t>(piece));
            else if (const int code = readBase(real, into + done, piece, offset + done); code != SQLITE_OK)
                return code;
            done += static_cast<int>(piece);
        }
        return SQLITE_OK;
    }

    int flush(sqlite3_file* real)
    {
        const auto* const methods = real->pMethods;
        int code = resize(real, std::min(m_base, m_size));
        for (auto at = m_blocks.begin(); code == SQLITE_OK && at != m_blocks.end(); ++at) {
            const auto bytes = std::min(kBlock, m_size - at->first);
            code = methods->xWrite(real, at->second.data(), static_cast<int>(bytes), at->first);
        }
        if (code == SQLITE_OK)
            code = resize(real, m_size);
        if (code != SQLITE_OK)
            return code;
        m_blocks.clear();
        m_dirty = false;
        return SQLITE_OK;
    }

    static int resize(sqlite3_file* real, sqlite3_int64 size)
    {
        sqlite3_int64 now = 0;
        const int code = real->pMethods->xFileSize(real, &now);
        return code != SQLITE_OK || now == size ? code : real->pMethods->xTruncate(real, size);
    }

    std::mutex m_mutex; //!< guards all of it: connections of several threads share a file
    bool m_dirty = false;
    sqlite3_int64 m_size = 0; //!< as this process sees it
    sqlite3_int64 m_base = 0; //!< how much of the real file still shows through
    std::map<sqlite3_int64, std::array<char, kBlock>> m_blocks;
};

class CrashVfs final : public VfsShim {
public:
    CrashVfs() : VfsShim(kCrashVfs) { }

    std::unique_ptr<ShimFile> wrap(const std::string& path, sqlite3_file* real) override;

    void onDelete(const std::string& path) override
    {
        const std::scoped_lock lock(m_mutex);
        m_files.erase(path);
    }

    bool hasHiddenContent(const std::string& path) override
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_files.find(path);
        return found != m_files.end() && found->second->hasContent();
    }

    void dropUnsynced()
    {
        const std::scoped_lock lock(m_mutex);
        m_files.clear();
        ++m_powerCuts;
    }

    int powerCuts()
    {
        const std::scoped_lock lock(m_mutex);
        return m_powerCuts;
    }

private:
    std::mutex m_mutex; //!< guards what follows
    std::map<std::string, std::shared_ptr<Unsynced>> m_files;
    int m_powerCuts = 0;
};

class CrashFile final : public ShimFile {
public:
    CrashFile(CrashVfs& vfs, sqlite3_file* real, std::shared_ptr<Unsynced> unsynced)
        : ShimFile(real), m_vfs(vfs), m_unsynced(std::move(unsynced)), m_opened(vfs.powerCuts())
    {
    }

    int read(void* into, int bytes, sqlite3_int64 offset) override
    {
        return m_unsynced->read(real(), static_cast<char*>(into), bytes, offset);
    }
    int write(const void* from, int bytes, sqlite3_int64 offset) override
    {
        return dead() ? SQLITE_IOERR_WRITE : m_unsynced->write(real(), static_cast<const char*>(from), bytes, offset);
    }
    int truncate(sqlite3_int64 size) override { return dead() ? SQLITE_IOERR_TRUNCATE : m_unsynced->truncate(real(), size); }
    int sync(int flags) override { return dead() ? SQLITE_IOERR_FSYNC : m_unsynced->sync(real(), flags); }
    int size(sqlite3_int64* bytes) override { return m_unsynced->size(real(), bytes); }

private:
    [[nodiscard]] bool dead() { return m_vfs.powerCuts() != m_opened; }

    CrashVfs& m_vfs;
    std::shared_ptr<Unsynced> m_unsynced;
    int m_opened;
};

std::unique_ptr<ShimFile> CrashVfs::wrap(const std::string& path, sqlite3_file* real)
{
    if (path.empty())
        return std::make_unique<ShimFile>(real);
    std::shared_ptr<Unsynced> unsynced;
    {
        const std::scoped_lock lock(m_mutex);
        auto& known = m_files[path];
        if (!known)
            known = std::make_shared<Unsynced>();
        unsynced = known;
    }
    return std::make_unique<CrashFile>(*this, real, std::move(unsynced));
}

//! Never destroyed: SQLite may use it until the very end of the process.
CrashVfs& crashVfs()
{
    static auto* const vfs = new CrashVfs;
    return *vfs;
}

} // namespace

void registerCrashVfs(bool asDefault)
{
    crashVfs().install(asDefault);
}

void crashVfsDropUnsynced()
{
    crashVfs().dropUnsynced();
}

} // namespace kaze::test
