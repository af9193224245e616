#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kaze::bench {

//! Where requests go, and what each says, byte for byte.
struct Target {
    std::uint16_t port = 0;
    std::string request;
};

struct Load {
    int connections = 32; //!< kept open
    double rate
        = 0; //!< requests a second, whether or not the ones before are answered; 0: each connection asks again when it was answered
    std::chrono::milliseconds time{3000};
};

struct Measured {
    std::uint64_t answers = 0;
    std::uint64_t failures = 0; //!< other statuses, and connections that broke
    double seconds = 0;
    std::vector<std::uint32_t>
        micros; //!< each answer's time, sorted. In an open loop from when the request was due, not from when it could be sent

    [[nodiscard]] double perSecond() const { return seconds > 0 ? static_cast<double>(answers) / seconds : 0; }
    [[nodiscard]] double quantile(double part) const;
};

[[nodiscard]] Measured run(const Target& target, const Load& load);

//! One answer to one request; empty where there is none in time.
[[nodiscard]] std::string ask(const Target& target, std::chrono::milliseconds atMost);

//! Streams that are all open at once, a new one every few microseconds until they are.
struct StreamLoad {
    int streams = 1000;
    double opening = 1500; //!< a second
};

struct Streamed {
    int open = 0; //!< that had a chunk
    int whole = 0; //!< that ended with [DONE] and as HTTP says
    int broken = 0; //!< that ended otherwise
    std::uint64_t chunks = 0;
};

//! Reads until every stream has ended or `goesOn` says no; it is asked a few times a second.
[[nodiscard]] Streamed stream(const Target& target, const StreamLoad& load, const std::function<bool(const Streamed&)>& goesOn);

} // namespace kaze::bench
