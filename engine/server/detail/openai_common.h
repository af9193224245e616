#pragma once

#include "engine/api/run.h"
#include "engine/gateway/chat.h"
#include "engine/server/detail/json_fields.h"

namespace kaze::server::detail {

inline constexpr std::int64_t kMostOutputTokens = 10'000'000;

//! "stop", "tool_calls", "length", "content_filter".
[[nodiscard]] std::string_view finishReason(gateway::StopReason stop);

//! Of chat completions.
void appendOpenAiUsage(std::string& out, const api::Usage& usage);

//! "tool_choice" where it is a word: "" for auto.
[[nodiscard]] std::string openAiToolChoice(const Fields& fields);

//! "low", "medium", "high"; what providers made finer is rounded.
[[nodiscard]] std::string effortOf(const std::string& word, const Fields& fields, std::string_view name);

//! A format by its type; the schema stands in the member `inside`, or in the format itself where that is empty.
[[nodiscard]] std::shared_ptr<const gateway::OutputFormat> formatOf(const Fields& format, std::string_view inside);

//! JSON is UTF-8; what a model wrote need not be.
[[nodiscard]] boost::json::string utf8(const std::string& text);

} // namespace kaze::server::detail
