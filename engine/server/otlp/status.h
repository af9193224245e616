#pragma once

#include "engine/server/detail/failure.h"

#include <string_view>

namespace kaze::server::otlp {

inline constexpr std::string_view kProtobuf = "application/x-protobuf", kJson = "application/json"; //!< types of bodies

//! A body in the one or the other.
[[nodiscard]] detail::HttpAnswer answerIn(bool json, int status, std::string body);

//! A google.rpc.Status, in JSON or protobuf as the request was. https://opentelemetry.io/docs/specs/otlp/#failures-1
[[nodiscard]] detail::HttpAnswer statusAnswer(bool json, const detail::Failure& failure);

} // namespace kaze::server::otlp
