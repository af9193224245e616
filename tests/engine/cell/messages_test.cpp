#include "engine/api/message_requests.h"
#include "tests/engine/cell/cell_fixture.h"
#include "tests/support/http_server.h"

using namespace testing;

namespace kaze::cell::test {

namespace {

class CellMessages : public CellFixture {
protected:
    static api::SendMessage toWriter(std::string text, std::string key = {})
    {
        api::SendMessage wanted;
        wanted.message.to = "writer";
        wanted.message.from = "person";
        wanted.message.payload = std::move(text);
        wanted.key = std::move(key);
        return wanted;
    }

    static api::ReadMessages byWriter(std::int64_t waitMs = 0)
    {
        api::ReadMessages wanted;
        wanted.address = "writer";
        wanted.waitMs = waitMs;
        return wanted;
    }

    static api::PublishMessage publishing(std::string topic, std::string text)
    {
        api::PublishMessage wanted;
        wanted.message.topic = std::move(topic);
        wanted.message.payload = std::move(text);
        return wanted;
    }
};

} // namespace

TEST_F(CellMessages, areSentReadAndSettled)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto sent = asker.ask(toWriter("1", "key"));
    ASSERT_TRUE(sent) << sent.error().text();
    EXPECT_EQ(sent->waiting, 1);
    EXPECT_TRUE(asker.ask(toWriter("1", "key"))->again);
    const auto boxes = asker.ask(api::ListMailboxes{});
    ASSERT_TRUE(boxes);
    ASSERT_EQ(boxes->mailboxes.size(), 1U);
    EXPECT_EQ(boxes->mailboxes[0].address, "writer");
    api::ListMessages looking;
    looking.address = "writer";
    EXPECT_EQ(asker.ask(looking)->items.size(), 1U);
    const auto taken = asker.ask(byWriter());
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->items.size(), 1U);
    EXPECT_EQ(taken->items[0].message.id, sent->messageId);
    api::SettleMessages settle;
    settle.address = "writer";
    settle.receipts = {taken->items[0].receipt};
    EXPECT_EQ(asker.ask(settle)->settled, 1);
    EXPECT_EQ(asker.ask(settle)->outdated.size(), 1U);
    EXPECT_EQ(asker.ask(api::RestoreMessages{"default", "writer"})->restored, 0);
    EXPECT_TRUE(asker.ask(api::ListMailboxes{})->mailboxes.empty());
}

TEST_F(CellMessages, ofAnAgentsToolReachAReaderWhoWaits)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker reader((*cell)->connect());
    Asker agent((*cell)->connect());
    auto waiting = reader.begin(byWriter(60'000));
    auto run = listing();
    run.agent.yaml
        = "name: sender\ninstructions: |\n  1. Call `message.send` with {\"to\": \"writer\", \"text\": \"from a tool\"}.\n"
          "  2. Answer that it is sent.\ntools: [message.send]\nmemory: { recall: 0, remember: false }\n";
    const auto started = agent.ask(run);
    ASSERT_TRUE(started) << started.error().text();
    const auto from = std::chrono::steady_clock::now();
    const auto taken = waiting.get();
    EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::seconds(20)) << "it was not told";
    ASSERT_TRUE(taken) << taken.error().text();
    ASSERT_EQ(taken->items.size(), 1U);
    EXPECT_EQ(taken->items[0].message.payload, "from a tool");
}

TEST_F(CellMessages, reachAReaderWhoWaitsAndAreThereAfterARestart)
{
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker reader((*cell)->connect());
        Asker sender((*cell)->connect());
        auto waiting = reader.begin(byWriter(20'000));
        ASSERT_TRUE(sender.ask(toWriter("1")));
        const auto taken = waiting.get();
        ASSERT_TRUE(taken) << taken.error().text();
        ASSERT_EQ(taken->items.size(), 1U);
        api::SettleMessages back;
        back.address = "writer";
        back.receipts = {taken->items[0].receipt};
        back.release = true;
        EXPECT_EQ(reader.ask(back)->settled, 1);
        // One who still waits does not keep the cell from closing.
        waiting = reader.begin(api::ReadMessages{"default", "nobody", 1, 600'000, 1'000});
    }
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker reader((*cell)->connect());
    const auto taken = reader.ask(byWriter());
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->items.size(), 1U);
    EXPECT_EQ(taken->items[0].deliveries, 2);
}

TEST_F(CellMessages, ofTopicsAreFollowed)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    ASSERT_TRUE(asker.ask(publishing("builds.done", "before")));
    api::ReadTopics following;
    following.pattern = "builds.*";
    following.waitMs = 20'000;
    auto waiting = asker.begin(following);
    // It may come before the other listens; then it is not what the other waits for.
    std::int64_t number = 0;
    for (int i = 0; i < 200 && waiting.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready; ++i)
        number = asker.ask(publishing("builds.done", "now"))->number;
    const auto page = waiting.get();
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_FALSE(page->entries.empty());
    EXPECT_EQ(page->entries[0].message.payload, "now");
    EXPECT_LE(page->last, number);
    following.after = 0;
    EXPECT_EQ(asker.ask(following)->entries[0].message.payload, "before");
}

TEST_F(CellMessages, arePostedToWebhooks)
{
    kaze::test::HttpServer server([](const kaze::test::HttpServer::Request&, kaze::test::HttpServer::Connection& connection) {
        connection.respond(200, "");
    });
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    api::AddWebhook wanted;
    wanted.name = "ci";
    wanted.topics = "builds.>";
    wanted.url = server.url();
    EXPECT_FALSE(asker.ask(wanted)) << "an address of this machine was let through";
    wanted.allowPrivate = true;
    const auto added = asker.ask(wanted);
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_THAT(added->secret, StartsWith("whsec_"));
    const auto tested = asker.ask(api::TestWebhook{"default", "ci"});
    ASSERT_TRUE(tested);
    EXPECT_EQ(tested->status, 200);
    ASSERT_TRUE(asker.ask(publishing("builds.done", "1")));
    ASSERT_TRUE(server.waitForRequests(2));
    EXPECT_EQ(asker.ask(api::ListWebhooks{})->webhooks.size(), 1U);
    EXPECT_EQ(asker.ask(api::ListWebhooks{"rival"}).error().code, ErrorCode::NotFound) << "there is no such tenant";
    EXPECT_TRUE(asker.ask(api::RetryWebhook{"default", "ci"}));
    EXPECT_TRUE(asker.ask(api::RemoveWebhook{"default", added->webhook.webhookId}));
    EXPECT_TRUE(asker.ask(api::ListWebhooks{})->webhooks.empty());
}

} // namespace kaze::cell::test
