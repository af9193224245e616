#pragma once

#include "engine/api/run.h"
#include "engine/base/one_shot.h"
#include "engine/gateway/chat.h"
#include "engine/runtime/records.h"

// How the calls of a live run's last answer stand, and what is asked about them.

namespace kaze::runtime::detail {

//! What a call asked a person in the middle of it.
struct CallQuestion {
    std::string approvalId;
    std::string asks; //!< see ApprovalRecord
    std::optional<AnswerRecord> answer{};
    bool taken = false; //!< by the call as it is being made now
};

//! Where a tool call of the last answer stands, read from the log or lived through.
struct CallProgress {
    gateway::ToolCall call;
    enum class Phase { Fresh, Asked, Answered, InDoubt, Finished } phase = Phase::Fresh;
    std::string tool; //!< the one the log names; servers may have changed what the call's name stands for
    std::string approvalId;
    api::ApprovalKind asked = api::ApprovalKind::ToolCall;
    AnswerRecord answer;
    std::string prepared;
    ResultRecord result;
    bool isDenied = false; //!< by a rule or a person
    bool unfinished = false; //!< its subagent, or its question, was left where it stood
    std::string edited{}; //!< the arguments that a person put in place of the model's
    std::vector<CallQuestion> questions{};

    [[nodiscard]] const std::string& arguments() const { return edited.empty() ? call.arguments : edited; }
};

//! A question that stands before a person.
struct OpenQuestion {
    base::OneShot<AnswerRecord> answer;
    std::string callId; //!< of the call that waits for it; empty: the whole run does
    api::ApprovalKind kind = api::ApprovalKind::ToolCall;
    bool isOld = false; //!< it stood in the log when the run was taken up
};

} // namespace kaze::runtime::detail
