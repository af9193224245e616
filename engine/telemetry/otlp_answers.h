#pragma once

#include "engine/telemetry/otlp_receiver.h"

//! What a receiver of OTLP over HTTP answers, in JSON or protobuf as the request was.
namespace kaze::telemetry::otlp {

//! An Export…ServiceResponse: empty where all was taken, else how much was not and why.
[[nodiscard]] std::string responseOf(bool inJson, OtlpReceiver::Signal signal, const OtlpReceiver::Outcome& outcome);

//! A google.rpc.Status; `code` is one of google.rpc.Code.
[[nodiscard]] std::string statusOf(bool inJson, int code, const std::string& message);

} // namespace kaze::telemetry::otlp
