#include "engine/api/tool_requests.h"
#include "engine/tools/detail/call_guard.h"
#include "tests/engine/tools/tools_fixture.h"

#include <deque>

namespace kaze::tools {

using namespace std::chrono_literals;
using detail::CallGate;
using detail::CallGuard;

namespace {

//! Answers as told, and waits where it is told to.
class ScriptedTool final : public Tool {
public:
    explicit ScriptedTool(std::string name)
    {
        m_info.name = std::move(name);
        m_info.readOnly = true;
        m_info.server = "abc";
        m_info.source = "scripted";
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }
    [[nodiscard]] std::string target(const boost::json::object&) const override { return m_info.server; }

    base::Task<ToolOutcome> call(boost::json::object, const ToolContext& context) override
    {
        ++calls;
        if (holds) {
            const base::OneShot<bool> released;
            waiting.push_back(released);
            const auto registration = context.cancel.onCancel([released] { released.set(false); });
            const bool goesOn = co_await released.wait();
            if (!goesOn)
                co_return ToolOutcome{context.cancel.reason().message, true, true};
        }
        if (outcomes.empty())
            co_return ToolOutcome{"good " + std::to_string(calls)};
        auto outcome = outcomes.front();
        outcomes.pop_front();
        co_return outcome;
    }

    ToolInfo m_info;
    std::deque<ToolOutcome> outcomes;
    std::vector<base::OneShot<bool>> waiting;
    bool holds = false;
    int calls = 0;
};

ToolOutcome lost(bool notSent = false)
{
    ToolOutcome outcome{"it ended", true, !notSent};
    outcome.transient = true;
    outcome.notSent = notSent;
    return outcome;
}

} // namespace

class CallGuardTest : public ToolsFixture {
protected:
    using Outcome = std::shared_ptr<std::optional<ToolOutcome>>;

    void limit(LimitRule rule)
    {
        ToolsConfig config;
        config.rules.push_back(std::move(rule));
        guard = std::make_unique<CallGuard>(loop.executor(), hands, std::move(config));
    }

    Outcome begin(const std::string& arguments = "{}", const std::string& tenant = "default")
    {
        auto outcome = std::make_shared<std::optional<ToolOutcome>>();
        auto own = context;
        own.tenant = tenant;
        boost::asio::co_spawn(loop.context(), guard->call(scripted, boost::json::parse(arguments).as_object(), std::move(own)),
            [outcome](const std::exception_ptr&, ToolOutcome result) { *outcome = std::move(result); });
        loop.poll();
        return outcome;
    }

    api::ToolRow row() const
    {
        api::ToolRow row;
        guard->fill(row, scripted->info());
        return row;
    }

    void pass(base::Duration time)
    {
        hands.advance(time);
        loop.poll();
    }

    ~CallGuardTest() override
    {
        for (const auto& one : scripted->waiting)
            one.set(true);
        loop.poll();
        guard.reset();
        loop.poll();
    }

    std::shared_ptr<ScriptedTool> scripted = std::make_shared<ScriptedTool>("far.read");
    std::unique_ptr<CallGuard> guard = std::make_unique<CallGuard>(loop.executor(), hands, ToolsConfig{});
};

TEST_F(CallGuardTest, callsTwiceMoreWhatOnlyReadsHalfASecondLaterAndASecondAfterThat)
{
    scripted->outcomes = {lost(), lost(), lost()};
    const auto outcome = begin();
    EXPECT_EQ(scripted->calls, 1);
    pass(499ms);
    EXPECT_EQ(scripted->calls, 1);
    pass(1ms);
    EXPECT_EQ(scripted->calls, 2);
    pass(999ms);
    EXPECT_EQ(scripted->calls, 2);
    pass(1ms);
    ASSERT_TRUE(*outcome);
    EXPECT_TRUE((*outcome)->failed);
    EXPECT_EQ((*outcome)->attempts, 3);
    EXPECT_EQ(row().retried, 2);
    EXPECT_EQ(row().failed, 1);
}

TEST_F(CallGuardTest, neverCallsTwiceWhatMayHaveTakenEffect)
{
    scripted->m_info.readOnly = false;
    scripted->outcomes = {lost()};
    const auto outcome = begin();
    pass(10s);
    ASSERT_TRUE(*outcome);
    EXPECT_TRUE((*outcome)->failed && (*outcome)->unknown);
    EXPECT_EQ(scripted->calls, 1);
    // Unless nothing was sent.
    scripted->outcomes = {lost(true)};
    const auto again = begin();
    pass(500ms);
    ASSERT_TRUE(*again);
    EXPECT_FALSE((*again)->failed);
    EXPECT_EQ((*again)->attempts, 2);
}

TEST_F(CallGuardTest, leavesAFailureOfTheCallItselfAlone)
{
    scripted->outcomes = {ToolOutcome{"no such page", true}};
    const auto outcome = begin();
    ASSERT_TRUE(*outcome);
    EXPECT_EQ(scripted->calls, 1);
    EXPECT_EQ(row().lastError, "no such page");
}

TEST_F(CallGuardTest, keepsCallsAwayAfterTenFailuresAndLetsOneTry)
{
    ToolsConfig config;
    config.defaults.retries = 0;
    guard->configure(config);
    for (int i = 0; i < 10; ++i) {
        scripted->outcomes = {lost()};
        EXPECT_TRUE(*begin());
    }
    const auto refused = begin();
    ASSERT_TRUE(*refused);
    EXPECT_EQ(scripted->calls, 10) << "it was not called";
    EXPECT_TRUE((*refused)->failed && (*refused)->notSent && !(*refused)->unknown);
    EXPECT_NE((*refused)->text.find("scripted has failed too often"), std::string::npos) << (*refused)->text;
    EXPECT_EQ(row().breaker, api::ToolBreaker::Open);
    EXPECT_EQ(row().refused, 1);
    pass(5s);
    EXPECT_EQ(row().breaker, api::ToolBreaker::HalfOpen);
    scripted->holds = true;
    const auto probe = begin();
    const auto second = begin();
    ASSERT_TRUE(*second);
    EXPECT_TRUE((*second)->failed) << "one call tries, the others wait for what becomes of it";
    scripted->waiting.at(0).set(true);
    loop.poll();
    ASSERT_TRUE(*probe);
    EXPECT_FALSE((*probe)->failed);
    EXPECT_EQ(row().breaker, api::ToolBreaker::Closed);
}

TEST_F(CallGuardTest, letsCallsOverTheRateWaitForTheirTurn)
{
    LimitRule rule;
    rule.pattern = "far.*";
    rule.rate = Rate{2, 1s};
    limit(rule);
    const auto first = begin();
    const auto second = begin();
    const auto third = begin();
    EXPECT_TRUE(*first && *second);
    EXPECT_FALSE(*third);
    EXPECT_EQ(row().waiting, 1);
    EXPECT_EQ(row().limits.perMinute, 120);
    pass(499ms);
    EXPECT_FALSE(*third);
    pass(1ms);
    ASSERT_TRUE(*third);
    EXPECT_EQ((*third)->waited, 500ms);
}

TEST_F(CallGuardTest, isFairToTenants)
{
    LimitRule rule;
    rule.pattern = "far.*";
    rule.atOnce = 1;
    limit(rule);
    scripted->holds = true;
    std::vector<Outcome> many;
    for (int i = 0; i < 5; ++i)
        many.push_back(begin("{}", "loud"));
    const auto quiet = begin("{}", "quiet");
    EXPECT_EQ(scripted->calls, 1);
    scripted->waiting.at(0).set(true);
    loop.poll();
    scripted->waiting.at(1).set(true);
    loop.poll();
    EXPECT_TRUE(*many[0]);
    EXPECT_TRUE(*quiet) << "the second place is the other tenant's, though four of the first were before";
    EXPECT_FALSE(*many[1]);
}

TEST_F(CallGuardTest, limitsEachTenantByItself)
{
    LimitRule rule;
    rule.pattern = "far.*";
    rule.tenantAtOnce = 1;
    limit(rule);
    scripted->holds = true;
    const auto first = begin("{}", "a");
    const auto second = begin("{}", "a");
    const auto other = begin("{}", "b");
    EXPECT_EQ(scripted->calls, 2);
    EXPECT_EQ(row().atWork, 2);
    EXPECT_EQ(row().waiting, 1);
}

TEST_F(CallGuardTest, refusesWhatWouldWaitInALineThatIsFull)
{
    LimitRule rule;
    rule.pattern = "*";
    rule.atOnce = 1;
    rule.waiting = 1;
    limit(rule);
    scripted->holds = true;
    const auto first = begin();
    const auto second = begin();
    const auto third = begin();
    ASSERT_TRUE(*third);
    EXPECT_TRUE((*third)->failed && (*third)->notSent);
    EXPECT_NE((*third)->text.find("only 1 at a time"), std::string::npos) << (*third)->text;
    EXPECT_FALSE(*second);
}

TEST_F(CallGuardTest, aCallThatIsCancelledLeavesTheLine)
{
    LimitRule rule;
    rule.pattern = "*";
    rule.atOnce = 1;
    limit(rule);
    scripted->holds = true;
    const auto first = begin();
    base::CancelSource source;
    context.cancel = source.token();
    const auto second = begin();
    EXPECT_EQ(row().waiting, 1);
    source.cancel({base::ErrorCode::Cancelled, "the run was cancelled", nullptr});
    loop.poll();
    ASSERT_TRUE(*second);
    EXPECT_EQ((*second)->text, "it was not called: the run was cancelled");
    EXPECT_EQ(row().waiting, 0);
    EXPECT_EQ(scripted->calls, 1);
}

TEST_F(CallGuardTest, saysWhyACallWaits)
{
    struct Host final : ToolHost {
        base::Task<base::Result<std::string>> delegate(std::string, std::string, std::string) override { co_return ""; }
        base::Task<base::Result<std::string>> memorySearch(std::string, std::int64_t) override { co_return ""; }
        base::Task<base::Result<std::string>> memoryStore(std::string, std::vector<std::string>, std::string) override
        {
            co_return "";
        }
        void waits(const std::string&, const std::string& why) override { said.push_back(why); }
        std::vector<std::string> said;
    } host;
    LimitRule rule;
    rule.pattern = "far.*";
    rule.tenantRate = Rate{1, 1min};
    limit(rule);
    context.host = &host;
    const auto first = begin();
    const auto second = begin();
    EXPECT_EQ(host.said, (std::vector<std::string>{"far.* waits for room: only 1 a minute for one tenant"}));
    pass(1min);
    EXPECT_TRUE(*second);
    EXPECT_EQ(host.said.back(), "");
}

TEST_F(CallGuardTest, endsACallThatTakesTooLong)
{
    LimitRule rule;
    rule.pattern = "*";
    rule.timeout = 3s;
    limit(rule);
    scripted->holds = true;
    const auto outcome = begin();
    pass(2999ms);
    EXPECT_FALSE(*outcome);
    pass(1ms);
    ASSERT_TRUE(*outcome);
    EXPECT_NE((*outcome)->text.find("3 s that kaze.yaml allows"), std::string::npos) << (*outcome)->text;
    EXPECT_EQ(hands.sleepers(), 0U);
}

TEST_F(CallGuardTest, givesResultsAgainWhereItIsTold)
{
    LimitRule rule;
    rule.pattern = "far.*";
    rule.cache = 1min;
    limit(rule);
    EXPECT_EQ((*begin(R"({"a":1,"b":{"c":2,"d":3}})"))->text, "good 1");
    const auto again = begin(R"({"b":{"d":3,"c":2},"a":1})");
    EXPECT_EQ((*again)->text, "good 1");
    EXPECT_TRUE((*again)->cached);
    EXPECT_EQ((*begin(R"({"a":2})"))->text, "good 2");
    EXPECT_EQ((*begin(R"({"a":1,"b":{"c":2,"d":3}})", "other"))->text, "good 3") << "each tenant has its own";
    EXPECT_EQ(row().fromCache, 1);
    pass(1min);
    EXPECT_EQ((*begin(R"({"a":1,"b":{"c":2,"d":3}})"))->text, "good 4");
}

TEST_F(CallGuardTest, givesNeitherFailuresNorChangesAgain)
{
    LimitRule rule;
    rule.pattern = "*";
    rule.cache = 1min;
    limit(rule);
    scripted->outcomes = {ToolOutcome{"no", true}};
    EXPECT_TRUE((*begin())->failed);
    EXPECT_FALSE((*begin())->failed);
    scripted->m_info.readOnly = false;
    EXPECT_EQ((*begin())->text, "good 3");
    EXPECT_EQ((*begin())->text, "good 4");
    scripted->m_info.readOnly = true;
    scripted->m_info.server.clear();
    scripted->m_info.name = "files.read";
    EXPECT_EQ((*begin())->text, "good 5");
    EXPECT_EQ((*begin())->text, "good 6") << "files change under everybody's hands";
}

TEST_F(CallGuardTest, takesOverOtherLimits)
{
    LimitRule rule;
    rule.pattern = "*";
    rule.atOnce = 1;
    limit(rule);
    scripted->holds = true;
    const auto first = begin();
    const auto second = begin();
    EXPECT_EQ(scripted->calls, 1);
    rule.atOnce = 2;
    ToolsConfig config;
    config.rules.push_back(rule);
    guard->configure(config);
    loop.poll();
    EXPECT_EQ(scripted->calls, 2);
}

TEST_F(CallGuardTest, cutsALongResultThroughTheRegistry)
{
    ToolsConfig config;
    config.rules.emplace_back().pattern = "files.read";
    config.rules.back().responseBytes = 1000;
    registry->configure(config);
    put("long.txt", std::string(20'000, 'x'));
    EXPECT_LE(call("files.read", {{"path", "long.txt"}}).text.size(), 1000U);
    EXPECT_EQ(registry->rows({tool("files.read")}).at(0).limits.responseBytes, 1000);
}

TEST(RateMeter, letsNoMoreThroughThanTheRateHoweverLongItRuns)
{
    detail::RateMeter meter;
    const std::optional<Rate> rate = Rate{10, 1s};
    base::Duration now = 0s;
    int passed = 0;
    for (; now < 60s; now += 1ms)
        if (meter.waitFor(rate, now) == 0s) {
            meter.take(rate, now);
            ++passed;
        }
    EXPECT_GE(passed, 600);
    EXPECT_LE(passed, 610) << "a period's worth at once, then evenly";
}

} // namespace kaze::tools
