#pragma once

#include "engine/api/run.h"
#include "engine/gateway/chat.h"

#include <string>
#include <variant>
#include <vector>

// What the log of a run holds. A record's body is JSON in the table `steps`; its kind is a column.

namespace kaze::runtime {

//! What a run worked with, for its episode.
struct WorkedWith {
    std::vector<std::string> tools; //!< that were called, each once
    std::vector<std::string> skills; //!< that were read, "name@version"
};

struct TaskRecord {
    std::string text;
    std::vector<std::string> recalled; //!< memories it was given, as text
};

struct ModelRecord {
    gateway::Message message;
    api::Usage usage;
    base::Money cost;
    std::string model; //!< "provider/model" that answered
    std::string spanId;
};

struct IntentRecord {
    std::string callId;
    std::string tool;
    std::string prepared; //!< what Tool::verify needs
};

struct ApprovalRecord {
    std::string approvalId;
    std::string callId;
    std::string tool;
    api::ApprovalKind kind = api::ApprovalKind::ToolCall;
    std::string reason; //!< why it is asked; the evidence, for a loop
    std::string question{}; //!< for Question, with its choices
    std::string asks{}; //!< for Question: what is the same when a call that is made again asks the same
};

struct AnswerRecord {
    std::string approvalId;
    std::string callId;
    std::string tool;
    api::Verdict verdict = api::Verdict::Deny;
    std::string reason;
    api::ApprovalKind kind = api::ApprovalKind::ToolCall;
    std::string arguments{}; //!< the call is made with these instead
    std::string text{}; //!< the answer to a question
    std::string pattern{}; //!< of the arguments that are allowed from now on
    bool byNobody = false; //!< the time was up, or nobody waited for it any more
};

struct ResultRecord {
    std::string callId;
    std::string tool;
    std::string text;
    bool failed = false;
    std::string spanId;
};

struct StateRecord {
    api::RunState state = api::RunState::Queued;
    std::string text;
};

struct NoteRecord {
    std::string text;
    std::string handedFrom{}; //!< hash of the definition that was followed until here, where another agent goes on
    std::string handedFromModel{}; //!< and the model it asked
    WorkedWith workedWith{}; //!< until then
};

//! What a person wrote to the run. Stands in the log where the model reads it: until then it lies in the table `run_mail`.
struct MessageRecord {
    std::string text;
};

//! Stands for what the model was sent of the steps up to `through`, in front of the task. Who reads the log from behind `through` on, with this record,
//! knows all that a run needs of it.
struct SummaryRecord {
    std::string text;
    std::int64_t through = 0; //!< a step's number
    api::Usage usage; //!< of the call that made it
    base::Money cost;
    std::string model; //!< "provider/model" that wrote it; empty: it was made without one
    std::string spanId;
    std::vector<std::string> recalled; //!< as in TaskRecord
    std::vector<AnswerRecord> permissions; //!< what people allowed for the rest of the run
    // How the run stands with this record.
    std::int64_t turns = 0, toolCalls = 0;
    std::int64_t turnsBefore = 0; //!< until it was last resumed after an end
    api::Usage total; //!< this call's too
    WorkedWith workedWith;
};

using Record = std::variant<TaskRecord, ModelRecord, IntentRecord, ApprovalRecord, AnswerRecord, ResultRecord, StateRecord,
    NoteRecord, MessageRecord, SummaryRecord>;

[[nodiscard]] api::StepKind kindOf(const Record& record);
[[nodiscard]] std::string encode(const Record& record);

//! Errors: Corrupt for a body that is not what its kind says.
[[nodiscard]] base::Result<Record> decode(api::StepKind kind, std::string_view body);

//! As clients see it; texts above `textLimit` bytes are cut and marked.
[[nodiscard]] api::Step toStep(std::int64_t number, base::Time at, const Record& record, std::size_t textLimit = 64U << 10);

} // namespace kaze::runtime
