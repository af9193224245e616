#include "tests/support/faulty_vfs.h"

#include "tests/support/vfs_shim.h"

#include <atomic>

namespace kaze::test {

namespace {

std::atomic<DiskFault> g_writes{DiskFault::None};
std::atomic<bool> g_syncs{false};
std::atomic<bool> g_oneSync{false};

class FaultyFile final : public ShimFile {
public:
    using ShimFile::ShimFile;

    int write(const void* from, int bytes, sqlite3_int64 offset) override
    {
        switch (g_writes.load()) {
        case DiskFault::Full:
            return SQLITE_FULL;
        case DiskFault::Broken:
            return SQLITE_IOERR_WRITE;
        case DiskFault::None:
            break;
        }
        return ShimFile::write(from, bytes, offset);
    }

    int sync(int flags) override
    {
        if (g_syncs.load() || g_oneSync.exchange(false))
            return SQLITE_IOERR_FSYNC;
        return ShimFile::sync(flags);
    }
};

class FaultyVfs final : public VfsShim {
public:
    FaultyVfs() : VfsShim(kFaultyVfs) { }
    std::unique_ptr<ShimFile> wrap(const std::string&, sqlite3_file* real) override { return std::make_unique<FaultyFile>(real); }
};

} // namespace

void registerFaultyVfs()
{
    static auto* const vfs = new FaultyVfs;
    vfs->install(false);
}

void failWrites(DiskFault fault)
{
    g_writes = fault;
}

void failSyncs(bool fail)
{
    g_syncs = fail;
}

void failOneSync()
{
    g_oneSync = true;
}

} // namespace kaze::test
