#pragma once

#include "engine/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What calls of tools may take: what kaze.yaml says under `tools`, and what an agent file says of its MCP servers.
namespace kaze::tools {

//! So many in a period, all at once if need be, then evenly.
struct Rate {
    std::int64_t count = 0;
    base::Duration period = std::chrono::minutes(1);

    bool operator==(const Rate&) const = default;
};

//! What a rule says; what it does not say is as in the defaults. The rate and the number at once hold for all tools that the pattern names together.
struct LimitRule {
    std::string pattern; //!< of tool names: "github.*"; empty: the defaults, which hold for each tool by itself
    std::optional<Rate> rate; //!< of all tenants together
    std::optional<Rate> tenantRate; //!< of each tenant
    std::optional<std::int64_t> atOnce, tenantAtOnce;
    std::optional<std::int64_t> waiting; //!< calls of a tenant that may wait for room
    std::optional<std::size_t> responseBytes;
    std::optional<base::Duration> timeout; //!< of each attempt, beside the tool's own
    std::optional<base::Duration> cache; //!< a result is used again for so long; for tools that only read
    std::optional<std::int64_t> retries;

    bool operator==(const LimitRule&) const = default;
};

struct ToolsConfig {
    LimitRule defaults;
    std::vector<LimitRule> rules; //!< the first that matches counts
    std::size_t cacheBytes = 16U << 20;
    base::Duration secretsTtl = std::chrono::minutes(5); //!< a secret is read again when its server is started after that

    bool operator==(const ToolsConfig&) const = default;
};

//! What the processes of one server may take together. 0: no limit.
struct ServerLimits {
    std::int64_t memoryBytes = std::int64_t{4} << 30; //!< resident
    double cpus = 0; //!< processors' time a second, over a minute
    std::int64_t messageBytes = std::int64_t{64} << 20; //!< of one answer

    bool operator==(const ServerLimits&) const = default;
};

} // namespace kaze::tools
