#include "engine/api/alert_requests.h"
#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

class Listing : public World {
protected:
    //! Three of providers: one that fires, one that is pending, one that has ended.
    void makeThree()
    {
        auto rule = waitingRule(0);
        rule.by = "provider";
        save(rule);
        rule = waitingRule(600);
        rule.name = "Long";
        rule.metric = "kaze_gateway_in_flight";
        rule.severity = AlertSeverity::Critical;
        save(rule);
        step([&] { waiting(34, "local"); });
        step([&] { waiting(34, "openai"); });
        steps(6, [&] {
            waiting(0, "local");
            metrics->gauge("kaze_gateway_in_flight").set(100);
        });
    }

    std::string refused(const std::string& filter)
    {
        api::ListAlerts query;
        query.filter = filter;
        return refused(std::move(query));
    }

    std::string refused(api::ListAlerts query)
    {
        const auto page = run(alerts->list(std::move(query)));
        return page ? "taken" : page.error().message;
    }
};

TEST_F(Listing, hasThoseThatFireFirst)
{
    makeThree();
    EXPECT_THAT(story(),
        ElementsAre("firing Waiting: openai at 34 (more than 20)", "pending Long: 100 (more than 20 for 10 min)",
            "ended Waiting: local at 34 (more than 20)"));
    const auto page = list();
    EXPECT_EQ(page.firing, 1);
    EXPECT_EQ(page.pending, 1);
    EXPECT_EQ(page.next, "");
    api::ListAlerts query;
    query.ended = false;
    EXPECT_EQ(run(alerts->list(query))->rows.size(), 2U);
}

TEST_F(Listing, isFiltered)
{
    makeThree();
    EXPECT_EQ(list("state:firing").rows.size(), 1U);
    EXPECT_EQ(list("-state:ended").rows.size(), 2U);
    EXPECT_EQ(list("provider:*").rows.size(), 2U);
    EXPECT_EQ(list("cause:provider:local").rows.at(0).labels.at("provider"), "local");
    EXPECT_EQ(list("severity>=warning").rows.size(), 3U);
    EXPECT_EQ(list("severity>warning").rows.at(0).name, "Long");
    EXPECT_EQ(list("rule:wait*").rows.size(), 2U);
    EXPECT_EQ(list("LOCAL").rows.size(), 1U);
    EXPECT_EQ(list("OPENAI").rows.size(), 2U) << "also what it explains";
    EXPECT_EQ(list("nothing").rows.size(), 0U);
    EXPECT_EQ(list("nothing").firing, 1) << "of all";
    EXPECT_THAT(
        refused("state:wet"), HasSubstr("at character 7: \"wet\" is no state of an alert; there are pending, firing, ended"));
    EXPECT_THAT(refused("cause>x"), HasSubstr("at character 1"));
    EXPECT_THAT(refused("\"open"), HasSubstr("never closed"));
}

TEST_F(Listing, comesInPages)
{
    makeThree();
    restart();
    std::vector<std::string> all;
    api::ListAlerts query;
    query.limit = 1;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = run(alerts->list(query));
        ASSERT_TRUE(page) << page.error().text();
        for (const auto& alert : page->rows)
            all.push_back(alert.name + " " + alert.state.name());
        query.cursor = page->next;
        if (query.cursor.empty())
            break;
    }
    EXPECT_THAT(all, ElementsAre("Waiting firing", "Long pending", "Waiting ended"));
    for (const auto* cursor : {"x", "open", "open/7/1/a", "ended/1", "ended/1/2/3", "open/1"}) {
        query.cursor = cursor;
        EXPECT_THAT(refused(query), HasSubstr("no cursor")) << cursor;
    }
    query.cursor.clear();
    query.limit = 0;
    EXPECT_EQ(refused(query), "A page has 1 to 1000 alerts.");
}

TEST_F(Listing, isForgottenAfterNinetyDays)
{
    makeThree();
    EXPECT_EQ(list("state:ended").rows.size(), 1U);
    pass(std::chrono::days(89));
    steps(1);
    EXPECT_EQ(list("state:ended").rows.size(), 1U);
    pass(std::chrono::days(2));
    steps(1);
    EXPECT_EQ(list("state:ended").rows.size(), 0U);
}

TEST_F(Listing, saysWhatCouldNotBeStored)
{
    save(waitingRule(0));
    database->close();
    history->sample();
    waiting(34);
    clock.advance(10s);
    history->sample();
    run(alerts->evaluate());
    EXPECT_EQ(alerts->firing(), 1) << "it fires all the same";
    api::ListAlerts query;
    query.ended = false;
    const auto page = run(alerts->list(query));
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_FALSE(page->problems.empty());
    EXPECT_THAT(page->problems.front(), testing::StartsWith("Alerts are not stored: "));
}

} // namespace kaze::alerting
