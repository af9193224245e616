#pragma once

#include "engine/base/clock.h"
#include "engine/server/detail/http_message.h"
#include "engine/server/detail/json_fields.h"

#include <optional>
#include <string>

namespace kaze::server::detail {

//! Whose way of saying that something went wrong.
enum class Family : std::uint8_t { OpenAi, Anthropic, Problem, OtlpJson, OtlpProtobuf };

//! Why a request has no answer, before it is put into a client's words.
struct Failure {
    int status = 500;
    std::string code; //!< OpenAI's: "model_not_found"
    std::string message;
    std::string param; //!< what of the request is wrong; may be empty
    std::optional<base::Duration> wait; //!< before asking again is of use
    HttpHeaders headers; //!< that belong to the status
};

//! What a call of the gateway failed with.
[[nodiscard]] Failure failureOf(const base::Error& error);
[[nodiscard]] Failure failureOf(const Complaint& complaint);
//! What a request of engine/api failed with: its code is the error's own.
[[nodiscard]] Failure problemOf(const base::Error& error);

//! {"error": …} of OpenAI, {"type": "error", …} of Anthropic, the problem details of RFC 9457.
[[nodiscard]] boost::json::object errorBody(Family family, const Failure& failure, const std::string& requestId);

//! With the headers that keep the official clients from asking again by themselves: the gateway has done that already.
[[nodiscard]] HttpAnswer answerOf(Family family, const Failure& failure, const std::string& requestId);

[[nodiscard]] HttpAnswer jsonAnswer(std::string body, int status = 200);

} // namespace kaze::server::detail
