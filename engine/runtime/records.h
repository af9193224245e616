#pragma once

#include "engine/api/run.h"
#include "engine/gateway/chat.h"

#include <string>
#include <variant>
#include <vector>

// What the log of a run holds. A record's body is JSON in the table `steps`; its kind is a column.

namespace kaze::runtime {

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
    std::string reason;
};

struct AnswerRecord {
    std::string approvalId;
    std::string callId;
    std::string tool;
    api::Verdict verdict = api::Verdict::Deny;
    std::string reason;
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
};

using Record
    = std::variant<TaskRecord, ModelRecord, IntentRecord, ApprovalRecord, AnswerRecord, ResultRecord, StateRecord, NoteRecord>;

[[nodiscard]] api::StepKind kindOf(const Record& record);
[[nodiscard]] std::string encode(const Record& record);

//! Errors: Corrupt for a body that is not what its kind says.
[[nodiscard]] base::Result<Record> decode(api::StepKind kind, std::string_view body);

//! As clients see it; texts above `textLimit` bytes are cut and marked.
[[nodiscard]] api::Step toStep(std::int64_t number, base::Time at, const Record& record, std::size_t textLimit = 64U << 10);

} // namespace kaze::runtime
