#pragma once

#include "engine/messaging/detail/message_rows.h"

// Queues in state.db, which mailboxes and consumers are: messages that are given to somebody, held by him for a time, and gone once he says
// that he is done. Every function is for a job and runs in its transaction.

namespace kaze::messaging::detail {

inline constexpr std::string_view kMailbox = "mailbox";
inline constexpr std::string_view kConsumer = "consumer";

//! No delay and no hold is longer; what is due later than that comes of a clock that was wrong, and is due.
inline constexpr base::Duration kLongestDelay = std::chrono::hours(24);

struct QueueName {
    std::string tenant;
    std::string_view kind; //!< kMailbox or kConsumer
    std::string name;

    //! For maps.
    [[nodiscard]] std::string text() const;
};

//! Its id; 0 where there is no such queue.
[[nodiscard]] base::Result<std::int64_t> findQueue(storage::Connection& db, const QueueName& name);
//! Makes it where there is none, and sets its pattern.
[[nodiscard]] base::Result<std::int64_t> makeQueue(storage::Connection& db, const QueueName& name, const std::string& pattern);
[[nodiscard]] base::Result<> removeQueue(storage::Connection& db, std::int64_t queue);

[[nodiscard]] base::Result<> enqueue(storage::Connection& db, std::int64_t queue, std::int64_t number);

struct TakeTerms {
    std::size_t most = 1;
    base::Time now;
    base::Duration hold = std::chrono::seconds(30);
    int maxDeliveries = 0; //!< what was given so often is set aside; 0: never
    std::string handTo; //!< not empty: what is taken is done with, and given again only to who asks under this key
    std::string correlation; //!< not empty: only messages with it
};

struct Taken {
    std::vector<Delivery> deliveries;
    std::int64_t gone = 0; //!< left the queue: handed over, set aside, or past their deadline
    std::int64_t expired = 0; //!< of those
    std::int64_t setAside = 0; //!< of those
    std::optional<base::Time> nextDue; //!< when one comes back, where nothing was taken
};

//! At most about 4 MB at a time, but one message at least.
[[nodiscard]] base::Result<Taken> take(storage::Connection& db, const QueueName& name, const TakeTerms& terms);

//! What becomes of a delivery.
struct Settling {
    enum class How { Acknowledge, Refuse, SetAside, Extend } how = How::Acknowledge;
    base::Time now;
    base::Duration delay{0}; //!< Refuse: until it is given again; Extend: how long it is held from now
    std::string why{};
};

//! The receipts that count for nothing any more; all others are settled.
[[nodiscard]] base::Result<std::vector<std::string>> settle(
    storage::Connection& db, const QueueName& name, const std::vector<std::string>& receipts, const Settling& settling);

struct SetAside {
    std::int64_t setAside = 0;
    bool more = false; //!< there may be more of them
};
//! A part of what has waited since before `time`, but for what somebody has in hand.
[[nodiscard]] base::Result<SetAside> setAsideBefore(
    storage::Connection& db, const QueueName& name, base::Time time, const std::string& why, base::Time now);

//! How many came back from being set aside; what waits after a refusal is due.
[[nodiscard]] base::Result<std::int64_t> restore(storage::Connection& db, const QueueName& name, base::Time now);

struct QueuedMessage {
    std::int64_t number = 0;
    std::int64_t deliveries = 0;
    std::int64_t dueAt = 0;
    bool held = false;
    std::string error;
    std::string setAside; //!< why
    Message message;
};

//! Messages with a number above `after`, in order: those that wait, or those that were set aside.
[[nodiscard]] base::Result<std::vector<QueuedMessage>> listQueue(
    storage::Connection& db, const QueueName& name, std::int64_t after, std::int64_t limit, bool setAside);

[[nodiscard]] base::Result<ConsumerFigures> figuresOf(storage::Connection& db, const QueueName& name);

} // namespace kaze::messaging::detail
