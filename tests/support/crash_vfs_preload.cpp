#include "tests/support/crash_vfs.h"

#include <sqlite3.h>

namespace {

//! Runs when the library is loaded, before main: the program's databases are on the crash VFS without its knowing.
[[gnu::constructor]] void putProgramOnCrashVfs()
{
    sqlite3_initialize();
    kaze::test::registerCrashVfs(true);
}

} // namespace
