#pragma once

#include "engine/api/alert.h"
#include "engine/api/log.h"
#include "engine/api/run.h"
#include "engine/api/snapshot.h"

#include <string_view>
#include <variant>

// What a cell tells its clients unasked. Events of one run arrive in order; `number` of a step shows a gap, and
// ListSteps fills it.

namespace kaze::api {

//! A record was written (and is durable).
struct StepAdded {
    static constexpr std::string_view kType = "step_added";
    std::string runId;
    Step step;
};
BOOST_DESCRIBE_STRUCT(StepAdded, (), (runId, step))

//! A piece of a model's answer, as it streams; the Model step that follows holds the whole.
struct TextDelta {
    static constexpr std::string_view kType = "text_delta";
    std::string runId;
    std::string text;
    bool restarted = false; //!< the answer broke off and begins again with this text: what came of it before is void
};
BOOST_DESCRIBE_STRUCT(TextDelta, (), (runId, text, restarted))

//! A run's row changed: state, activity, cost.
struct RunChanged {
    static constexpr std::string_view kType = "run_changed";
    RunRow run;
};
BOOST_DESCRIBE_STRUCT(RunChanged, (), (run))

struct ApprovalAsked {
    static constexpr std::string_view kType = "approval_asked";
    Approval approval;
};
BOOST_DESCRIBE_STRUCT(ApprovalAsked, (), (approval))

//! Answered by somebody, or its run ended.
struct ApprovalClosed {
    static constexpr std::string_view kType = "approval_closed";
    std::string approvalId;
    std::string runId;
};
BOOST_DESCRIBE_STRUCT(ApprovalClosed, (), (approvalId, runId))

struct SnapshotTaken {
    static constexpr std::string_view kType = "snapshot_taken";
    CellSnapshot snapshot;
};
BOOST_DESCRIBE_STRUCT(SnapshotTaken, (), (snapshot))

//! Lines of the log that fit what this client follows, oldest first.
struct LogsAdded {
    static constexpr std::string_view kType = "logs_added";
    std::vector<LogRow> rows;
    std::int64_t leftOut = 0; //!< before them, because they came faster than this client takes them
};
BOOST_DESCRIBE_STRUCT(LogsAdded, (), (rows, leftOut))

//! An alert began to hold, fires, or ended.
struct AlertChanged {
    static constexpr std::string_view kType = "alert_changed";
    Alert alert;
    std::string notice; //!< what people are to be told now, once for all alerts of its cause; empty: nothing
};
BOOST_DESCRIBE_STRUCT(AlertChanged, (), (alert, notice))

//! The reader was too slow and events were left out: ask again for what is on screen.
struct EventsLost {
    static constexpr std::string_view kType = "events_lost";
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(EventsLost, (), (count))

using Event = std::variant<StepAdded, TextDelta, RunChanged, ApprovalAsked, ApprovalClosed, SnapshotTaken, LogsAdded,
    AlertChanged, EventsLost>;

} // namespace kaze::api
