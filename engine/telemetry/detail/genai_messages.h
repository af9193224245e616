#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kaze::telemetry::detail {

//! A prompt or an answer as spans keep it (a list of messages, or one, with content, reasoning and tool calls) in the form of gen_ai.input.messages:
//! messages of parts. `finishReason` goes into each message unless it is empty. None where it is nothing of the kind.
[[nodiscard]] std::optional<std::string> genAiMessages(std::string_view payload, std::string_view finishReason = {});

//! The other way round: a list, or, where `isAnswer` and there is one only, that message. What has parts that we have no word for keeps them as JSON. The
//! instructions (gen_ai.system_instructions) come first. None where it is nothing of the kind.
[[nodiscard]] std::optional<std::string> payloadOf(std::string_view genAi, std::string_view instructions, bool isAnswer);

} // namespace kaze::telemetry::detail
