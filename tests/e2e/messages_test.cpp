#include "tests/e2e/e2e_fixture.h"
#include "tests/support/http_server.h"

namespace kaze::e2e {

using testing::AllOf;
using testing::StartsWith;

//! Mailboxes, topics and webhooks from the command line.
class MessagesTest : public E2eTest { };

TEST_F(MessagesTest, aMessageIsSentLookedAtAndReadOnce)
{
    EXPECT_THAT(kaze({"messages", "mailboxes"}).out, HasSubstr("No messages wait"));
    const auto sent = kaze({"messages", "send", "reviewer", "Look at login-fix first", "--from", "me"});
    EXPECT_EQ(sent.code, 0) << sent.err;
    EXPECT_EQ(sent.out.size(), 37U) << sent.out;
    EXPECT_THAT(sent.err, HasSubstr("1 message waits"));
    EXPECT_THAT(kaze({"messages", "mailboxes"}).out, AllOf(HasSubstr("ADDRESS"), HasSubstr("reviewer")));
    EXPECT_THAT(kaze({"messages", "list", "reviewer"}).out, AllOf(HasSubstr("me"), HasSubstr("Look at login-fix first")));
    const auto kept = json(kaze({"messages", "read", "reviewer", "--keep", "--json"})).as_array();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(textIn(kept[0].at("message"), "id") + "\n", sent.out);
    EXPECT_THAT(kaze({"messages", "read", "reviewer"}).out, AllOf(HasSubstr("from me"), HasSubstr("Look at login-fix first")));
    const auto none = kaze({"messages", "read", "reviewer"});
    EXPECT_EQ(none.code, 0);
    EXPECT_THAT(none.err, HasSubstr("No message"));
    EXPECT_EQ(json(kaze({"messages", "read", "reviewer", "--json"})).as_array().size(), 0U);
}

TEST_F(MessagesTest, theSameKeySendsNothingTwice)
{
    const auto first = json(kaze({"messages", "send", "a", "x", "--key", "k", "--json"}));
    const auto again = json(kaze({"messages", "send", "a", "x", "--key", "k", "--json"}));
    EXPECT_EQ(textIn(first, "message_id"), textIn(again, "message_id"));
    EXPECT_TRUE(again.at("again").as_bool());
    EXPECT_EQ(json(kaze({"messages", "list", "a", "--json"})).as_array().size(), 1U);
}

TEST_F(MessagesTest, whatIsWrongIsSaid)
{
    const auto address = kaze({"messages", "send", "two words", "x"});
    EXPECT_EQ(address.code, 2);
    EXPECT_THAT(address.err, HasSubstr("No address"));
    EXPECT_EQ(kaze({"messages", "publish", "a..b", "x"}).code, 2);
    EXPECT_EQ(kaze({"messages", "tail", "a.>.b", "--once"}).code, 2);
    EXPECT_EQ(kaze({"messages", "send", "a", "{", "--text-is-json"}).code, 2);
    EXPECT_EQ(kaze({"webhooks", "test", "nothing"}).code, 2);
    EXPECT_THAT(kaze({"webhooks", "test", "nothing"}).err, HasSubstr("kaze webhooks list"));
}

TEST_F(MessagesTest, topicsAreFollowedFromANumber)
{
    const auto first = kaze({"messages", "publish", "builds.main.done", "one"});
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(kaze({"messages", "publish", "builds.main.failed", "two"}).code, 0);
    EXPECT_THAT(kaze({"messages", "publish", "other", "three", "--tenant", "elsewhere"}).err, HasSubstr("tenants"));
    const auto all = kaze({"messages", "tail", "--once"}).out;
    EXPECT_THAT(all, AllOf(HasSubstr("builds.main.done"), HasSubstr("two"), Not(HasSubstr("three"))));
    const auto number = first.out.substr(0, first.out.find('\n'));
    const auto later = kaze({"messages", "tail", "builds.*.failed", "--after", number, "--once", "--json"});
    EXPECT_EQ(textIn(json(later).at("message"), "payload"), "two");
    const auto following = start({"messages", "tail", "live.>"});
    const auto from = std::chrono::steady_clock::now();
    // Until it listens.
    while (following->printed().find("hello") == std::string::npos && std::chrono::steady_clock::now() - from < 30s)
        EXPECT_EQ(kaze({"messages", "publish", "live.now", "hello"}).code, 0);
    EXPECT_THAT(following->printed(), HasSubstr("live.now"));
}

TEST_F(MessagesTest, webhooksAreAddedTestedAndRemoved)
{
    test::HttpServer server(
        [](const test::HttpServer::Request&, test::HttpServer::Connection& connection) { connection.respond(204, ""); });
    EXPECT_THAT(kaze({"webhooks", "list"}).out, HasSubstr("No webhooks yet"));
    EXPECT_EQ(kaze({"webhooks", "add", "chat", server.url(), "--topics", ">"}).code, 2) << "this machine itself";
    const auto added = kaze({"webhooks", "add", "chat", server.url(), "--topics", "builds.>", "--allow-private"});
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(added.out, StartsWith("whsec_"));
    EXPECT_THAT(kaze({"webhooks", "test", "chat"}).out, HasSubstr("Taken with 204"));
    const auto listed = json(kaze({"webhooks", "list", "--json"})).as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(textIn(listed[0], "topics"), "builds.>");
    EXPECT_THAT(kaze({"webhooks", "list"}).out, AllOf(HasSubstr("chat"), HasSubstr("GIVEN UP")));
    EXPECT_THAT(kaze({"webhooks", "add", "inside", "http://10.1.2.3/", "--topics", ">"}).err, HasSubstr("private network"));
    EXPECT_EQ(kaze({"projects", "add", "web"}).code, 0);
    EXPECT_EQ(kaze({"webhooks", "add", "theirs", "https://example.com/", "--topics", ">", "--project", "web"}).code, 0);
    const auto ofProject = json(kaze({"webhooks", "list", "--project", "web", "--json"})).as_array();
    ASSERT_EQ(ofProject.size(), 1U);
    EXPECT_EQ(textIn(ofProject[0], "name"), "theirs");
    EXPECT_EQ(kaze({"webhooks", "list", "--project", "none"}).code, 2);
    EXPECT_EQ(kaze({"webhooks", "remove", "theirs", "--project", "web"}).code, 0);
    EXPECT_EQ(kaze({"webhooks", "retry", "chat"}).code, 0);
    EXPECT_EQ(kaze({"webhooks", "remove", "chat"}).code, 0);
    EXPECT_EQ(json(kaze({"webhooks", "list", "--json"})).as_array().size(), 0U);
}

TEST_F(MessagesTest, everyCommandHasItsHelp)
{
    for (const std::string command : {"send", "read", "list", "restore", "mailboxes", "publish", "tail"})
        EXPECT_THAT(kaze({"messages", command, "--help"}).out, HasSubstr("Usage: kaze messages " + command));
    for (const std::string command : {"add", "list", "test", "retry", "remove"})
        EXPECT_THAT(kaze({"webhooks", command, "--help"}).out, HasSubstr("Usage: kaze webhooks " + command));
}

} // namespace kaze::e2e
