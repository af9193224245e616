#pragma once

#include "engine/api/message_requests.h"
#include "engine/messaging/transport.h"

namespace kaze::messaging {

//! A page of the log; where there is nothing behind `after`, waits for it. Errors: InvalidArgument (the pattern), those of storage, the reason
//! of `cancel`.
[[nodiscard]] base::Task<base::Result<api::TopicPage>> readTopics(
    Transport& transport, const base::Clock& clock, api::ReadTopics query, base::CancelToken cancel);

} // namespace kaze::messaging
