#include "engine/api/alert_requests.h"
#include "engine/api/audit_requests.h"
#include "engine/api/budget_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/events.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

class CellAlerts : public CellFixture {
protected:
    //! Nothing runs, which this takes for an alert.
    static api::AlertRule idleRule()
    {
        api::AlertRule rule;
        rule.name = "Nothing runs";
        rule.metric = "kaze_agents_live";
        rule.view = api::MetricView::Value;
        rule.compare = api::AlertCompare::Below;
        rule.threshold = 1;
        rule.windowSeconds = 10;
        rule.by = "*";
        rule.severity = api::AlertSeverity::Info;
        rule.to = {"log"};
        return rule;
    }
};

namespace {

api::ListAlerts idleAlerts()
{
    api::ListAlerts query;
    query.filter = "rule:\"Nothing runs\"";
    return query;
}

} // namespace

TEST_F(CellAlerts, areToldToClientsAndCounted)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    api::EventFilter filter;
    filter.alerts = true;
    asker.listen(filter);
    const auto saved = asker.ask(api::SaveAlertRule{idleRule()});
    ASSERT_TRUE(saved) << saved.error().text();
    // At the next full ten seconds.
    ASSERT_TRUE(asker.until([&](const auto& events) {
        return std::ranges::any_of(events, [&](const api::Event& event) {
            const auto* changed = std::get_if<api::AlertChanged>(&event);
            return changed && changed->alert.ruleId == saved->rule.id && changed->alert.state == api::AlertState::Firing;
        });
    }));
    const auto page = asker.ask(idleAlerts());
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].summary, "Nothing runs: 0 (less than 1)");
    EXPECT_GE(asker.ask(api::GetSnapshot{})->snapshot.alertsFiring, 1);
    api::Silence silence;
    silence.ruleId = saved->rule.id;
    silence.until = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + std::chrono::hours(1);
    const auto made = asker.ask(api::AddSilence{silence});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_TRUE(asker.ask(idleAlerts())->rows.at(0).silencedUntil);
    ASSERT_TRUE(asker.ask(api::EndSilence{made->silence.id}));
    EXPECT_TRUE(asker.ask(api::ListSilences{})->silences.empty());
}

TEST_F(CellAlerts, ofABudgetAreByItsId)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    api::SetBudget wanted;
    wanted.limitUsd = base::Money::fromDollars(10);
    const auto budget = asker.ask(wanted);
    ASSERT_TRUE(budget) << budget.error().text();
    auto rule = idleRule();
    rule.name = "Spent";
    rule.kind = api::AlertKind::Budget;
    rule.compare = api::AlertCompare::Above;
    rule.threshold = 0.5;
    rule.budget = "nothing";
    EXPECT_THAT(asker.ask(api::SaveAlertRule{rule}).error().message, HasSubstr("There is no budget \"nothing\""));
    rule.budget = budget->budget.budgetId;
    EXPECT_TRUE(asker.ask(api::SaveAlertRule{rule}));
}

TEST_F(CellAlerts, changesOfRulesAreWrittenDown)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    ASSERT_TRUE(asker.ask(api::SaveAlertRule{idleRule()}));
    const auto refused = asker.ask(api::RemoveAlertRule{"budget-80"});
    EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied);
    ASSERT_TRUE(asker.ask(api::RemoveAlertRule{"Nothing runs"}));
    const auto audit = asker.ask(api::ListAudit{});
    ASSERT_TRUE(audit) << audit.error().text();
    ASSERT_GE(audit->entries.size(), 3U);
    EXPECT_EQ(audit->entries[0].action, "remove_alert_rule");
    EXPECT_EQ(audit->entries[2].action, "save_alert_rule");
    EXPECT_EQ(audit->entries[2].subject, "Nothing runs");
}

TEST_F(CellAlerts, rulesThatComeWithKazeGoBackToHowTheyCame)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto errors = [&asker] {
        const auto rules = asker.ask(api::ListAlertRules{})->rules;
        return *std::ranges::find(rules, "provider-errors", &api::AlertRule::id);
    };
    const auto usual = errors();
    auto changed = usual;
    changed.threshold = 0.09;
    changed.enabled = false;
    ASSERT_TRUE(asker.ask(api::SaveAlertRule{changed}));
    EXPECT_EQ(errors().threshold, 0.09);
    api::SaveAlertRule reset;
    reset.rule.id = "provider-errors";
    reset.reset = true;
    const auto saved = asker.ask(reset);
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_EQ(saved->rule.name, usual.name);
    EXPECT_EQ(errors().threshold, usual.threshold);
    EXPECT_TRUE(errors().enabled && errors().builtIn);
    const auto own = asker.ask(api::SaveAlertRule{idleRule()});
    ASSERT_TRUE(own) << own.error().text();
    reset.rule.id = own->rule.id;
    EXPECT_EQ(asker.ask(reset).error().code, ErrorCode::InvalidArgument);
}

} // namespace kaze::cell::test
