#include "tests/support/vfs_shim.h"

namespace kaze::test {

namespace {

//! What SQLite allocates for a file: this, and behind it the real VFS's own.
struct Handle {
    sqlite3_file base;
    ShimFile* file;
};

ShimFile& fileOf(sqlite3_file* handle)
{
    return *reinterpret_cast<Handle*>(handle)->file;
}

sqlite3_file* realOf(sqlite3_file* handle)
{
    return fileOf(handle).real();
}

VfsShim& shimOf(sqlite3_vfs* vfs)
{
    return *static_cast<VfsShim*>(vfs->pAppData);
}

int closeFile(sqlite3_file* handle)
{
    auto* const real = realOf(handle);
    delete &fileOf(handle);
    return real->pMethods->xClose(real);
}

int fileControl(sqlite3_file* handle, int operation, void* argument)
{
    // These would make the real file grow or be mapped behind the shim's back.
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    if (operation == SQLITE_FCNTL_MMAP_SIZE) {
        *static_cast<sqlite3_int64*>(argument) = 0;
        return SQLITE_OK;
    }
    auto* const real = realOf(handle);
    return real->pMethods->xFileControl(real, operation, argument);
}

// Version 2: with shared memory for the write-ahead log, without xFetch, so nothing is ever mapped.
const sqlite3_io_methods kMethods{
    2,
    closeFile,
    [](sqlite3_file* f, void* into, int bytes, sqlite3_int64 offset) { return fileOf(f).read(into, bytes, offset); },
    [](sqlite3_file* f, const void* from, int bytes, sqlite3_int64 offset) { return fileOf(f).write(from, bytes, offset); },
    [](sqlite3_file* f, sqlite3_int64 size) { return fileOf(f).truncate(size); },
    [](sqlite3_file* f, int flags) { return fileOf(f).sync(flags); },
    [](sqlite3_file* f, sqlite3_int64* bytes) { return fileOf(f).size(bytes); },
    [](sqlite3_file* f, int level) { return realOf(f)->pMethods->xLock(realOf(f), level); },
    [](sqlite3_file* f, int level) { return realOf(f)->pMethods->xUnlock(realOf(f), level); },
    [](sqlite3_file* f, int* reserved) { return realOf(f)->pMethods->xCheckReservedLock(realOf(f), reserved); },
    fileControl,
    [](sqlite3_file* f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); },
    [](sqlite3_file* f) { return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** into) {
        return realOf(f)->pMethods->xShmMap(realOf(f), page, size, extend, into);
    },
    [](sqlite3_file* f, int offset, int n, int flags) { return realOf(f)->pMethods->xShmLock(realOf(f), offset, n, flags); },
    [](sqlite3_file* f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); },
    [](sqlite3_file* f, int remove) { return realOf(f)->pMethods->xShmUnmap(realOf(f), remove); },
    nullptr,
    nullptr,
};

int openFile(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* handle, int flags, int* outFlags)
{
    auto& shim = shimOf(vfs);
    auto* const real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(handle) + sizeof(Handle));
    handle->pMethods = nullptr;
    if (const int code = shim.real()->xOpen(shim.real(), path, real, flags, outFlags); code != SQLITE_OK) {
        if (real->pMethods)
            real->pMethods->xClose(real);
        return code;
    }
    const bool temporary = !path || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    reinterpret_cast<Handle*>(handle)->file = shim.wrap(temporary ? "" : path, real).release();
    handle->pMethods = &kMethods;
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs* vfs, const char* path, int syncFolder)
{
    auto& shim = shimOf(vfs);
    shim.onDelete(path);
    return shim.real()->xDelete(shim.real(), path, syncFolder);
}

int accessFile(sqlite3_vfs* vfs, const char* path, int flags, int* result)
{
    auto& shim = shimOf(vfs);
    const int code = shim.real()->xAccess(shim.real(), path, flags, result);
    if (code == SQLITE_OK && flags == SQLITE_ACCESS_EXISTS && shim.hasHiddenContent(path))
        *result = 1;
    return code;
}

} // namespace

VfsShim::VfsShim(std::string name) : m_name(std::move(name)), m_real(sqlite3_vfs_find(nullptr)), m_vfs{}
{
    m_vfs.iVersion = 2;
    m_vfs.szOsFile = static_cast<int>(sizeof(Handle)) + m_real->szOsFile;
    m_vfs.mxPathname = m_real->mxPathname;
    m_vfs.zName = m_name.c_str();
    m_vfs.pAppData = this;
    m_vfs.xOpen = openFile;
    m_vfs.xDelete = deleteFile;
    m_vfs.xAccess = accessFile;
    m_vfs.xFullPathname = [](sqlite3_vfs* v, const char* path, int size, char* into) {
        return shimOf(v).real()->xFullPathname(shimOf(v).real(), path, size, into);
    };
    m_vfs.xRandomness
        = [](sqlite3_vfs* v, int n, char* into) { return shimOf(v).real()->xRandomness(shimOf(v).real(), n, into); };
    m_vfs.xSleep = [](sqlite3_vfs* v, int micros) { return shimOf(v).real()->xSleep(shimOf(v).real(), micros); };
    m_vfs.xCurrentTime = [](sqlite3_vfs* v, double* now) { return shimOf(v).real()->xCurrentTime(shimOf(v).real(), now); };
    m_vfs.xGetLastError
        = [](sqlite3_vfs* v, int n, char* into) { return shimOf(v).real()->xGetLastError(shimOf(v).real(), n, into); };
    m_vfs.xCurrentTimeInt64
        = [](sqlite3_vfs* v, sqlite3_int64* now) { return shimOf(v).real()->xCurrentTimeInt64(shimOf(v).real(), now); };
}

VfsShim::~VfsShim()
{
    sqlite3_vfs_unregister(&m_vfs);
}

void VfsShim::install(bool asDefault)
{
    sqlite3_vfs_register(&m_vfs, asDefault ? 1 : 0);
}

} // namespace kaze::test
