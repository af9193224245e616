#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;

class TenantsTest : public E2eTest {
protected:
    [[nodiscard]] boost::json::array list(std::vector<std::string> words) const
    {
        words.emplace_back("--json");
        const auto all = json(kaze(std::move(words)));
        EXPECT_TRUE(all.is_array());
        return all.is_array() ? all.get_array() : boost::json::array();
    }
};

TEST_F(TenantsTest, poolsAreSetAndShown)
{
    EXPECT_THAT(kaze({"pools", "list"}).out, AllOf(HasSubstr("all together"), HasSubstr("kaze pools set review 4")));
    EXPECT_THAT(kaze({"pools", "set", "review", "4"}).out, HasSubstr("at most 4 runs"));
    const auto pools = list({"pools", "list"});
    ASSERT_EQ(pools.size(), 2U);
    EXPECT_EQ(textIn(pools.at(1), "pool"), "review");
    EXPECT_EQ(numberIn(pools.at(1), "limit"), 4);
    EXPECT_EQ(kaze({"pools", "set", "a/b", "4"}).code, 2);
    EXPECT_EQ(kaze({"pools", "set", "review", "-1"}).code, 2);
    EXPECT_THAT(kaze({"pools", "set", "review", "0"}).out, HasSubstr("no limit"));
}

TEST_F(TenantsTest, aRunBelongsToItsTenantAndProject)
{
    const auto file = agent({"List the files."}, "tools: [files.list]");
    const auto unknown = run(file, {"--tenant", "acme"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("kaze tenants add"));
    EXPECT_THAT(
        kaze({"tenants", "add", "acme", "--at-work", "3", "--weight", "2", "--memory", "10MB", "--tokens-per-day", "1000000"})
            .out,
        HasSubstr("Added the tenant acme"));
    EXPECT_EQ(kaze({"tenants", "add", "acme"}).code, 2) << "there is one";
    EXPECT_EQ(kaze({"tenants", "add", "A b"}).code, 2);
    EXPECT_EQ(kaze({"tenants", "set", "acme", "--memory", "much"}).code, 2);
    EXPECT_THAT(kaze({"projects", "list"}).out, HasSubstr("No projects yet"));
    EXPECT_EQ(kaze({"projects", "add", "site", "--tenant", "acme"}).code, 0);
    ASSERT_EQ(run(file, {"--tenant", "acme", "--project", "site"}).code, 0);
    ASSERT_EQ(run(file).code, 0);
    const auto runs = list({"runs", "list", "tenant:acme"});
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(textIn(runs.at(0), "tenant"), "acme");
    EXPECT_EQ(textIn(runs.at(0), "project"), "site");
    const auto tenants = list({"tenants", "list"});
    ASSERT_EQ(tenants.size(), 2U);
    EXPECT_EQ(textIn(tenants.at(0), "name"), "default");
    EXPECT_EQ(numberIn(tenants.at(1).at("quotas"), "at_work"), 3);
    EXPECT_EQ(numberIn(tenants.at(1).at("use"), "runs"), 1);
    EXPECT_EQ(numberIn(tenants.at(1), "tokens_per_day"), 1'000'000);
    EXPECT_THAT(kaze({"tenants", "list"}).out, AllOf(HasSubstr("0 of 3"), HasSubstr("of 10")));
    EXPECT_THAT(kaze({"budgets", "list"}).out, HasSubstr("tenant acme"));
}

TEST_F(TenantsTest, memoryIsSearchedForOneTenant)
{
    ASSERT_EQ(kaze({"tenants", "add", "acme"}).code, 0);
    ASSERT_EQ(kaze({"memory", "add", "the code is swordfish", "--tenant", "acme"}).code, 0);
    EXPECT_THAT(kaze({"memory", "search", "swordfish", "--tenant", "acme"}).out, HasSubstr("the code is swordfish"));
    EXPECT_THAT(kaze({"memory", "search", "swordfish"}).out, HasSubstr("Nothing is remembered"));
}

TEST_F(TenantsTest, aTenantIsRemovedAfterOneQuestion)
{
    ASSERT_EQ(kaze({"tenants", "add", "acme"}).code, 0);
    ASSERT_EQ(kaze({"memory", "add", "the code is swordfish", "--tenant", "acme"}).code, 0);
    const auto unasked = kaze({"tenants", "remove", "acme"});
    EXPECT_EQ(unasked.code, 2) << "nobody is there to ask";
    EXPECT_THAT(unasked.err, AllOf(HasSubstr("1 memory"), HasSubstr("--yes")));
    EXPECT_EQ(kaze({"tenants", "remove", "acme", "--yes"}).code, 0);
    EXPECT_EQ(list({"tenants", "list"}).size(), 1U);
    EXPECT_NE(kaze({"tenants", "remove", "default", "--yes"}).code, 0);
}

TEST_F(TenantsTest, aProjectHasTokensADayAndLimitsOfItsTools)
{
    ASSERT_EQ(kaze({"tenants", "add", "acme", "--tool-processors", "2", "--tool-memory", "1GB"}).code, 0);
    ASSERT_EQ(kaze({"projects", "add", "site", "--tenant", "acme", "--tokens-per-day", "500000"}).code, 0);
    const auto file = agent({"List the files."}, "tools: [files.list]");
    ASSERT_EQ(run(file, {"--tenant", "acme", "--project", "site"}).code, 0);
    const auto projects = list({"projects", "list"});
    ASSERT_EQ(projects.size(), 1U);
    EXPECT_EQ(numberIn(projects.at(0), "tokens_per_day"), 500'000);
    EXPECT_GT(numberIn(projects.at(0), "tokens_today"), 0);
    EXPECT_THAT(kaze({"projects", "list"}).out, HasSubstr("of 500"));
    EXPECT_THAT(kaze({"budgets", "list"}).out, HasSubstr("project acme/site"));
    EXPECT_EQ(kaze({"budgets", "set", "project", "acme/site", "--usd", "3"}).code, 0);
    EXPECT_EQ(kaze({"budgets", "set", "project", "site", "--usd", "3"}).code, 2);
    const auto tenants = list({"tenants", "list"});
    EXPECT_EQ(numberIn(tenants.at(1).at("quotas"), "tool_memory_bytes"), 1'000'000'000);
    EXPECT_THAT(kaze({"tenants", "list"}).out, HasSubstr("0 of 2 processors"));
    EXPECT_EQ(kaze({"tenants", "set", "acme", "--tool-memory", "much"}).code, 2);
    EXPECT_EQ(kaze({"tenants", "set", "acme", "--tool-processors", "-1"}).code, 2);
}

TEST_F(TenantsTest, whoChangedWhatIsListed)
{
    EXPECT_THAT(kaze({"audit", "list"}).out, HasSubstr("Nothing has been changed yet"));
    ASSERT_EQ(kaze({"tenants", "add", "acme"}).code, 0);
    ASSERT_EQ(kaze({"pools", "set", "review", "4"}).code, 0);
    EXPECT_NE(kaze({"tenants", "remove", "default", "--yes"}).code, 0);
    const auto file = agent({"List the files."}, "tools: [files.list]");
    const auto ran = run(file, {"--tenant", "acme", "--json"});
    ASSERT_EQ(ran.code, 0);
    const auto id = textIn(json(ran), "run_id");
    const auto all = list({"audit", "list"});
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(textIn(all.at(0), "action"), "start_run");
    EXPECT_EQ(textIn(all.at(0), "subject"), id);
    EXPECT_EQ(textIn(all.at(1), "outcome"), "conflict");
    EXPECT_EQ(list({"audit", "list", "--failed"}).size(), 1U);
    EXPECT_EQ(list({"audit", "list", "--tenant", "acme"}).size(), 2U);
    EXPECT_EQ(list({"audit", "list", "--action", "set_pool", "--subject", "review"}).size(), 1U);
    EXPECT_EQ(list({"audit", "list", "--subject", id.substr(id.size() - 8)}).size(), 1U) << "an id as lists show it";
    EXPECT_EQ(list({"audit", "list", "--limit", "2"}).size(), 2U);
    EXPECT_TRUE(list({"audit", "list", "--until", "2020-01-01"}).empty());
    EXPECT_EQ(list({"audit", "list", "--since", "2020-01-01"}).size(), 4U);
    EXPECT_THAT(kaze({"audit", "list"}).out, AllOf(HasSubstr("local"), HasSubstr("set_pool"), HasSubstr("limit 4")));
    EXPECT_THAT(kaze({"audit", "list", "--actor", "timeout"}).out, HasSubstr("No command fits"));
    EXPECT_EQ(kaze({"audit", "list", "--since", "lately"}).code, 2);
    EXPECT_THAT(kaze({"keep"}).out, HasSubstr("audit log"));
}

} // namespace kaze::e2e
