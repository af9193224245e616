#pragma once

namespace kaze::test {

inline constexpr const char* kCrashVfs = "kaze-crash";

//! Registers an SQLite VFS named "kaze-crash" that keeps what was written and not yet synced in this process's memory: kill
//! the process, and the disk has what a power cut would have left. (`kill -9` alone leaves the system's cache and cannot
//! show a missing fsync.) Readers of the same process see everything, other processes only what was synced. Preload
//! libkaze_crash_vfs.so to put a whole program on it.
void registerCrashVfs(bool asDefault);

//! The power cut inside this process: forgets what is not synced. Files open at that moment are dead from then on, every
//! write to them fails; close and reopen to see what is left.
void crashVfsDropUnsynced();

} // namespace kaze::test
