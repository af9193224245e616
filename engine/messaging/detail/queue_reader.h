#pragma once

#include "engine/messaging/detail/queue_rows.h"
#include "engine/messaging/detail/waiting.h"
#include "engine/storage/database.h"

#include <functional>

namespace kaze::messaging::detail {

//! The queues of a database from the loop: what waits until something comes. Shared by mailboxes and consumers.
class QueueReader {
public:
    //! Messages left a queue.
    using Gone = std::function<void(const QueueName&, const Taken&)>;

    QueueReader(storage::Database& state, const base::Clock& clock) : m_state(state), m_clock(clock) { }

    //! Takes messages of the first of the queues that has any; waits up to `wait` for one. `terms.now` is set here.
    [[nodiscard]] base::Task<base::Result<std::vector<Delivery>>> take(
        std::vector<QueueName> names, TakeTerms terms, base::Duration wait, base::CancelToken cancel, Gone gone);

    //! Returns the receipts that are out of date.
    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> settle(
        QueueName name, std::vector<std::string> receipts, Settling settling);

    [[nodiscard]] base::Task<base::Result<SetAside>> setAsideBefore(QueueName name, base::Time time, std::string why);

    [[nodiscard]] base::Task<base::Result<std::int64_t>> restore(QueueName name);

    //! Something new is in a queue.
    void ring(const QueueName& name) { m_bells.ring(name.text()); }

private:
    [[nodiscard]] base::Task<base::Result<Taken>> takeNow(QueueName name, TakeTerms terms);

    storage::Database& m_state;
    const base::Clock& m_clock;
    Bells m_bells;
};

} // namespace kaze::messaging::detail
