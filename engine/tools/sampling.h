#pragma once

#include "engine/base/cancel.h"
#include "engine/base/money.h"
#include "engine/telemetry/span.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What MCP servers ask of a model in the middle of a call (sampling/createMessage).
namespace kaze::tools {

//! What an agent's file lets a server ask of a model.
struct SamplingLimits {
    base::Money cost{100'000'000}; //!< of all its answers in a run
    std::int64_t outputTokens = 2000; //!< of one answer
    std::int64_t requests = 10; //!< during one call
    std::string
        model{}; //!< the only one that it gets; empty: the one that it prefers of those that are configured, else the agent's own

    bool operator==(const SamplingLimits&) const = default;
};

struct SamplingPicture {
    std::string mimeType;
    std::string data; //!< base64
};

struct SamplingMessage {
    bool byModel = false; //!< what a model said earlier
    std::string text;
    std::vector<SamplingPicture> pictures{};
};

//! One request. Everything in it that is text is the server's, and foreign.
struct Sampling {
    enum class Prefers : std::uint8_t { Nothing, Speed, Quality };

    std::string callId; //!< of the call under way
    std::string server; //!< as the agent's file names it
    std::string tool; //!< the one that was called
    SamplingLimits limits;
    std::string instructions;
    std::vector<SamplingMessage> messages;
    std::int64_t outputTokens = 0; //!< wanted
    std::optional<double> temperature{};
    std::vector<std::string> stopSequences{};
    std::vector<std::string> hints{}; //!< names of models or parts of them, the dearest first
    Prefers prefers = Prefers::Nothing; //!< where no hint names one
    telemetry::SpanContext span{}; //!< of the call
    base::CancelToken cancel{};
};

struct SamplingReply {
    std::string text;
    std::string model; //!< that answered
    bool cut = false; //!< at its most tokens
};

} // namespace kaze::tools
