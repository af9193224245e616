#pragma once

#include "engine/api/message_requests.h"
#include "engine/messaging/detail/queue_rows.h"

// All mailboxes at once: what is in them, and what is past its time. For jobs.

namespace kaze::messaging::detail {

struct MailCount {
    std::string tenant;
    std::string address;
    std::int64_t messages = 0;
};

[[nodiscard]] base::Result<std::vector<MailCount>> countMail(storage::Connection& db);

[[nodiscard]] base::Result<api::MailboxList> listMailboxes(
    storage::Connection& db, const std::string& tenant, const std::string& after, std::int64_t limit, base::Time now);

struct Tidied {
    std::vector<MailCount> expired; //!< messages that left mailboxes
    std::int64_t queuesUpTo = 0; //!< where the next part goes on looking for mailboxes that are empty
    bool more = false;
};

//! Removes some of what is past its time; see Mailboxes::tidy.
[[nodiscard]] base::Result<Tidied> tidyPart(storage::Connection& db, base::Time now, std::int64_t queuesFrom);

//! Removes all messages of a tenant and of its projects ("tenant/project").
[[nodiscard]] base::Result<> removeMessagesOf(storage::Connection& db, const std::string& tenant);

} // namespace kaze::messaging::detail
