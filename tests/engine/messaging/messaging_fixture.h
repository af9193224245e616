#pragma once

#include "engine/api/message_requests.h"
#include "engine/messaging/direct_transport.h"
#include "engine/messaging/leases.h"
#include "engine/messaging/mailboxes.h"
#include "engine/messaging/schema.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::messaging {

using base::ErrorCode;
using base::Result;
using base::Task;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

inline api::AgentMessage mail(std::string to, std::string text, std::string from = "tester")
{
    api::AgentMessage message;
    message.to = std::move(to);
    message.from = std::move(from);
    message.payload = std::move(text);
    return message;
}

inline api::AgentMessage event(std::string topic, std::string text = "text")
{
    api::AgentMessage message;
    message.topic = std::move(topic);
    message.payload = std::move(text);
    return message;
}

template <class Deliveries>
std::vector<std::string> textsOf(const Deliveries& deliveries)
{
    std::vector<std::string> texts;
    for (const auto& each : deliveries)
        texts.push_back(each.message->payload);
    return texts;
}

inline std::vector<std::string> receiptsOf(const std::vector<Delivery>& deliveries)
{
    std::vector<std::string> receipts;
    for (const auto& each : deliveries)
        receipts.push_back(each.receipt);
    return receipts;
}

//! Everything on a real database in a folder, with a loop that the test turns by hand and a clock that it sets.
class MessagingFixture : public ::testing::Test {
protected:
    MessagingFixture() { open(); }
    ~MessagingFixture() override { close(); }

    void open()
    {
        storage::OpenOptions options;
        options.path = folder / "state.db";
        options.vfs = vfs;
        const auto all = migrations();
        options.migrations.assign(all.begin(), all.end());
        storage::DatabaseServices services{loop.executor(), writers, metrics, clock, base::LogSystem::none()};
        auto opened = storage::Database::open(std::move(options), std::move(services));
        ASSERT_TRUE(opened) << opened.error().text();
        database = std::move(*opened);
        times.emplace(clock);
        DirectTransport::Parts parts{loop.executor(), *database, clock, ids, *times, metrics};
        transport = std::make_unique<DirectTransport>(std::move(parts));
        Mailboxes::Parts boxes{*database, clock, ids, *times, metrics, limits};
        mailboxes = std::make_unique<Mailboxes>(std::move(boxes));
        leases = std::make_unique<Leases>(*database, clock);
        ASSERT_TRUE(run(transport->open()));
        ASSERT_TRUE(run(mailboxes->open()));
    }

    void close()
    {
        // What is on its way gets its answer while everything is still there.
        if (database)
            database->close();
        loop.poll();
        leases.reset();
        mailboxes.reset();
        transport.reset();
        database.reset();
    }

    void reopen()
    {
        close();
        open();
    }

    template <class T>
    T run(Task<T> task)
    {
        return loop.runUntil(std::move(task));
    }

    //! Starts a task; its result is there once `loop` was turned enough.
    template <class T>
    std::shared_ptr<std::optional<T>> begin(Task<T> task)
    {
        auto result = std::make_shared<std::optional<T>>();
        boost::asio::co_spawn(loop.context(), std::move(task), [result](const std::exception_ptr& thrown, T value) {
            EXPECT_FALSE(thrown);
            result->emplace(std::move(value));
        });
        return result;
    }

    [[nodiscard]] bool eventually(const std::function<bool()>& so) { return test::eventually(loop, so); }

    //! Turns the loop until somebody sleeps: until what was begun waits for time to pass.
    [[nodiscard]] bool untilAsleep(std::size_t sleepers = 1)
    {
        return eventually([&] { return clock.sleepers() >= sleepers; });
    }

    Result<api::MessageSent> send(std::string to, std::string text, Mailboxes::SendOptions options = {})
    {
        return run(mailboxes->send(mail(std::move(to), std::move(text)), std::move(options)));
    }

    std::vector<Delivery> read(std::string name, Mailboxes::ReadOptions options = {})
    {
        auto taken = run(mailboxes->read(Address{"default", std::move(name)}, std::move(options)));
        EXPECT_TRUE(taken) << taken.error().text();
        return taken ? std::move(*taken) : std::vector<Delivery>{};
    }

    api::MessagesSettled acknowledge(const std::string& name, const std::vector<Delivery>& deliveries)
    {
        auto settled = run(mailboxes->settle(Address{"default", name}, receiptsOf(deliveries), std::nullopt));
        EXPECT_TRUE(settled) << settled.error().text();
        return settled ? *settled : api::MessagesSettled{};
    }

    std::int64_t publish(std::string topic, std::string text = "text", std::string key = {})
    {
        auto entry = run(transport->publishDurably(event(std::move(topic), std::move(text)), std::move(key)));
        EXPECT_TRUE(entry) << entry.error().text();
        return entry ? entry->number : 0;
    }

    test::TempFolder folder;
    std::string vfs;
    Mailboxes::Limits limits{};
    base::Loop loop;
    base::SimulatedClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers{1};
    base::IdSource ids{clock, 1};
    std::optional<HybridClock> times; //!< of this opening
    std::shared_ptr<storage::Database> database;
    std::unique_ptr<DirectTransport> transport;
    std::unique_ptr<Mailboxes> mailboxes;
    std::unique_ptr<Leases> leases;
};

} // namespace kaze::messaging
