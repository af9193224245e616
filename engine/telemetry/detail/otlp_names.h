#pragma once

#include <cstdint>
#include <string_view>

//! Attributes that only exports have: what is a column with us, or content.
namespace kaze::telemetry::otlp::detail {

inline constexpr std::string_view kOwnKind = "kaze.span.kind", kOwnStatus = "kaze.span.status", kOwnOpen = "kaze.span.open";
inline constexpr std::string_view kOwnCost = "kaze.cost.usd", kOwnTruncated = "kaze.payload.truncated";
inline constexpr std::string_view kInputMessages = "gen_ai.input.messages", kOutputMessages = "gen_ai.output.messages";
inline constexpr std::string_view kInstructions = "gen_ai.system_instructions";
inline constexpr std::string_view kArguments = "gen_ai.tool.call.arguments", kResult = "gen_ai.tool.call.result";
inline constexpr std::string_view kInputValue = "input.value", kOutputValue = "output.value";
inline constexpr std::uint64_t kMicro = 1000; //!< ns

} // namespace kaze::telemetry::otlp::detail
