#include "engine/api/message_requests.h"
#include "engine/base/base64.h"
#include "engine/messaging/detail/webhook_signature.h"
#include "engine/messaging/webhooks.h"
#include "tests/engine/messaging/messaging_fixture.h"
#include "tests/support/http_server.h"

#include <boost/json.hpp>

#include <atomic>

namespace kaze::messaging {

using namespace std::chrono_literals;
using test::HttpServer;

namespace {

//! Real requests to servers on this machine; only the time between attempts is simulated.
class WebhooksTest : public MessagingFixture {
protected:
    WebhooksTest()
    {
        base::SecretStore::Options options;
        options.file = folder / "secrets.json";
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::optional<std::string>(); };
        secrets = std::make_unique<base::SecretStore>(std::move(options), std::make_shared<base::Redactor>());
        start();
    }

    ~WebhooksTest() override { stop(); }

    void start()
    {
        http = std::make_unique<net::HttpClient>(loop.executor());
        auto hold = [this] {
            ++held;
            return std::shared_ptr<void>(nullptr, [this](void*) { --held; });
        };
        Webhooks::Parts parts{*transport, *database, *http, *secrets, workers, clock, ids, *times, loop.executor(), metrics,
            base::LogSystem::none(), 1, hold, webhookLimits};
        webhooks = std::make_unique<Webhooks>(std::move(parts));
        ASSERT_TRUE(run(webhooks->open()));
    }

    void stop()
    {
        if (!webhooks)
            return;
        webhooks->stop();
        EXPECT_TRUE(eventually([this] { return held == 0; }));
        webhooks.reset();
        http.reset();
    }

    void restart()
    {
        stop();
        reopen();
        start();
    }

    api::WebhookAdded add(const std::string& url, std::string name = "ci", std::string topics = ">")
    {
        api::AddWebhook wanted;
        wanted.name = std::move(name);
        wanted.topics = std::move(topics);
        wanted.url = url;
        wanted.allowPrivate = true;
        auto added = run(webhooks->add(std::move(wanted)));
        EXPECT_TRUE(added) << added.error().text();
        return added ? std::move(*added) : api::WebhookAdded{};
    }

    api::WebhookInfo info(const std::string& name = "ci")
    {
        const auto list = run(webhooks->list({}));
        EXPECT_TRUE(list) << list.error().text();
        for (const auto& each : list ? list->webhooks : std::vector<api::WebhookInfo>{})
            if (each.name == name)
                return each;
        return {};
    }

    //! Lets time pass between attempts until it is so.
    bool inTime(const std::function<bool()>& so)
    {
        return eventually([&] {
            if (so())
                return true;
            clock.advance(200ms);
            return false;
        });
    }

    int held = 0;
    Webhooks::Limits webhookLimits{};
    base::WorkerPool workers{1, "test-work"};
    std::unique_ptr<base::SecretStore> secrets;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<Webhooks> webhooks;
};

void answerOk(const HttpServer::Request&, HttpServer::Connection& connection)
{
    connection.respond(200, "");
}

} // namespace

TEST_F(WebhooksTest, postWhatIsPublishedSigned)
{
    HttpServer server(answerOk);
    const auto added = add(server.url("/hook"), "ci", "orders.*");
    auto message = event("orders.created", R"({"order": 7})");
    message.format = api::PayloadFormat::Json;
    message.from = "shop";
    const auto entry = run(transport->publishDurably(message, {}));
    ASSERT_TRUE(entry);
    publish("other", "not for it");
    ASSERT_TRUE(eventually([&] { return info().delivered == 1; }));
    ASSERT_EQ(server.requests().size(), 1U);
    const auto request = server.requests()[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/hook");
    EXPECT_EQ(request.header("webhook-id"), entry->message->id);
    const auto key = detail::webhookKeyOf(added.secret);
    ASSERT_TRUE(key);
    EXPECT_EQ(request.header("webhook-signature"),
        detail::webhookSignature(*key, entry->message->id, request.header("webhook-timestamp"), request.body));
    const auto body = boost::json::parse(request.body).as_object();
    EXPECT_EQ(body.at("type"), "orders.created");
    EXPECT_EQ(body.at("data").at("order"), 7);
    EXPECT_EQ(body.at("from"), "shop");
    EXPECT_EQ(body.at("number"), entry->number);
    EXPECT_TRUE(base::fromRfc3339(body.at("timestamp").as_string()));
    EXPECT_EQ(info().waiting, 0);
}

TEST_F(WebhooksTest, tryAgainLaterAndLater)
{
    std::atomic<int> asked = 0;
    HttpServer server(
        [&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(++asked < 4 ? 500 : 204, ""); });
    add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return !info().lastError.empty(); }));
    EXPECT_THAT(info().lastError, HasSubstr("500"));
    EXPECT_EQ(asked, 1) << "it was tried again at once";
    ASSERT_TRUE(inTime([&] { return info().delivered == 1; }));
    EXPECT_EQ(asked, 4);
    const auto requests = server.requests();
    EXPECT_EQ(requests[0].header("webhook-id"), requests[3].header("webhook-id"));
}

TEST_F(WebhooksTest, goOnAfterARestart)
{
    std::atomic<bool> up = false;
    HttpServer server(
        [&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(up ? 200 : 503, ""); });
    add(server.url());
    for (int i = 0; i < 3; ++i)
        publish("a", std::to_string(i));
    ASSERT_TRUE(eventually([&] { return !info().lastError.empty(); }));
    restart();
    publish("a", "3");
    up = true;
    ASSERT_TRUE(inTime([&] { return info().delivered >= 4 && info().waiting == 0; }));
}

TEST_F(WebhooksTest, reachNoPrivateAddressUnlessTheyMay)
{
    HttpServer server(answerOk);
    api::AddWebhook wanted;
    wanted.name = "inside";
    wanted.topics = ">";
    for (const auto* host : {"127.0.0.1", "0.0.0.0", "10.1.2.3", "192.168.7.7", "169.254.169.254", "[::1]", "[fd00::1]",
             "[::ffff:10.0.0.1]", "127.1", "2130706433", "0x7f000001", "localhost"}) {
        wanted.url = "http://" + std::string(host) + ":" + std::to_string(server.port()) + "/";
        const auto refused = run(webhooks->add(wanted));
        ASSERT_FALSE(refused) << host;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(refused.error().message, HasSubstr("--allow-private"));
    }
    wanted.url = "http://10.1.2.3/";
    EXPECT_THAT(
        run(webhooks->add(wanted)).error().message, HasSubstr("10.1.2.3 is an address of this machine or of a private network"));
    // A name that leads to this machine is found out when it is connected to.
    add(server.url(), "inside");
    auto forbid = [](storage::Connection& db) { return db.execute("UPDATE webhooks SET allow_private=0", {}); };
    ASSERT_TRUE(run(database->write(std::move(forbid))));
    restart();
    publish("a");
    ASSERT_TRUE(eventually([&] { return !info("inside").lastError.empty(); }));
    EXPECT_THAT(info("inside").lastError, HasSubstr("127.0.0.1 is an address of this machine or of a private network"));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(WebhooksTest, giveUpWhenTheAddressIsGone)
{
    std::atomic<int> status = 410;
    HttpServer server([&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, ""); });
    add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return info().setAside == 1; }));
    EXPECT_EQ(info().waiting, 0);
    status = 200;
    const auto restored = run(webhooks->retry("default", "ci"));
    ASSERT_TRUE(restored);
    EXPECT_EQ(*restored, 1);
    ASSERT_TRUE(eventually([&] { return info().delivered == 1; }));
}

TEST_F(WebhooksTest, giveUpAfterSoManyAttempts)
{
    stop();
    webhookLimits.attempts = 3;
    start();
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(500, ""); });
    add(server.url());
    publish("a");
    ASSERT_TRUE(inTime([&] { return info().setAside == 1; }));
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(WebhooksTest, leaveAServerAloneThatFailsAndFailsAndTryItNowOnDemand)
{
    std::atomic<bool> up = false;
    HttpServer server(
        [&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(up ? 200 : 500, ""); });
    add(server.url());
    for (int i = 0; i < 20; ++i)
        publish("a", std::to_string(i));
    ASSERT_TRUE(eventually([&] { return info().pausedUntil.has_value(); }));
    const auto asked = server.requests().size();
    EXPECT_LE(asked, 12U);
    EXPECT_EQ(info().waiting, 20);
    up = true;
    ASSERT_TRUE(run(webhooks->retry("default", "ci")));
    ASSERT_TRUE(inTime([&] { return info().delivered == 20; }));
}

TEST_F(WebhooksTest, giveUpWhatWaitsTooLongForAServerThatIsDown)
{
    std::atomic<bool> up = false;
    HttpServer server(
        [&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(up ? 200 : 500, ""); });
    add(server.url());
    for (int i = 0; i < 30; ++i)
        publish("a", std::to_string(i));
    ASSERT_TRUE(eventually([&] { return info().pausedUntil.has_value(); }));
    clock.advance(71h);
    publish("a", "late");
    ASSERT_TRUE(eventually([&] { return info().waiting == 31; }));
    clock.advance(90min);
    ASSERT_TRUE(inTime([&] { return info().setAside == 30; })) << info().setAside << " " << info().waiting;
    EXPECT_EQ(info().waiting, 1);
    restart();
    EXPECT_EQ(info().setAside, 30);
    up = true;
    EXPECT_EQ(run(webhooks->retry("default", "ci")).value(), 30);
    ASSERT_TRUE(inTime([&] { return info().delivered >= 31 && info().waiting == 0; }));
    EXPECT_EQ(info().setAside, 0);
}

TEST_F(WebhooksTest, takeAsDeliveredWhatWasAnsweredHoweverTheAnswerGoesOn)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) {
        connection.begin(200);
        while (connection.chunk(std::string(1000, 'x'))) { }
    });
    add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return info().delivered == 1; }));
}

TEST_F(WebhooksTest, takeAsFailedWhatIsNoAnswer)
{
    std::atomic<int> asked = 0;
    HttpServer server([&](const HttpServer::Request&, HttpServer::Connection& connection) {
        switch (asked++) {
        case 0:
            connection.raw("garbage\r\n\r\n");
            connection.close();
            break;
        case 1:
            connection.reset();
            break;
        case 2:
            connection.respond(302, "", {{"Location", "http://127.0.0.1:1/"}});
            break;
        default:
            connection.respond(200, "");
        }
    });
    add(server.url());
    publish("a");
    ASSERT_TRUE(inTime([&] { return info().delivered == 1; }));
    EXPECT_EQ(asked, 4);
}

TEST_F(WebhooksTest, keepOneSlowServerFromHoldingUpOthers)
{
    HttpServer slow([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.waitUntilClosed(); });
    HttpServer quick(answerOk);
    add(slow.url(), "slow");
    add(quick.url(), "quick");
    for (int i = 0; i < 30; ++i)
        publish("a", std::to_string(i));
    ASSERT_TRUE(eventually([&] { return info("quick").delivered == 30; }));
    EXPECT_EQ(info("slow").delivered, 0);
    EXPECT_LE(slow.accepted(), 4U) << "more connections to a host than it may have";
}

TEST_F(WebhooksTest, waitAsLongAsTheOtherSideAsks)
{
    std::atomic<int> asked = 0;
    HttpServer server([&](const HttpServer::Request&, HttpServer::Connection& connection) {
        if (asked++ == 0)
            connection.respond(429, "", {{"Retry-After", "3600"}});
        else
            connection.respond(200, "");
    });
    add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return !info().lastError.empty(); }));
    clock.advance(30min);
    for (int turn = 0; turn < 50; ++turn)
        loop.context().run_one_for(1ms);
    EXPECT_EQ(asked, 1);
    clock.advance(31min);
    ASSERT_TRUE(inTime([&] { return info().delivered == 1; }));
}

TEST_F(WebhooksTest, areTestedOutOfTurn)
{
    std::atomic<int> status = 200;
    HttpServer server([&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, ""); });
    add(server.url(), "ci", "nothing.ever");
    const auto fine = run(webhooks->test("default", "ci", {}));
    ASSERT_TRUE(fine);
    EXPECT_EQ(fine->status, 200);
    EXPECT_EQ(fine->error, "");
    status = 401;
    const auto refused = run(webhooks->test("default", "ci", {}));
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->error, HasSubstr("401"));
    EXPECT_EQ(run(webhooks->test("rival", "ci", {})).error().code, ErrorCode::NotFound);
}

TEST_F(WebhooksTest, areRemovedWithTheirSecretAndWhatTheyHadToDeliver)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(500, ""); });
    const auto added = add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return !info().lastError.empty(); }));
    ASSERT_TRUE(run(webhooks->remove("default", "ci")));
    EXPECT_TRUE(eventually([this] { return held == 0; }));
    EXPECT_FALSE(secrets->get("webhook-" + added.webhook.webhookId));
    EXPECT_FALSE(transport->wanted("default", "a"));
    EXPECT_FALSE(run(webhooks->remove("default", "ci")));
    // The name is free again.
    add(server.url());
}

TEST_F(WebhooksTest, keepTheirSecretOutOfTheDatabase)
{
    HttpServer server(answerOk);
    const auto added = add(server.url());
    publish("a");
    ASSERT_TRUE(eventually([&] { return info().delivered == 1; }));
    stop();
    close();
    const auto raw = added.secret.substr(6);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (entry.path().filename().string().starts_with("state.db")) {
            const auto bytes = test::contentOf(entry.path());
            EXPECT_EQ(bytes.find(raw), std::string::npos) << entry.path();
            EXPECT_EQ(bytes.find(*base::fromBase64(raw)), std::string::npos) << entry.path();
        }
    open();
}

TEST_F(WebhooksTest, areRefusedWhenTheyCannotBe)
{
    const auto refused = [&](auto change) {
        api::AddWebhook wanted;
        wanted.name = "x";
        wanted.topics = ">";
        wanted.url = "https://example.com/hook";
        change(wanted);
        return !run(webhooks->add(std::move(wanted))).has_value();
    };
    EXPECT_TRUE(refused([](auto& w) { w.name = "two words"; }));
    EXPECT_TRUE(refused([](auto& w) { w.topics = "a..b"; }));
    EXPECT_TRUE(refused([](auto& w) { w.url = "ftp://example.com"; }));
    EXPECT_TRUE(refused([](auto& w) { w.url = "https://user:secret@example.com"; }));
    EXPECT_TRUE(refused([](auto& w) { w.secret = "short"; }));
    EXPECT_FALSE(refused([](auto&) {}));
    EXPECT_TRUE(refused([](auto&) {})) << "the name is taken";
}

} // namespace kaze::messaging
