#pragma once

// What the engine and kaze-spawn say to each other over a SOCK_SEQPACKET pair: one struct a packet, same machine, same build.
// No Boost and nothing of the engine in here: the helper stays small.

#include <cstddef>
#include <cstdint>

namespace kaze::base::spawn_protocol {

//! The helper finds its end of the pair here.
inline constexpr int kSocket = 3;

//! A larger body travels in a memfd.
inline constexpr std::size_t kLargestInline = std::size_t{32} << 10;
//! The kernel takes no more for argv and environment (a quarter of the usual stack limit).
inline constexpr std::size_t kLargestBody = std::size_t{8} << 20;
//! stdin, stdout, stderr, a folder, a body.
inline constexpr std::size_t kMostFds = 5;

enum class RequestKind : std::uint32_t { Spawn = 1, Signal = 2, KillTree = 3 };

//! Followed by the body of a Spawn, each string with its NUL: program, folder ("" is none), arguments, then NAME=value.
//! Its descriptors, in this order: stdin, stdout, stderr, the folder if there is one, the memfd if there is one.
struct Request {
    RequestKind kind = RequestKind::Spawn;
    std::int32_t signal = 0;
    std::uint64_t id = 0;
    std::uint64_t bodyBytes = 0;
    std::uint32_t arguments = 0;
    std::uint32_t variables = 0;
    std::uint32_t hasFolder = 0;
    std::uint32_t bodyInMemfd = 0;
};

enum class ReplyKind : std::uint32_t {
    Started = 1, //!< pid
    Failed, //!< stage, error (an errno)
    Exited, //!< code, signal: the program itself; what it started may go on
    Gone //!< nothing of it is left, and nothing more will be said of it
};

enum class Stage : std::uint32_t { Fork, Folder, Program };

struct Reply {
    ReplyKind kind = ReplyKind::Started;
    Stage stage = Stage::Fork;
    std::uint64_t id = 0;
    std::int32_t pid = 0;
    std::int32_t error = 0;
    std::int32_t code = -1;
    std::int32_t signal = 0;
};

} // namespace kaze::base::spawn_protocol
