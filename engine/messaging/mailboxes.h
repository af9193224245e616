#pragma once

#include "engine/api/message_requests.h"
#include "engine/base/ids.h"
#include "engine/base/metrics.h"
#include "engine/messaging/hybrid_clock.h"
#include "engine/messaging/transport.h"
#include "engine/storage/database.h"

#include <functional>

namespace kaze::messaging {

//! Whose mailbox: an agent's name, a run's id, or the name that a program goes by.
struct Address {
    std::string tenant = "default";
    std::string name;
};

//! Messages that wait until somebody reads them. A mailbox is made by the first message to it and lives in state.db alone: a message that was
//! taken in survives what may come, and memory holds no more than the counts and the messages on their way to the disk. Each is read in
//! the order of sending and by one reader at a time; it is gone when that one acknowledges it, and given to the next when he does not in
//! time. Lives on the loop.
class Mailboxes {
public:
    struct Limits {
        std::size_t messages = 10'000; //!< in one mailbox, those with readers among them
        std::size_t bytesOnTheWay = 64U << 20; //!< of all messages that are not on the disk yet; who sends more waits
        int deliveries = 10; //!< what was read so often without being acknowledged is set aside; 0: never
    };

    //! Messages that left a mailbox and nobody has dealt with them.
    struct Lost {
        std::string tenant, mailbox;
        std::int64_t setAside = 0; //!< given too often
        std::int64_t expired = 0; //!< past their deadline
    };

    struct Parts {
        storage::Database& state;
        const base::Clock& clock;
        base::IdSource& ids;
        HybridClock& times;
        base::MetricsRegistry& metrics;
        Limits limits{};
        std::function<void(const Lost&)> onLost{}; //!< on the loop; may be empty
    };

    explicit Mailboxes(Parts parts);
    ~Mailboxes();

    //! Counts what is in them. Before anything else.
    [[nodiscard]] base::Task<base::Result<>> open();

    struct SendOptions {
        std::string key{}; //!< the same of the same sender within seven days sends nothing again; empty: none
        base::Duration wait{0}; //!< for room in a full mailbox
        base::CancelToken cancel{};
    };

    //! Durable when this is back. Errors: InvalidArgument; RateLimited when the mailbox is full and stays so; those of storage; the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<api::MessageSent>> send(api::AgentMessage message, SendOptions options);

    struct ReadOptions {
        std::size_t most = 10; //!< 1 to 1000
        base::Duration wait{0}; //!< for the first message
        base::Duration hold = std::chrono::seconds(30); //!< then it is given to the next reader; a day at most
        std::string
            handTo{}; //!< not empty: the messages need no acknowledgement, but are given again to who reads with this key within seven days
        std::string correlation{}; //!< not empty: only messages that belong to this one
        base::CancelToken cancel{};
    };

    //! The oldest messages that nobody has; none when none came in time.
    [[nodiscard]] base::Task<base::Result<std::vector<Delivery>>> read(Address address, ReadOptions options);

    //! The same of the first of several mailboxes that has any.
    [[nodiscard]] base::Task<base::Result<std::vector<Delivery>>> readAny(std::vector<Address> addresses, ReadOptions options);

    struct Release {
        base::Duration delay{0}; //!< a day at most
        std::string reason{};
    };

    //! Acknowledges messages by their receipts, or gives them back; durable when this is back.
    [[nodiscard]] base::Task<base::Result<api::MessagesSettled>> settle(
        Address address, std::vector<std::string> receipts, std::optional<Release> release);

    //! Without taking anything out; see ListMessages.
    [[nodiscard]] base::Task<base::Result<api::MailPage>> list(
        Address address, std::int64_t after, std::int64_t limit, bool setAside);
    [[nodiscard]] base::Task<base::Result<api::MailboxList>> mailboxes(std::string tenant, std::string after, std::int64_t limit);
    [[nodiscard]] base::Task<base::Result<std::int64_t>> restore(Address address);

    //! Removes all messages of a tenant that is no more, and of its projects ("tenant/project"), from mailboxes and topics.
    [[nodiscard]] base::Task<base::Result<>> removeTenant(std::string tenant);

    //! Removes a part of what is past its time: messages past their deadline, keys and messages of topics older than seven days, what
    //! was set aside 30 days ago. Returns whether there may be more.
    [[nodiscard]] base::Task<base::Result<bool>> tidy();

    //! In all mailboxes, and the bytes that are not on the disk yet.
    [[nodiscard]] std::size_t messagesWaiting() const;
    [[nodiscard]] std::size_t bytesOnTheWay() const;
    //! In the fullest mailbox.
    [[nodiscard]] std::size_t fullest() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

//! Tidies once a minute until it is cancelled; `held` is kept until it has ended.
[[nodiscard]] base::Task<> keepTidy(
    Mailboxes& mailboxes, const base::Clock& clock, base::Logger log, base::CancelToken cancel, std::shared_ptr<void> held);

} // namespace kaze::messaging
