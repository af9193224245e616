#include "engine/api/message_requests.h"
#include "tests/engine/messaging/messaging_fixture.h"

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class MailboxLimitsTest : public MessagingFixture {
protected:
    MailboxLimitsTest()
    {
        limits.messages = 5;
        limits.bytesOnTheWay = 256U << 10;
        reopen();
    }
};

} // namespace

TEST_F(MailboxLimitsTest, aFullMailboxTakesNothingAndLosesNothing)
{
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(send("writer", std::to_string(i)));
    const auto refused = send("writer", "one too many");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::RateLimited);
    EXPECT_THAT(refused.error().message, HasSubstr("writer"));
    EXPECT_TRUE(send("other", "has room"));
    reopen();
    EXPECT_FALSE(send("writer", "still"));
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("0", "1", "2", "3", "4"));
}

TEST_F(MailboxLimitsTest, sendersWaitForRoomInTheirOrder)
{
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(send("writer", std::to_string(i)));
    Mailboxes::SendOptions patient;
    patient.wait = 1h;
    const auto first = begin(mailboxes->send(mail("writer", "5"), patient));
    ASSERT_TRUE(untilAsleep(1));
    const auto second = begin(mailboxes->send(mail("writer", "6"), patient));
    ASSERT_TRUE(untilAsleep(2));
    const auto taken = read("writer", {});
    acknowledge("writer", {taken[0]});
    ASSERT_TRUE(eventually([&] { return first->has_value(); }));
    EXPECT_TRUE(**first);
    EXPECT_FALSE(second->has_value());
    acknowledge("writer", {taken[1]});
    ASSERT_TRUE(eventually([&] { return second->has_value(); }));
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("5", "6"));
}

TEST_F(MailboxLimitsTest, aSenderGivesUpAfterItsTime)
{
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(send("writer", std::to_string(i)));
    Mailboxes::SendOptions patient;
    patient.wait = 10s;
    const auto waiting = begin(mailboxes->send(mail("writer", "5"), patient));
    ASSERT_TRUE(untilAsleep());
    clock.advance(11s);
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_EQ((*waiting)->error().code, ErrorCode::RateLimited);
    acknowledge("writer", read("writer"));
    EXPECT_EQ(mailboxes->messagesWaiting(), 0U);
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(send("writer", std::to_string(i))) << "its place was not given back";
}

TEST_F(MailboxLimitsTest, memoryHoldsNoMoreThanItsBoundHoweverManySend)
{
    const std::string large(60'000, 'x');
    std::vector<std::shared_ptr<std::optional<Result<api::MessageSent>>>> sends;
    for (int i = 0; i < 200; ++i)
        sends.push_back(begin(mailboxes->send(mail("box" + std::to_string(i), large), {})));
    std::size_t most = 0;
    ASSERT_TRUE(eventually([&] {
        most = std::max(most, mailboxes->bytesOnTheWay());
        return std::all_of(sends.begin(), sends.end(), [](const auto& each) { return each->has_value(); });
    }));
    EXPECT_LE(most, limits.bytesOnTheWay);
    EXPECT_GT(most, limits.bytesOnTheWay / 2);
    EXPECT_EQ(mailboxes->bytesOnTheWay(), 0U);
    for (const auto& each : sends)
        EXPECT_TRUE(**each);
    EXPECT_EQ(mailboxes->messagesWaiting(), 200U);
}

TEST_F(MailboxLimitsTest, thatSomethingWasSentBeforeTakesNoRoom)
{
    Mailboxes::SendOptions options;
    options.key = "key";
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(send("writer", "1", options));
    EXPECT_EQ(mailboxes->messagesWaiting(), 1U);
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(send("writer", "more"));
    EXPECT_FALSE(send("writer", "too many"));
}

TEST_F(MailboxLimitsTest, whatIsInAFullMailboxAlreadyIsNotRefused)
{
    Mailboxes::SendOptions options;
    options.key = "run 1, call 2";
    const auto first = send("writer", "1", options);
    ASSERT_TRUE(first);
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(send("writer", "more"));
    for (const bool afterRestart : {false, true}) {
        if (afterRestart)
            reopen();
        const auto again = send("writer", "1", options);
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_TRUE(again->again);
        EXPECT_EQ(again->messageId, first->messageId);
        EXPECT_EQ(again->waiting, 5);
        auto other = options;
        other.key = "run 1, call 3";
        EXPECT_EQ(send("writer", "2", other).error().code, ErrorCode::RateLimited) << "which is not there yet";
    }
    // Neither has taken or given room.
    acknowledge("writer", read("writer", {.most = 1}));
    EXPECT_TRUE(send("writer", "one more"));
    EXPECT_FALSE(send("writer", "too many"));
}

} // namespace kaze::messaging
