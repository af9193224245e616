#pragma once

#include "tests/bench/gateway/load.h"
#include "tests/e2e/program.h"
#include "tests/support/temp_folder.h"

#include <memory>

namespace kaze::bench {

//! A gateway under measurement: a real program with a folder of its own, on one processor.
struct Peer {
    std::string name;
    std::string missing; //!< why it is not there; then nothing else is
    std::string path; //!< that its clients ask
    std::string headers; //!< that its clients send, each with its line end
    std::string model;
    std::uint16_t port = 0;
    std::unique_ptr<test::TempFolder> folder;
    std::unique_ptr<e2e::Program> program; //!< null: the upstream itself
};

//! The CPU that a process has used, in microseconds, and the memory it has now, in bytes.
[[nodiscard]] double cpuMicros(pid_t pid);
[[nodiscard]] double residentBytes(pid_t pid);

//! A whole request for a chat completion of a peer.
[[nodiscard]] Target chatOf(const Peer& peer, bool stream, const std::string& model = {});

//! `kaze serve` on a new data folder: bearer token with a budget, prices, ledger, traces as everywhere.
[[nodiscard]] Peer kazeServe(const std::string& program, std::uint16_t upstream, int cpu);
//! nginx with one worker that passes everything on and keeps its connections.
[[nodiscard]] Peer nginx(std::uint16_t upstream, int cpu);
//! @portkey-ai/gateway, as packaging/npm-peers installs it.
[[nodiscard]] Peer portkey(std::uint16_t upstream, int cpu);

} // namespace kaze::bench
