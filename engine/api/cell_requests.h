#pragma once

#include "engine/api/reply.h"
#include "engine/api/snapshot.h"

#include <string_view>

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

} // namespace kaze::api
