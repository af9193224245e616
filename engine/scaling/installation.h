#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kaze::scaling {

//! What readiness has to know of a cell that is not measured: how it is configured, and what it has.
struct Installation {
    std::int64_t tenants = 1;

    struct Cache {
        bool isOn = false;
        bool meaning = false; //!< answers questions that only mean the same
        bool sampled = false; //!< keeps answers that are meant to vary
        bool toolTurns = false; //!< keeps answers that call tools
        double ttlSeconds = 0;
    } cache;

    //! An index over one kind of records of the default tenant.
    struct Index {
        std::string kind;
        std::int64_t parts = 1;
        std::int64_t vectors = 0;
    };
    std::vector<Index> indexes;

    //! A kind of MCP server, by its command.
    struct Server {
        std::string name;
        std::int64_t processes = 0; //!< of it that run
    };
    std::vector<Server> servers;
};

} // namespace kaze::scaling
