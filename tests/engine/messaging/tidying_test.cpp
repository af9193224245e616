#include "tests/engine/messaging/messaging_fixture.h"

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class TidyingTest : public MessagingFixture {
protected:
    void tidy()
    {
        bool more = true;
        while (more) {
            const auto tidied = run(mailboxes->tidy());
            ASSERT_TRUE(tidied) << tidied.error().text();
            more = *tidied;
        }
    }

    std::int64_t rows(const std::string& table)
    {
        std::int64_t count = -1;
        const auto sql = "SELECT count(*) FROM " + table;
        const auto read = database->readSync(
            [&](storage::Connection& db) { return db.query(sql, {}, [&](const storage::Row& row) { count = row.integer(0); }); });
        EXPECT_TRUE(read) << read.error().text();
        return count;
    }
};

} // namespace

TEST_F(TidyingTest, makesRoomOfWhatIsPastItsDeadline)
{
    for (int i = 0; i < 1'200; ++i) {
        auto late = mail("writer", "late");
        late.deadline = clock.now() + 10s;
        ASSERT_TRUE(run(mailboxes->send(late, {})));
    }
    ASSERT_TRUE(send("writer", "stays"));
    clock.advance(11s);
    tidy();
    EXPECT_EQ(mailboxes->messagesWaiting(), 1U);
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("stays"));
    EXPECT_EQ(rows("messages"), 1);
}

TEST_F(TidyingTest, leavesWhatAReaderHas)
{
    auto late = mail("writer", "late");
    late.deadline = clock.now() + 10s;
    ASSERT_TRUE(run(mailboxes->send(late, {})));
    const auto taken = read("writer");
    clock.advance(11s);
    tidy();
    EXPECT_EQ(acknowledge("writer", taken).settled, 1);
}

TEST_F(TidyingTest, forgetsKeysHandedMessagesAndTopicsAfterAWeek)
{
    Mailboxes::SendOptions options;
    options.key = "key";
    ASSERT_TRUE(send("writer", "1", options));
    Mailboxes::ReadOptions reading;
    reading.handTo = "call";
    ASSERT_EQ(read("writer", reading).size(), 1U);
    publish("a", "1");
    ConsumerOptions consumer;
    consumer.name = "worker";
    consumer.pattern = "kept";
    ASSERT_TRUE(run(transport->consume(consumer)));
    publish("kept", "2");
    clock.advance(24h * 6);
    tidy();
    EXPECT_EQ(rows("messages"), 3);
    clock.advance(24h * 2);
    ASSERT_TRUE(send("writer", "waits"));
    tidy();
    EXPECT_EQ(rows("message_keys"), 0);
    EXPECT_EQ(rows("message_handed"), 0);
    // What a consumer still has to give somebody, and what waits in a mailbox.
    EXPECT_EQ(rows("messages"), 2);
    const auto kept = run(transport->replay("default", ">", 0, 10));
    ASSERT_TRUE(kept);
    EXPECT_THAT(textsOf(*kept), ElementsAre("2"));
}

TEST_F(TidyingTest, dropsMailboxesThatAreEmptyAndTheyComeBack)
{
    ASSERT_TRUE(send("writer", "1"));
    acknowledge("writer", read("writer"));
    ASSERT_TRUE(send("reader", "stays"));
    tidy();
    EXPECT_EQ(rows("message_queues"), 1);
    ASSERT_TRUE(send("writer", "2"));
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("2"));
}

TEST_F(TidyingTest, keepsNoNumberTwice)
{
    const auto first = publish("a", "1");
    clock.advance(24h * 8);
    tidy();
    ASSERT_EQ(rows("messages"), 0);
    reopen();
    EXPECT_GT(publish("a", "2"), first);
}

} // namespace kaze::messaging
