#pragma once

#include "engine/api/run_requests.h"
#include "engine/base/result.h"

#include <chrono>
#include <string>

// What people may answer, and how it is said.

namespace kaze::runtime::detail {

//! Whether the answer is one to this question. Errors: InvalidArgument, with what would be.
[[nodiscard]] base::Result<> checkAnswer(const api::Approval& asked, const api::AnswerApproval& answer);

//! For the model, in front of a call's result: that a person changed its arguments, and how.
[[nodiscard]] std::string changedArguments(const std::string& wanted, const std::string& given);

//! "90 s", "10 min", "2 h".
[[nodiscard]] std::string waitText(std::chrono::milliseconds time);

} // namespace kaze::runtime::detail
