#pragma once

#include "engine/api/run_requests.h"
#include "engine/base/redact.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/deadlines.h"
#include "engine/runtime/detail/permission_book.h"
#include "engine/runtime/detail/places.h"
#include "engine/runtime/detail/recent_times.h"
#include "engine/runtime/detail/run_meters.h"
#include "engine/runtime/detail/run_timers.h"
#include "engine/runtime/detail/sampling.h"
#include "engine/runtime/detail/shared_parts.h"
#include "engine/runtime/runtime.h"
#include "engine/runtime/tenants.h"

namespace kaze::runtime::detail {

class LiveRun;

//! How a subagent stands when its coroutine is over.
struct SubagentEnd {
    api::RunState state = api::RunState::Interrupted;
    std::string output;
    std::optional<api::ErrorInfo> error;
};

//! What a live run reaches of the runtime it lives in.
class RunHost {
public:
    explicit RunHost(Runtime::Parts taken);
    virtual ~RunHost() = default;

    //! The row changed; listeners hear of it soon.
    virtual void changed(LiveRun& run) = 0;
    virtual void stateChanged(LiveRun& run, api::RunState from, api::RunState to) = 0;
    //! Questions were opened (+) or closed (-).
    virtual void approvalsChanged(std::int64_t by) = 0;
    //! An answer that no person gave. Errors: as Runtime::answer.
    [[nodiscard]] virtual base::Task<base::Result<base::Uuid>> answerByNobody(api::AnswerApproval answer) = 0;
    //! The coroutine is over; the run is dropped when it returns.
    virtual void left(LiveRun& run) = 0;
    //! Runs a subagent, or goes on with the one of this call, until its coroutine is over.
    [[nodiscard]] virtual base::Task<base::Result<SubagentEnd>> delegate(
        std::shared_ptr<LiveRun> parent, std::string agent, std::string task, std::string callId)
        = 0;
    [[nodiscard]] virtual bool stopping() const = 0;

    //! What comes from models, tools and people, as it may be stored, shown and sent on: UTF-8, without a secret of ours.
    [[nodiscard]] std::string storable(std::string_view text) const { return base::toUtf8(parts.redactor.hideKnown(text)); }

    Runtime::Parts parts;
    RunStore store;
    RunMeters meters;
    std::int64_t messageBytes = 0; //!< of the conversations of live runs
    SharedParts shared;
    RecentTimes checkpoints; //!< from a write to its acknowledgement
    RunTimers limits; //!< end those that have worked for their whole limits.wall_time
    RunTimers naps; //!< let those leave memory that wait for people
    Deadlines deadlines;
    Places places;
    Tenants tenants;
    PermissionBook permissions;
    SamplingBudgets samplings;
};

} // namespace kaze::runtime::detail
