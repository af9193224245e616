#include "engine/alerting/cause.h"

#include "tests/engine/alerting/world.h"

namespace kaze::alerting {

TEST(Cause, isWhatAnAlertIsAbout)
{
    auto rule = waitingRule();
    rule.id = "q";
    EXPECT_EQ(ownCause(rule, {}).name, "rule:q");
    EXPECT_EQ(ownCause(rule, {{"provider", "openai"}}).name, "provider:openai");
    EXPECT_TRUE(ownCause(rule, {{"provider", "openai"}}).isRoot);
    EXPECT_EQ(ownCause(rule, {{"of", "tenant acme"}, {"period", "day"}}).name, "budget:tenant acme");
    EXPECT_EQ(ownCause(rule, {{"database", "state"}}).name, "store:state");
    EXPECT_EQ(ownCause(rule, {{"trace", "0192"}, {"span", "chat x"}}).name, "trace:0192");
    EXPECT_EQ(ownCause(rule, {{"provider", ""}}).name, "rule:q") << "a label without a value names nobody";
    EXPECT_EQ(ownCause(rule, {{"tool", "a\u202eb"}}).name, "tool:a⟨U+202E⟩b");
    rule.metric = "kaze_data_disk_used_share";
    EXPECT_EQ(ownCause(rule, {}).name, "disk");
}

TEST(Cause, ofTheGatewayIsItsProviderAndOfAStoreItsDisk)
{
    const Roots roots{{Area::Gateway, "provider:openai"}, {Area::Disk, "disk"}};
    auto rule = waitingRule();
    EXPECT_EQ(causeOf(rule, {}, roots), "provider:openai");
    EXPECT_EQ(causeOf(rule, {{"provider", "local"}}, roots), "provider:local") << "another's trouble is its own";
    rule.metric = "kaze_storage_commit_seconds";
    EXPECT_EQ(causeOf(rule, {{"database", "state"}}, roots), "disk");
    EXPECT_EQ(causeOf(rule, {{"database", "state"}}, {}), "store:state");
    rule.metric = "kaze_gateway_budget_refused_total";
    rule.id = "refused";
    EXPECT_EQ(causeOf(rule, {}, roots), "rule:refused");
    rule.metric = "kaze_approvals_open";
    EXPECT_EQ(causeOf(rule, {}, roots), "rule:refused");
    rule.kind = AlertKind::Trigger;
    EXPECT_EQ(causeOf(rule, {{"trigger", "checkpoint-write"}}, roots), "disk");
    EXPECT_EQ(causeOf(rule, {{"trigger", "cpu"}}, roots), "trigger:cpu");
}

} // namespace kaze::alerting
