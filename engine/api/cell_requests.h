#pragma once

#include "engine/api/access.h"
#include "engine/api/reply.h"
#include "engine/api/snapshot.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::api {

//! Everything a run needs.
struct RunDoctor {
    static constexpr std::string_view kType = "run_doctor";
    using Reply = CheckList;
};
BOOST_DESCRIBE_STRUCT(RunDoctor, (), ())

struct SnapshotReply {
    static constexpr std::string_view kType = "snapshot";
    CellSnapshot snapshot;
};
BOOST_DESCRIBE_STRUCT(SnapshotReply, (), (snapshot))

struct GetSnapshot {
    static constexpr std::string_view kType = "get_snapshot";
    using Reply = SnapshotReply;
};
BOOST_DESCRIBE_STRUCT(GetSnapshot, (), ())

//! Who a cell is, for clients that see several.
struct CellInfo {
    std::string id; //!< a UUID, the same as long as its data folder lives
    std::string name;
    std::string region;
    std::string environment; //!< "production", "staging", …; empty: not said
    std::map<std::string, std::string> labels;
    std::string version; //!< of its program
    std::int64_t protocol = 0; //!< of the session
    Time startedAt;
    Time now; //!< its clock, for who wants to know how far it is off
    bool draining = false; //!< takes no new runs and will end
    Open<Role> role; //!< of who asks
    std::string tenant; //!< that who asks is confined to; empty: none
    std::vector<std::string> requests; //!< every type that it answers
};
BOOST_DESCRIBE_STRUCT(
    CellInfo, (), (id, name, region, environment, labels, version, protocol, startedAt, now, draining, role, tenant, requests))

struct CellReply {
    static constexpr std::string_view kType = "cell";
    CellInfo cell;
};
BOOST_DESCRIBE_STRUCT(CellReply, (), (cell))

struct GetCell {
    static constexpr std::string_view kType = "get_cell";
    using Reply = CellReply;
};
BOOST_DESCRIBE_STRUCT(GetCell, (), ())

} // namespace kaze::api
