#pragma once

namespace kaze::test {

inline constexpr const char* kFaultyVfs = "kaze-faulty";

enum class DiskFault { None, Full, Broken };

//! An SQLite VFS named "kaze-faulty" whose writes and syncs fail on demand, from the call on and for all its files.
//! Any thread.
void registerFaultyVfs();
void failWrites(DiskFault fault);
void failSyncs(bool fail);
//! Only the next sync fails.
void failOneSync();

} // namespace kaze::test
