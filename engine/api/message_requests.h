#pragma once

#include "engine/api/message.h"
#include "engine/api/reply.h"

#include <string_view>

// Messages to mailboxes and topics, and webhooks.

namespace kaze::api {

struct MessageSent {
    static constexpr std::string_view kType = "message_sent";
    std::string messageId;
    std::int64_t waiting = 0; //!< messages in that mailbox, this one among them
    bool again = false; //!< it had been sent before under this key, and was not sent a second time
};
BOOST_DESCRIBE_STRUCT(MessageSent, (), (messageId, waiting, again))

//! Puts a message into a mailbox: durable when this is answered. Errors: RateLimited when the mailbox is full, and still was after `waitMs`.
struct SendMessage {
    static constexpr std::string_view kType = "send_message";
    using Reply = MessageSent;
    AgentMessage message; //!< with `to`; id and clock are the cell's
    std::string key; //!< of the sender's choice: asking again with it within seven days sends nothing twice; may be empty
    std::int64_t waitMs = 0; //!< for room in a full mailbox
};
BOOST_DESCRIBE_STRUCT(SendMessage, (), (message, key, waitMs))

//! A message as it stands in a mailbox.
struct MailItem {
    std::int64_t number = 0; //!< grows in the order of sending
    AgentMessage message;
    std::int64_t deliveries = 0; //!< how often somebody read it
    std::string receipt; //!< for SettleMessages, of who reads it; empty in lists
    std::optional<Time> dueAt; //!< until then it is with a reader, or waits after a refusal
    std::string setAside; //!< why nobody gets it any more; empty otherwise
    std::string lastError; //!< what its last reader said
};
BOOST_DESCRIBE_STRUCT(MailItem, (), (number, message, deliveries, receipt, dueAt, setAside, lastError))

struct MessageBatch {
    static constexpr std::string_view kType = "message_batch";
    std::vector<MailItem> items; //!< oldest first
};
BOOST_DESCRIBE_STRUCT(MessageBatch, (), (items))

//! Takes messages out of a mailbox. Who does not settle them within `holdMs` loses them to the next reader.
struct ReadMessages {
    static constexpr std::string_view kType = "read_messages";
    using Reply = MessageBatch;
    std::string tenant = "default";
    std::string address;
    std::int64_t limit = 10; //!< 1 to 1000
    std::int64_t waitMs = 0; //!< for the first one
    std::int64_t holdMs = 30'000;
};
BOOST_DESCRIBE_STRUCT(ReadMessages, (), (tenant, address, limit, waitMs, holdMs))

struct MessagesSettled {
    static constexpr std::string_view kType = "messages_settled";
    std::int64_t settled = 0;
    std::vector<std::string>
        outdated; //!< receipts of messages that were given to another reader meanwhile, or are settled already
};
BOOST_DESCRIBE_STRUCT(MessagesSettled, (), (settled, outdated))

//! What became of messages that were read: acknowledged they are gone, released somebody else may read them.
struct SettleMessages {
    static constexpr std::string_view kType = "settle_messages";
    using Reply = MessagesSettled;
    std::string tenant = "default";
    std::string address;
    std::vector<std::string> receipts;
    bool release = false;
    std::int64_t delayMs = 0; //!< of a release
    std::string reason; //!< of a release; kept with the message
};
BOOST_DESCRIBE_STRUCT(SettleMessages, (), (tenant, address, receipts, release, delayMs, reason))

struct MailPage {
    static constexpr std::string_view kType = "mail_page";
    std::vector<MailItem> items;
    std::int64_t next = 0; //!< `after` of the next page; 0 at the end
};
BOOST_DESCRIBE_STRUCT(MailPage, (), (items, next))

//! Looks into a mailbox without taking anything out, oldest first.
struct ListMessages {
    static constexpr std::string_view kType = "list_messages";
    using Reply = MailPage;
    std::string tenant = "default";
    std::string address;
    std::int64_t after = 0; //!< numbers above this
    std::int64_t limit = 100; //!< 1 to 1000
    bool setAside = false; //!< those that nobody gets any more, instead of the others
};
BOOST_DESCRIBE_STRUCT(ListMessages, (), (tenant, address, after, limit, setAside))

struct MessagesRestored {
    static constexpr std::string_view kType = "messages_restored";
    std::int64_t restored = 0;
};
BOOST_DESCRIBE_STRUCT(MessagesRestored, (), (restored))

//! Puts back what was set aside in a mailbox.
struct RestoreMessages {
    static constexpr std::string_view kType = "restore_messages";
    using Reply = MessagesRestored;
    std::string tenant = "default";
    std::string address;
};
BOOST_DESCRIBE_STRUCT(RestoreMessages, (), (tenant, address))

struct MailboxInfo {
    std::string tenant;
    std::string address;
    std::int64_t waiting = 0; //!< those with a reader among them
    std::int64_t withReaders = 0;
    std::int64_t setAside = 0;
    std::optional<Time> oldestAt; //!< when the oldest of those that wait was sent
};
BOOST_DESCRIBE_STRUCT(MailboxInfo, (), (tenant, address, waiting, withReaders, setAside, oldestAt))

struct MailboxList {
    static constexpr std::string_view kType = "mailbox_list";
    std::vector<MailboxInfo> mailboxes; //!< those with messages, by tenant and address
    std::string next; //!< `after` of the next page; empty at the end
};
BOOST_DESCRIBE_STRUCT(MailboxList, (), (mailboxes, next))

struct ListMailboxes {
    static constexpr std::string_view kType = "list_mailboxes";
    using Reply = MailboxList;
    std::string tenant = "default";
    std::string after; //!< addresses behind this one
    std::int64_t limit = 1000; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(ListMailboxes, (), (tenant, after, limit))

struct MessagePublished {
    static constexpr std::string_view kType = "message_published";
    std::string messageId;
    std::int64_t number = 0; //!< in the log of topics
};
BOOST_DESCRIBE_STRUCT(MessagePublished, (), (messageId, number))

//! Publishes a message to a topic: in the log when this is answered.
struct PublishMessage {
    static constexpr std::string_view kType = "publish_message";
    using Reply = MessagePublished;
    AgentMessage message; //!< with `topic`; id and clock are the cell's
    std::string key; //!< as in SendMessage
};
BOOST_DESCRIBE_STRUCT(PublishMessage, (), (message, key))

struct TopicEntry {
    std::int64_t number = 0;
    AgentMessage message;
};
BOOST_DESCRIBE_STRUCT(TopicEntry, (), (number, message))

struct TopicPage {
    static constexpr std::string_view kType = "topic_page";
    std::vector<TopicEntry> entries; //!< oldest first
    std::int64_t last = 0; //!< everything up to this number was looked at: `after` of the next page
};
BOOST_DESCRIBE_STRUCT(TopicPage, (), (entries, last))

//! Reads the log of topics.
struct ReadTopics {
    static constexpr std::string_view kType = "read_topics";
    using Reply = TopicPage;
    std::string tenant = "default";
    std::string pattern = ">"; //!< `*` is one part of a topic, `>` the rest
    std::optional<std::int64_t> after; //!< numbers above this; none: only what comes from now on
    std::int64_t limit = 100; //!< 1 to 1000
    std::int64_t waitMs = 0; //!< for the first one
};
BOOST_DESCRIBE_STRUCT(ReadTopics, (), (tenant, pattern, after, limit, waitMs))

//! What becomes of messages of a topic: they are posted to an address.
struct WebhookInfo {
    std::string webhookId;
    std::string tenant;
    std::string name;
    std::string topics; //!< a pattern
    std::string url;
    bool allowPrivate = false; //!< may reach this machine and private networks
    Time createdAt;
    std::int64_t waiting = 0; //!< to be delivered
    std::int64_t setAside = 0; //!< given up
    std::int64_t delivered = 0;
    std::optional<Time> deliveredAt; //!< the last one
    std::string lastError;
    std::optional<Time> lastErrorAt;
    std::optional<Time> pausedUntil; //!< the other side fails, and is left alone until then
};
BOOST_DESCRIBE_STRUCT(WebhookInfo, (),
    (webhookId, tenant, name, topics, url, allowPrivate, createdAt, waiting, setAside, delivered, deliveredAt, lastError,
        lastErrorAt, pausedUntil))

struct WebhookAdded {
    static constexpr std::string_view kType = "webhook_added";
    WebhookInfo webhook;
    std::string secret; //!< with which the deliveries are signed; never shown again
};
BOOST_DESCRIBE_STRUCT(WebhookAdded, (), (webhook, secret))

struct AddWebhook {
    static constexpr std::string_view kType = "add_webhook";
    using Reply = WebhookAdded;
    std::string tenant = "default";
    std::string name;
    std::string topics;
    std::string url;
    bool allowPrivate = false;
    std::string secret; //!< "whsec_" and base64 of 24 to 64 bytes; empty: one is made
};
BOOST_DESCRIBE_STRUCT(AddWebhook, (), (tenant, name, topics, url, allowPrivate, secret))

struct WebhookList {
    static constexpr std::string_view kType = "webhook_list";
    std::vector<WebhookInfo> webhooks; //!< by tenant and name
};
BOOST_DESCRIBE_STRUCT(WebhookList, (), (webhooks))

struct ListWebhooks {
    static constexpr std::string_view kType = "list_webhooks";
    using Reply = WebhookList;
    std::string tenant; //!< empty: of all
};
BOOST_DESCRIBE_STRUCT(ListWebhooks, (), (tenant))

//! Drops what it still had to deliver, too.
struct RemoveWebhook {
    static constexpr std::string_view kType = "remove_webhook";
    using Reply = Done;
    std::string tenant = "default";
    std::string webhook; //!< its name or id
};
BOOST_DESCRIBE_STRUCT(RemoveWebhook, (), (tenant, webhook))

struct WebhookTested {
    static constexpr std::string_view kType = "webhook_tested";
    std::int64_t status = 0; //!< of the answer; 0 when there was none
    double seconds = 0;
    std::string error; //!< empty when it was taken
};
BOOST_DESCRIBE_STRUCT(WebhookTested, (), (status, seconds, error))

//! Posts a message of the topic "kaze.test" to a webhook's address, once.
struct TestWebhook {
    static constexpr std::string_view kType = "test_webhook";
    using Reply = WebhookTested;
    std::string tenant = "default";
    std::string webhook;
};
BOOST_DESCRIBE_STRUCT(TestWebhook, (), (tenant, webhook))

//! Delivers what was given up once more, and what waits at once.
struct RetryWebhook {
    static constexpr std::string_view kType = "retry_webhook";
    using Reply = MessagesRestored;
    std::string tenant = "default";
    std::string webhook;
};
BOOST_DESCRIBE_STRUCT(RetryWebhook, (), (tenant, webhook))

} // namespace kaze::api
