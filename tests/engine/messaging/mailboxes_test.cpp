#include "engine/api/message.h"
#include "tests/engine/messaging/messaging_fixture.h"

#include <deque>
#include <random>
#include <set>

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class MailboxesTest : public MessagingFixture { };

Mailboxes::ReadOptions upTo(std::size_t most)
{
    Mailboxes::ReadOptions options;
    options.most = most;
    return options;
}

} // namespace

TEST_F(MailboxesTest, keepMessagesInOrderUntilTheyAreAcknowledged)
{
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(send("writer", std::to_string(i)));
    const auto taken = read("writer", upTo(3));
    EXPECT_THAT(textsOf(taken), ElementsAre("0", "1", "2"));
    EXPECT_EQ(taken[0].message->from, "tester");
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("3", "4"));
    EXPECT_TRUE(read("writer").empty());
    EXPECT_EQ(acknowledge("writer", taken).settled, 3);
    EXPECT_EQ(mailboxes->messagesWaiting(), 2U);
}

TEST_F(MailboxesTest, surviveARestart)
{
    ASSERT_TRUE(send("writer", "1"));
    ASSERT_TRUE(send("writer", "2"));
    const auto taken = read("writer", upTo(1));
    reopen();
    EXPECT_EQ(mailboxes->messagesWaiting(), 2U);
    // The first is still with its reader, who may be another process.
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("2"));
    EXPECT_EQ(acknowledge("writer", taken).settled, 1);
    clock.advance(31s);
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("2"));
}

TEST_F(MailboxesTest, giveAMessageToTheNextReaderWhenOneKeepsSilent)
{
    ASSERT_TRUE(send("writer", "1"));
    const auto first = read("writer");
    clock.advance(31s);
    const auto second = read("writer");
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].deliveries, 2);
    const auto late = acknowledge("writer", first);
    EXPECT_EQ(late.settled, 0);
    EXPECT_THAT(late.outdated, ElementsAre(first[0].receipt));
    EXPECT_EQ(acknowledge("writer", second).settled, 1);
    // Once each.
    EXPECT_EQ(acknowledge("writer", second).settled, 0);
    EXPECT_EQ(mailboxes->messagesWaiting(), 0U);
}

TEST_F(MailboxesTest, acceptALateAcknowledgementWhenNobodyElseHasIt)
{
    ASSERT_TRUE(send("writer", "1"));
    const auto taken = read("writer");
    clock.advance(1h);
    EXPECT_EQ(acknowledge("writer", taken).settled, 1);
    EXPECT_TRUE(read("writer").empty());
}

TEST_F(MailboxesTest, takeBackWhatIsReleased)
{
    ASSERT_TRUE(send("writer", "1"));
    ASSERT_TRUE(send("writer", "2"));
    const auto taken = read("writer", upTo(1));
    Mailboxes::Release release;
    release.delay = 5s;
    release.reason = "busy";
    ASSERT_TRUE(run(mailboxes->settle(Address{"default", "writer"}, receiptsOf(taken), release)));
    const auto listed = run(mailboxes->list(Address{"default", "writer"}, 0, 10, false));
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->items.size(), 2U);
    EXPECT_EQ(listed->items[0].lastError, "busy");
    EXPECT_TRUE(listed->items[0].dueAt);
    EXPECT_THAT(textsOf(read("writer", upTo(1))), ElementsAre("2"));
    clock.advance(6s);
    // Its place is before what was sent later.
    ASSERT_TRUE(send("writer", "3"));
    EXPECT_THAT(textsOf(read("writer", upTo(1))), ElementsAre("1"));
}

TEST_F(MailboxesTest, wakeAReaderWhoWaits)
{
    Mailboxes::ReadOptions options;
    options.wait = 1h;
    const auto waiting = begin(mailboxes->read(Address{"default", "writer"}, options));
    ASSERT_TRUE(untilAsleep());
    ASSERT_TRUE(send("reader", "for another"));
    ASSERT_TRUE(send("writer", "1"));
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_THAT(textsOf(***waiting), ElementsAre("1"));
}

TEST_F(MailboxesTest, tellAReaderThatNothingCame)
{
    Mailboxes::ReadOptions options;
    options.wait = 10s;
    const auto waiting = begin(mailboxes->read(Address{"default", "writer"}, options));
    ASSERT_TRUE(untilAsleep());
    clock.advance(11s);
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_TRUE((**waiting)->empty());

    base::CancelSource cancel;
    options.cancel = cancel.token();
    const auto cancelled = begin(mailboxes->read(Address{"default", "writer"}, options));
    ASSERT_TRUE(untilAsleep());
    cancel.cancel();
    ASSERT_TRUE(eventually([&] { return cancelled->has_value(); }));
    EXPECT_EQ((*cancelled)->error().code, ErrorCode::Cancelled);
}

TEST_F(MailboxesTest, sendOnceForAKey)
{
    Mailboxes::SendOptions options;
    options.key = "run 1, call 2";
    const auto first = send("writer", "1", options);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->again);
    acknowledge("writer", read("writer"));
    reopen();
    const auto again = send("writer", "1", options);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->again);
    EXPECT_EQ(again->messageId, first->messageId);
    EXPECT_TRUE(read("writer").empty());
    // Another sender's keys are its own.
    const auto other = run(mailboxes->send(mail("writer", "2", "somebody"), options));
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->again);
}

TEST_F(MailboxesTest, keepTenantsApart)
{
    ASSERT_TRUE(send("writer", "secret"));
    const auto taken = read("writer");
    const Address theirs{"rival", "writer"};
    const auto stolen = run(mailboxes->read(theirs, {}));
    ASSERT_TRUE(stolen);
    EXPECT_TRUE(stolen->empty());
    const auto settled = run(mailboxes->settle(theirs, receiptsOf(taken), std::nullopt));
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settled, 0);
    const auto listed = run(mailboxes->list(theirs, 0, 10, false));
    ASSERT_TRUE(listed);
    EXPECT_TRUE(listed->items.empty());
    const auto boxes = run(mailboxes->mailboxes("rival", {}, 10));
    ASSERT_TRUE(boxes);
    EXPECT_TRUE(boxes->mailboxes.empty());
    // Nor by names that run into each other.
    for (const std::string name : {"default\nmailbox\nwriter", "../default/writer x", ""})
        EXPECT_FALSE(run(mailboxes->read(Address{"rival", name}, {})));
    EXPECT_EQ(acknowledge("writer", taken).settled, 1);
}

TEST_F(MailboxesTest, areGoneWithTheirTenant)
{
    for (const std::string tenant : {"rival", "rival/website", "rival-two", "default"}) {
        auto message = mail("writer", tenant);
        message.tenant = tenant;
        ASSERT_TRUE(run(mailboxes->send(message, {})));
        auto news = event("news", tenant);
        news.tenant = tenant;
        ASSERT_TRUE(run(transport->publishDurably(news, "key")));
    }
    ASSERT_TRUE(run(mailboxes->removeTenant("rival")));
    EXPECT_EQ(mailboxes->messagesWaiting(), 2U);
    for (const std::string tenant : {"rival", "rival/website", "rival-two", "default"}) {
        const bool stays = tenant == "rival-two" || tenant == "default";
        const auto left = run(mailboxes->read(Address{tenant, "writer"}, {}));
        ASSERT_TRUE(left);
        EXPECT_EQ(left->size(), stays ? 1U : 0U) << tenant;
        const auto log = run(transport->replay(tenant, ">", 0, 10));
        ASSERT_TRUE(log);
        EXPECT_EQ(log->size(), stays ? 1U : 0U) << tenant;
    }
    // Who has the name next begins with nothing, and has room.
    reopen();
    EXPECT_EQ(mailboxes->messagesWaiting(), 2U);
}

TEST_F(MailboxesTest, refuseReceiptsThatAreNone)
{
    ASSERT_TRUE(send("writer", "1"));
    const auto taken = read("writer");
    std::vector<std::string> forged{
        "", ".", "1", "1.", ".1", "1.1.1", "-1.1", "99999999999999999999.1", taken[0].receipt + "0", "x.y"};
    const auto count = forged.size();
    const auto settled = run(mailboxes->settle(Address{"default", "writer"}, forged, std::nullopt));
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settled, 0);
    EXPECT_EQ(settled->outdated.size(), count);
    EXPECT_EQ(acknowledge("writer", taken).settled, 1);
}

TEST_F(MailboxesTest, dropWhatIsPastItsDeadline)
{
    auto late = mail("writer", "late");
    late.deadline = clock.now() + 10s;
    ASSERT_TRUE(run(mailboxes->send(late, {})));
    ASSERT_TRUE(send("writer", "2"));
    clock.advance(11s);
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("2"));
    EXPECT_EQ(mailboxes->messagesWaiting(), 1U);
}

TEST_F(MailboxesTest, setAsideWhatIsReadAndReadAndNeverAcknowledged)
{
    ASSERT_TRUE(send("writer", "poison"));
    ASSERT_TRUE(send("writer", "fine"));
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(read("writer", upTo(1)).size(), 1U);
        clock.advance(31s);
    }
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("fine"));
    const Address writer{"default", "writer"};
    const auto aside = run(mailboxes->list(writer, 0, 10, true));
    ASSERT_TRUE(aside);
    ASSERT_EQ(aside->items.size(), 1U);
    EXPECT_THAT(aside->items[0].setAside, HasSubstr("10 times"));
    const auto restored = run(mailboxes->restore(writer));
    ASSERT_TRUE(restored);
    EXPECT_EQ(*restored, 1);
    EXPECT_THAT(textsOf(read("writer")), ElementsAre("poison"));
}

TEST_F(MailboxesTest, handOverOnceAndTheSameAgainForAKey)
{
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(send("writer", std::to_string(i)));
    auto options = upTo(2);
    options.handTo = "call 1";
    EXPECT_THAT(textsOf(read("writer", options)), ElementsAre("0", "1"));
    EXPECT_EQ(mailboxes->messagesWaiting(), 1U);
    // The process died before the answer was written down: the call is made again.
    reopen();
    EXPECT_THAT(textsOf(read("writer", options)), ElementsAre("0", "1"));
    options.handTo = "call 2";
    EXPECT_THAT(textsOf(read("writer", options)), ElementsAre("2"));
    clock.advance(1h);
    EXPECT_TRUE(read("writer").empty());
}

TEST_F(MailboxesTest, readTheAnswerThatBelongsToAQuestion)
{
    const auto question = send("writer", "?");
    ASSERT_TRUE(question);
    ASSERT_TRUE(send("tester", "something else"));
    Mailboxes::ReadOptions options;
    options.correlation = question->messageId;
    options.wait = 1h;
    const auto waiting = begin(mailboxes->read(Address{"default", "tester"}, options));
    ASSERT_TRUE(untilAsleep());
    auto answer = mail("tester", "!", "writer");
    answer.kind = api::MessageKind::Reply;
    answer.correlation = question->messageId;
    ASSERT_TRUE(run(mailboxes->send(answer, {})));
    ASSERT_TRUE(eventually([&] { return waiting->has_value(); }));
    EXPECT_THAT(textsOf(***waiting), ElementsAre("!"));
    EXPECT_THAT(textsOf(read("tester")), ElementsAre("something else"));
}

TEST_F(MailboxesTest, listThemselvesByPages)
{
    for (const std::string name : {"c", "a", "b", "b"})
        ASSERT_TRUE(send(name, "1"));
    read("b", upTo(1));
    const auto first = run(mailboxes->mailboxes("default", {}, 2));
    ASSERT_TRUE(first);
    ASSERT_EQ(first->mailboxes.size(), 2U);
    EXPECT_EQ(first->mailboxes[1].address, "b");
    EXPECT_EQ(first->mailboxes[1].waiting, 2);
    EXPECT_EQ(first->mailboxes[1].withReaders, 1);
    ASSERT_TRUE(first->mailboxes[0].oldestAt);
    EXPECT_EQ(*first->mailboxes[0].oldestAt, clock.now());
    const auto rest = run(mailboxes->mailboxes("default", first->next, 2));
    ASSERT_TRUE(rest);
    ASSERT_EQ(rest->mailboxes.size(), 1U);
    EXPECT_EQ(rest->mailboxes[0].address, "c");
    EXPECT_TRUE(rest->next.empty());
}

//! A mailbox as one would think of it.
struct Model {
    struct Entry {
        std::string text;
        base::Time due;
        int deliveries = 0;
    };
    std::deque<Entry> entries;

    std::vector<std::string> take(std::size_t most, base::Time now)
    {
        std::vector<std::string> texts;
        for (bool any = true; any && texts.empty();) {
            std::size_t looked = 0;
            for (auto each = entries.begin(); each != entries.end() && looked < most;) {
                if (each->due > now) {
                    ++each;
                    continue;
                }
                ++looked;
                if (each->deliveries == kMostDeliveries) {
                    each = entries.erase(each); // set aside
                    continue;
                }
                ++each->deliveries;
                each->due = now + 30s;
                texts.push_back(each->text);
                ++each;
            }
            any = looked > 0;
        }
        return texts;
    }

    static constexpr int kMostDeliveries = 10;
};

TEST_F(MailboxesTest, behaveAsAListWouldThroughRestartsAndSilentReaders)
{
    std::mt19937 random(5);
    Model model;
    std::vector<Delivery> held;
    int next = 0;
    for (int step = 0; step < 600; ++step) {
        switch (random() % 7) {
        case 0:
        case 1:
        case 2: {
            const auto text = std::to_string(next++);
            ASSERT_TRUE(send("writer", text));
            model.entries.push_back({text, clock.now(), 0});
            break;
        }
        case 3: {
            const auto most = 1 + random() % 4;
            const auto taken = read("writer", upTo(most));
            ASSERT_EQ(textsOf(taken), model.take(most, clock.now())) << "at step " << step;
            held.insert(held.end(), taken.begin(), taken.end());
            break;
        }
        case 4:
            if (!held.empty()) {
                const auto at = held.begin() + static_cast<std::ptrdiff_t>(random() % held.size());
                const auto settled = acknowledge("writer", {*at});
                const auto entry = std::find_if(model.entries.begin(), model.entries.end(),
                    [&](const auto& each) { return each.text == at->message->payload; });
                if (settled.settled == 1)
                    model.entries.erase(entry);
                held.erase(at);
            }
            break;
        case 5:
            clock.advance(std::chrono::seconds(random() % 20));
            break;
        case 6:
            if (random() % 8 == 0)
                reopen();
            break;
        }
        ASSERT_EQ(mailboxes->messagesWaiting(), model.entries.size()) << "at step " << step;
    }
}

} // namespace kaze::messaging
