#include "engine/api/message_requests.h"
#include "tests/engine/messaging/messaging_fixture.h"
#include "tests/support/crash_vfs.h"

#include <random>
#include <set>

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

//! On a disk that forgets at a power cut what was not synced.
class PowerCutTest : public MessagingFixture {
protected:
    PowerCutTest()
    {
        close();
        test::registerCrashVfs(false);
        vfs = "kaze-crash";
        std::filesystem::remove_all(folder / "state.db");
        open();
    }

    void cutPower()
    {
        test::crashVfsDropUnsynced();
        reopen();
    }
};

} // namespace

TEST_F(PowerCutTest, losesNoMessageThatWasTakenInAndRepeatsNoneThatWasAcknowledged)
{
    std::mt19937 random(23);
    std::set<std::string> sent, acknowledged, maybeSent, maybeAcknowledged;
    int next = 0;
    for (int round = 0; round < 15; ++round) {
        // Some are on their way when the power goes: nobody was told that they arrived.
        std::vector<std::pair<std::string, std::shared_ptr<std::optional<Result<api::MessageSent>>>>> sends;
        for (int i = 0; i < 30; ++i) {
            const auto text = std::to_string(next++);
            sends.emplace_back(text, begin(mailboxes->send(mail("writer", text), {})));
        }
        const auto turns = random() % 400;
        for (std::size_t i = 0; i < turns; ++i)
            loop.context().poll_one();
        auto taken = begin(mailboxes->read(Address{"default", "writer"}, {}));
        ASSERT_TRUE(eventually([&] { return taken->has_value(); }));
        std::shared_ptr<std::optional<Result<api::MessagesSettled>>> settling;
        if (*taken && **taken && !(**taken)->empty()) {
            for (const auto& each : ***taken) {
                EXPECT_FALSE(acknowledged.contains(each.message->payload)) << "given again: " << each.message->payload;
                maybeAcknowledged.insert(each.message->payload);
            }
            settling = begin(mailboxes->settle(Address{"default", "writer"}, receiptsOf(***taken), std::nullopt));
            for (std::size_t i = random() % 200; i > 0; --i)
                loop.context().poll_one();
        }
        for (const auto& [text, result] : sends) {
            maybeSent.insert(text);
            if (*result && **result)
                sent.insert(text);
        }
        if (settling && *settling && **settling && (**settling)->outdated.empty())
            for (const auto& each : ***taken)
                acknowledged.insert(each.message->payload);
        cutPower();
        clock.advance(31s);
    }
    std::set<std::string> left;
    std::vector<int> order;
    while (true) {
        Mailboxes::ReadOptions options;
        options.most = 1000;
        const auto taken = read("writer", options);
        if (taken.empty())
            break;
        for (const auto& each : taken) {
            EXPECT_TRUE(left.insert(each.message->payload).second) << "twice: " << each.message->payload;
            order.push_back(std::stoi(each.message->payload));
        }
    }
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    for (const auto& text : sent)
        EXPECT_TRUE(left.contains(text) || maybeAcknowledged.contains(text)) << "lost: " << text;
    for (const auto& text : acknowledged)
        EXPECT_FALSE(left.contains(text)) << "came back: " << text;
    EXPECT_GT(sent.size(), 50U);
}

TEST_F(PowerCutTest, keepsWhatWasPublishedForItsConsumers)
{
    ConsumerOptions options;
    options.name = "worker";
    options.pattern = ">";
    ASSERT_TRUE(run(transport->consume(options)));
    publish("a", "1", "key");
    cutPower();
    const auto worker = run(transport->consume(options));
    ASSERT_TRUE(worker);
    publish("a", "again", "key");
    const auto given = run((*worker)->fetch(10, 0s, {}));
    ASSERT_TRUE(given);
    EXPECT_THAT(textsOf(*given), ElementsAre("1"));
}

TEST_F(PowerCutTest, keepsALease)
{
    LeaseRequest request;
    request.name = "deploy";
    request.holder = "a";
    const auto mine = run(leases->acquire(request, {}));
    ASSERT_TRUE(mine);
    cutPower();
    request.holder = "b";
    EXPECT_FALSE(run(leases->acquire(request, {})));
    clock.advance(31s);
    const auto next = run(leases->acquire(request, {}));
    ASSERT_TRUE(next);
    EXPECT_GT(next->token, mine->token);
}

} // namespace kaze::messaging
