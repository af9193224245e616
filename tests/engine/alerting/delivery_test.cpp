#include "tests/engine/alerting/world.h"

#include "engine/api/log_requests.h"
#include "engine/telemetry/log_follower.h"
#include "tests/support/http_server.h"

#include <atomic>
#include <boost/json.hpp>

namespace kaze::alerting {

using test::HttpServer;

class Delivery : public World {
protected:
    //! Time passes, in which a webhook that failed is tried again.
    bool inTime(const std::function<bool()>& so)
    {
        return eventually([&] {
            if (so())
                return true;
            clock.advance(200ms);
            return false;
        });
    }

    void fire(AlertRule rule)
    {
        save(std::move(rule));
        steps(5, [&] { waiting(34); });
    }

    static AlertRule toWebhook()
    {
        auto rule = waitingRule(0);
        rule.to = {"webhook:ops"};
        return rule;
    }
};

TEST_F(Delivery, goesToAWebhookSignedAndOutOfBand)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url("/alerts"));
    fire(toWebhook());
    ASSERT_TRUE(eventually([&] { return server.requests().size() == 1; }));
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.path, "/alerts");
    EXPECT_TRUE(request.header("webhook-signature").starts_with("v1,"));
    const auto body = boost::json::parse(request.body).as_object();
    EXPECT_EQ(body.at("type"), "kaze.alerts.ops");
    const auto& data = body.at("data").as_object();
    EXPECT_EQ(data.at("state"), "firing");
    EXPECT_EQ(data.at("severity"), "warning");
    EXPECT_EQ(data.at("text"), "Waiting: 34 (more than 20)");
    EXPECT_EQ(data.at("alerts").as_array().size(), 1U);
    EXPECT_EQ(data.at("alerts").at(0).at("value").to_number<double>(), 34);
    EXPECT_THAT(notices, IsEmpty()) << "the tray is not asked for";

    steps(6, [&] { waiting(0); });
    ASSERT_TRUE(eventually([&] { return server.requests().size() == 2; }));
    EXPECT_THAT(server.requests().at(1).body, HasSubstr("\"state\":\"ended\""));
    EXPECT_THAT(list().problems, IsEmpty());
}

TEST_F(Delivery, isTriedAgainAndItsTroubleIsShown)
{
    std::atomic<int> asked = 0;
    HttpServer server(
        [&](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(++asked < 3 ? 500 : 204, ""); });
    addWebhook(server.url());
    fire(toWebhook());
    ASSERT_TRUE(eventually([&] { return !list().problems.empty(); }));
    EXPECT_THAT(list().problems.at(0), testing::AllOf(HasSubstr("The webhook ops does not deliver: 1 wait"), HasSubstr("500")));
    ASSERT_TRUE(inTime([&] { return asked == 3; }));
    ASSERT_TRUE(inTime([&] { return list().problems.empty(); }));
}

TEST_F(Delivery, goesOnAfterARestartAndNeverTwice)
{
    std::atomic<bool> isUp = false;
    std::atomic<int> taken = 0;
    HttpServer server([&](const HttpServer::Request&, HttpServer::Connection& connection) {
        taken += isUp ? 1 : 0;
        connection.respond(isUp ? 204 : 503, "");
    });
    addWebhook(server.url());
    fire(toWebhook());
    ASSERT_TRUE(eventually([&] { return !server.requests().empty(); }));
    restart(1min);
    isUp = true;
    waiting(34);
    steps(5);
    ASSERT_TRUE(inTime([&] { return taken == 1; }));
    steps(20);
    EXPECT_EQ(taken, 1);
}

TEST_F(Delivery, ofWhatCouldNotBePublishedSurvivesARestart)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    breakTable("message_keys");
    fire(toWebhook());
    steps(6, [&] { waiting(0); });
    ASSERT_EQ(list().problems.size(), 1U);
    EXPECT_THAT(list().problems[0], HasSubstr("A webhook was not given its alerts: "));
    mendTable("message_keys");
    restart(1min);
    EXPECT_EQ(server.requests().size(), 0U);
    steps(1, [&] { waiting(0); });
    ASSERT_TRUE(inTime([&] { return server.requests().size() == 2; }));
    std::map<std::int64_t, std::string> states; // by their place in the topic
    for (const auto& request : server.requests()) {
        const auto body = boost::json::parse(request.body).as_object();
        states[body.at("number").as_int64()] = body.at("data").at("state").as_string().c_str();
    }
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states.begin()->second, "firing") << "in their order";
    EXPECT_EQ(states.rbegin()->second, "ended");
    EXPECT_THAT(list().problems, IsEmpty());
    restart();
    steps(5, [&] { waiting(0); });
    EXPECT_EQ(server.requests().size(), 2U) << "owed no more";
}

TEST_F(Delivery, isTriedAgainWithoutARestartToo)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    breakTable("message_keys");
    fire(toWebhook());
    mendTable("message_keys");
    steps(1);
    ASSERT_TRUE(inTime([&] { return server.requests().size() == 1; }));
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "webhook"}, {"outcome", "told"}}).value(), 1U);
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "webhook"}, {"outcome", "failed"}}).value(), 0U);
}

TEST_F(Delivery, ofTheEndIsNotTakenForWhatWasToldBeforeACrash)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    fire(toWebhook());
    breakTable("alert_causes");
    steps(4 * 360 + 5);
    ASSERT_TRUE(eventually([&] { return server.requests().size() == 2; })) << "it goes on";
    restart();
    mendTable("alert_causes");
    steps(8, [&] { waiting(0); });
    ASSERT_TRUE(inTime([&] { return server.requests().size() == 3; }));
    EXPECT_THAT(server.requests().at(2).body, HasSubstr("\"state\":\"ended\""));
}

TEST_F(Delivery, ofAStormIsDoneAtOnce)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    auto rule = toWebhook();
    rule.by = "provider";
    save(rule);
    steps(5, [&] {
        for (int i = 0; i < 150; ++i)
            waiting(34, "p" + std::to_string(i));
    });
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "webhook"}, {"outcome", "told"}}).value(), 150U)
        << "each has a cause of its own";
}

TEST_F(Delivery, ofMoreThanAThousandGivesTheOldestUpAndSaysSo)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    auto rule = toWebhook();
    rule.by = "provider";
    save(rule);
    breakTable("message_keys");
    const auto all = [&](double value) {
        for (int i = 0; i < 180; ++i)
            waiting(value, "p" + std::to_string(i));
    };
    for (int i = 0; i < 3; ++i) {
        steps(5, [&] { all(34); });
        steps(7, [&] { all(0); });
    }
    auto problems = list().problems;
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0], "80 notices to webhooks were given up: more than 1000 could not be published.");
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "webhook"}, {"outcome", "failed"}}).value(), 80U);
    mendTable("message_keys");
    restart();
    step();
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "webhook"}, {"outcome", "told"}}).value(), 1000U)
        << "the others are there";
}

TEST_F(Delivery, toAWebhookThatIsGoneIsShown)
{
    HttpServer server([](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(204, ""); });
    addWebhook(server.url());
    save(toWebhook());
    ASSERT_TRUE(run(webhooks->remove("default", "ops")));
    steps(5, [&] { waiting(34); });
    ASSERT_EQ(list().problems.size(), 1U);
    EXPECT_THAT(list().problems.at(0), HasSubstr("is gone"));
    auto rule = alerts->rules().rules.back();
    rule.to = {"log"};
    save(rule);
    EXPECT_THAT(list().problems, IsEmpty()) << "nobody is told by it any more";
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(Delivery, goesToTheLogWithItsFields)
{
    auto rule = waitingRule(0);
    rule.to = {"log"};
    rule.severity = AlertSeverity::Critical;
    fire(rule);
    run(observations->flush());
    api::ListLogs query;
    query.filter = "source:alerts";
    const auto page = run(observations->listLogs(query));
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].message, "Waiting: 34 (more than 20)");
    query.filter = "source:alerts level:error severity:critical state:firing";
    EXPECT_EQ(run(observations->listLogs(query))->rows.size(), 1U);
}

TEST_F(Delivery, goesToTheTrayOnceForACause)
{
    fire(waitingRule(0));
    EXPECT_THAT(notices, ElementsAre("Waiting: 34 (more than 20)"));
    EXPECT_EQ(metrics->counter("kaze_alerts_notices_total", {{"to", "tray"}, {"outcome", "told"}}).value(), 1U);
}

} // namespace kaze::alerting
