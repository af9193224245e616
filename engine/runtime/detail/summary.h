#pragma once

#include "engine/gateway/chat.h"

#include <optional>
#include <string>
#include <vector>

// How a conversation that fills the model's window is made shorter. All of it is a function of the conversation, so that the log gives the same again.

namespace kaze::runtime::detail {

//! Which messages stay as they are.
struct Cut {
    std::size_t keptFrom = 0; //!< index of the first one that stays, an answer of the model
    std::size_t answersBefore = 0; //!< how many answers are summed up
};

//! Keeps the last `turns` answers with the results of their calls, fewer where they are more than `keptBytes`, one at least. None where there is
//! nothing in front of them but the beginning.
[[nodiscard]] std::optional<Cut> cutOf(const gateway::Conversation& messages, std::int64_t turns, std::size_t keptBytes);

//! What a model is sent of a message, in bytes.
[[nodiscard]] std::size_t bytesOf(const gateway::Message& message);

//! `opening`, and the messages behind the first up to an index as text: who said what, which calls were made and what they gave. Texts are cut, the longest
//! first, and then the oldest messages left out, until it is no more than `most` bytes (but for the opening and the last message).
[[nodiscard]] std::string transcriptOf(
    const std::string& opening, const gateway::Conversation& messages, std::size_t end, std::size_t most);

//! The end of a text that has more than `most` bytes, from the beginning of a line.
[[nodiscard]] std::string endOf(std::string_view text, std::size_t most);

//! The first message of a conversation: the task, and what came of it so far.
[[nodiscard]] gateway::Message openingOf(const std::string& task, const std::string& summary);

//! The summary in a first message; empty where it is the task alone.
[[nodiscard]] std::string_view summaryIn(const gateway::Message& opening, const std::string& task);

//! What the model is asked that writes the summary.
[[nodiscard]] const std::shared_ptr<const std::string>& summaryInstructions();

} // namespace kaze::runtime::detail
