#pragma once

#include "engine/api/message.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

#include <string_view>

// What a message, a topic and an address may be.

namespace kaze::messaging {

inline constexpr std::size_t kMostPayload = 64U << 10;
inline constexpr std::size_t kMostReference = 4U << 10;
inline constexpr std::size_t kMostName = 256; //!< bytes of an address, topic, pattern or tenant

//! Tokens between dots, of any characters but blanks, control characters, '*' and '>'. Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkTopic(std::string_view topic);

//! The same with `*` and `>` as whole tokens, `>` as the last. Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkPattern(std::string_view pattern);

//! Whether a pattern that checkPattern accepts stands for a topic.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view topic);

//! An agent's name, a run's id or another name: letters, digits and - _ . @ / : Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkAddress(std::string_view address);

//! That its parts are what they should be and no longer: a topic or an address, UTF-8 of at most 64 KB that is JSON where it says so. Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkMessage(const api::AgentMessage& message);

} // namespace kaze::messaging
