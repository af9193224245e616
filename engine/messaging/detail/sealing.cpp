#include "engine/messaging/detail/sealing.h"

#include "engine/api/message.h"
#include "engine/messaging/envelope.h"

namespace kaze::messaging::detail {

base::Result<Message> Sealing::seal(api::AgentMessage message)
{
    if (const auto fine = checkMessage(message); !fine)
        return failure(fine);
    if (message.deadline && *message.deadline <= m_clock.now())
        return base::fail(base::ErrorCode::InvalidArgument, "The message's deadline is over already.");
    if (message.id.empty())
        message.id = m_ids.next().text();
    // One that comes from elsewhere keeps its time, and ours goes on behind it.
    if (message.clock == api::HybridTime{})
        message.clock = m_times.stamp();
    else
        m_times.heard(message.clock);
    return std::make_shared<const api::AgentMessage>(std::move(message));
}

} // namespace kaze::messaging::detail
