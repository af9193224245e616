#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>

// Signatures of Standard Webhooks (https://www.standardwebhooks.com), version 1: HMAC-SHA256.

namespace kaze::messaging::detail {

//! "whsec_" and base64 of 32 random bytes. Errors: those of the system.
[[nodiscard]] base::Result<std::string> newWebhookSecret();

//! The bytes of "whsec_…", 24 to 64 of them. Errors: InvalidArgument, without the secret.
[[nodiscard]] base::Result<std::string> webhookKeyOf(std::string_view secret);

//! "v1,<base64>" over "id.timestamp.body".
[[nodiscard]] std::string webhookSignature(
    std::string_view key, std::string_view id, std::string_view timestamp, std::string_view body);

//! RFC 2104 with SHA-256.
[[nodiscard]] std::string hmacSha256(std::string_view key, std::string_view text);

} // namespace kaze::messaging::detail
