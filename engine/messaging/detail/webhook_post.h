#pragma once

#include "engine/api/message.h"
#include "engine/messaging/transport.h"
#include "engine/net/http_client.h"

namespace kaze::messaging::detail {

//! Where a message is posted to.
struct WebhookTarget {
    std::string url;
    std::string key; //!< the bytes of its secret
    bool allowPrivate = false;
};

//! What came of one attempt.
struct WebhookOutcome {
    int status = 0; //!< of the answer; 0 when there was none
    std::string error; //!< empty when the other side took it
    std::optional<base::Duration> retryAfter; //!< what the other side asks for
    base::Duration time{0};
    bool cancelled = false;
};

//! That an address on the network is neither this machine's nor one of a private network. Errors: PermissionDenied.
[[nodiscard]] base::Result<> checkPublic(const std::string& ip);

//! The message as the body of a delivery: type, timestamp and data as in Standard Webhooks, and the rest of the envelope.
[[nodiscard]] std::string webhookBody(const api::AgentMessage& message, std::int64_t number);

//! Posts it, signed, once; any status of 200 to 299 says that it is taken. Redirects are not followed.
[[nodiscard]] base::Task<WebhookOutcome> postWebhook(net::HttpClient& http, const base::Clock& clock, WebhookTarget target,
    Message message, std::int64_t number, base::CancelToken cancel);

} // namespace kaze::messaging::detail
