#pragma once

#include "engine/api/message.h"
#include "engine/base/ids.h"
#include "engine/messaging/hybrid_clock.h"
#include "engine/messaging/transport.h"

namespace kaze::messaging::detail {

//! Makes messages of what people want to send: checked, with an id and the time.
class Sealing {
public:
    Sealing(const base::Clock& clock, base::IdSource& ids, HybridClock& times) : m_clock(clock), m_ids(ids), m_times(times) { }

    //! Errors: those of checkMessage; InvalidArgument for a deadline that is over.
    [[nodiscard]] base::Result<Message> seal(api::AgentMessage message);

private:
    const base::Clock& m_clock;
    base::IdSource& m_ids;
    HybridClock& m_times;
};

} // namespace kaze::messaging::detail
