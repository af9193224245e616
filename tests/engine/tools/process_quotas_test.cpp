// What the processes of a tenant's tools may take together.
#include "engine/tools/detail/process_quotas.h"
#include "engine/tools/detail/process_watch.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

using namespace std::chrono_literals;
using detail::ProcessOwner;
using detail::ProcessQuotas;

namespace {

const ProcessOwner kRed{"red", {}};
const ProcessOwner kWeb{"red", "web"};
const ProcessOwner kShop{"red", "shop"};

char stateOf(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto end = text.rfind(')');
    return end == std::string::npos ? ' ' : text[end + 2];
}

} // namespace

TEST(ProcessQuotas, whoTakesNoMoreThanItMayIsNeverHeldBack)
{
    ProcessQuotas quotas([](const std::string&, const std::string&) { return ToolQuota{2, 0}; });
    base::Duration now = 0s;
    for (int i = 0; i < 100; ++i, now += 2s) {
        quotas.took(now, {{kRed, i == 0 ? 0.0 : 4.0, 1}});
        EXPECT_FALSE(quotas.holdsBack(kRed)) << i;
    }
    EXPECT_NEAR(quotas.use(kRed, now).processors, 2, 0.1);
}

TEST(ProcessQuotas, inTheLongRunNobodyTakesMoreThanItMay)
{
    constexpr double kQuota = 0.5;
    ProcessQuotas quotas([](const std::string&, const std::string&) { return ToolQuota{kQuota, 0}; });
    base::Duration now = 0s;
    double taken = 0;
    const auto step = [&] {
        const base::Duration pause = quotas.isTight(now) ? base::Duration(100ms) : base::Duration(2s);
        now += pause;
        // Eight processors' worth of work, whenever it may.
        const double took = quotas.holdsBack(kRed) ? 0 : 8 * std::chrono::duration<double>(pause).count();
        taken += took;
        quotas.took(now, {{kRed, took, 1}});
    };
    quotas.took(now, {{kRed, 0, 1}});
    while (now < 20s)
        step();
    const auto before = taken;
    const auto begun = now;
    while (now < 320s)
        step();
    EXPECT_NEAR((taken - before) / std::chrono::duration<double>(now - begun).count(), kQuota, 0.05);
}

TEST(ProcessQuotas, nobodyStandsStillForLongForWhatWasSeenTooLate)
{
    ProcessQuotas quotas([](const std::string&, const std::string&) { return ToolQuota{1, 0}; });
    quotas.took(0s, {{kRed, 0, 1}});
    quotas.took(2s, {{kRed, 100, 1}});
    EXPECT_TRUE(quotas.holdsBack(kRed));
    base::Duration now = 2s;
    while (quotas.holdsBack(kRed) && now < 60s) {
        now += 100ms;
        quotas.took(now, {{kRed, 0, 1}});
    }
    EXPECT_LE(now, 3100ms);
    EXPECT_TRUE(quotas.isTight(now)) << "who was held back is looked at often for a while";
    EXPECT_FALSE(quotas.isTight(now + 3s));
}

TEST(ProcessQuotas, aProjectIsHeldBackByItsOwnQuotaAndByItsTenants)
{
    ToolQuota ofTenant, ofWeb;
    ProcessQuotas quotas([&](const std::string&, const std::string& project) {
        return project.empty() ? ofTenant : project == "web" ? ofWeb : ToolQuota{};
    });
    ofWeb.processors = 1;
    quotas.took(0s, {{kWeb, 0, 1}, {kShop, 0, 1}});
    quotas.took(2s, {{kWeb, 8, 1}, {kShop, 8, 1}});
    EXPECT_TRUE(quotas.holdsBack(kWeb));
    EXPECT_FALSE(quotas.holdsBack(kShop));
    EXPECT_FALSE(quotas.holdsBack(kRed));
    EXPECT_NE(quotas.reasonOf(kWeb).find("project web"), std::string::npos) << quotas.reasonOf(kWeb);
    ofTenant.processors = 1;
    quotas.took(4s, {{kWeb, 0, 1}, {kShop, 8, 1}});
    EXPECT_TRUE(quotas.holdsBack(kWeb)) << "its tenant has taken too much";
    EXPECT_TRUE(quotas.holdsBack(kShop));
    ofTenant.processors = ofWeb.processors = 0;
    quotas.took(4100ms, {{kWeb, 8, 1}, {kShop, 8, 1}});
    EXPECT_FALSE(quotas.holdsBack(kWeb)) << "a quota that is lifted holds nobody back";
}

TEST(ProcessQuotas, beyondItsMemoryNothingMoreIsStarted)
{
    ProcessQuotas quotas([](const std::string&, const std::string& project) {
        return project == "web" ? ToolQuota{0, 100} : ToolQuota{0, 1000};
    });
    EXPECT_TRUE(quotas.limitsMemory(kWeb));
    EXPECT_TRUE(quotas.room(kWeb));
    quotas.took(0s, {{kWeb, 0, 150}, {kShop, 0, 700}});
    const auto full = quotas.room(kWeb);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, base::ErrorCode::RateLimited);
    EXPECT_NE(full.error().message.find("try again"), std::string::npos) << full.error().message;
    EXPECT_TRUE(quotas.room(kShop));
    EXPECT_EQ(quotas.use(kRed, 0s).memoryBytes, 850);
    quotas.took(1s, {{kWeb, 0, 50}, {kShop, 0, 1000}});
    EXPECT_FALSE(quotas.room(kWeb)) << "its tenant has no more";
    quotas.took(2s, {});
    EXPECT_TRUE(quotas.room(kWeb));
}

//! A registry on simulated time whose tools have a quota.
class ToolQuotaTest : public ToolsFixture {
protected:
    ToolQuotaTest()
    {
        ToolRegistry::Parts parts{loop, workers, processes, http, hands, metrics, *observations, log, nullptr};
        parts.quota = [this](const std::string&, const std::string&) { return quota; };
        registry = std::make_unique<ToolRegistry>(std::move(parts));
    }

    //! A command that keeps a processor busy, with a child that has left its group; what became of its call.
    std::shared_ptr<std::optional<ToolOutcome>> keepBusy(const base::CancelToken& cancel)
    {
        auto outcome = std::make_shared<std::optional<ToolOutcome>>();
        auto own = context;
        own.cancel = cancel;
        boost::asio::co_spawn(loop.context(),
            registry->call(tool("shell.run"),
                R"({"command":"setsid sh -c 'echo $$ > child; while :; do :; done' & echo $$ > busy; while :; do :; done","timeout_s":60})",
                own),
            [outcome](const std::exception_ptr&, ToolOutcome result) { *outcome = std::move(result); });
        EXPECT_TRUE(eventually([&] { return get("busy").ends_with('\n') && get("child").ends_with('\n'); }));
        return outcome;
    }

    bool afterTurns(const std::function<bool()>& so, base::Duration each)
    {
        return eventually([&] {
            hands.advance(each);
            return so();
        });
    }

    ToolQuota quota;
};

TEST_F(ToolQuotaTest, holdsBackWhoTakesTooMuchAndLetsGoWhenTheQuotaIsLifted)
{
    base::CancelSource source;
    const auto outcome = keepBusy(source.token());
    const int busy = std::stoi(get("busy")), child = std::stoi(get("child"));
    quota.processors = 0.001;
    ASSERT_TRUE(afterTurns([&] { return stateOf(busy) == 'T' && stateOf(child) == 'T'; }, 100ms)) << "also what left its group";
    EXPECT_GT(registry->use("default", {}).memoryBytes, 0);
    quota.processors = 0;
    EXPECT_TRUE(afterTurns([&] { return stateOf(busy) != 'T' && stateOf(child) != 'T'; }, 100ms));
    EXPECT_FALSE(*outcome) << "nothing was killed";
    source.cancel();
    ASSERT_TRUE(eventually([&] { return outcome->has_value(); }));
    EXPECT_TRUE(eventually([&] { return !alive(busy) && !alive(child); }));
}

TEST_F(ToolQuotaTest, aCommandThatIsHeldBackEndsAtItsTimeAllTheSameAndSaysSo)
{
    const auto outcome = keepBusy({});
    const int busy = std::stoi(get("busy"));
    quota.processors = 0.001;
    ASSERT_TRUE(afterTurns([&] { return stateOf(busy) == 'T'; }, 100ms));
    ASSERT_TRUE(afterTurns([&] { return outcome->has_value(); }, 500ms));
    EXPECT_NE((*outcome)->text.find("longer than 60 s"), std::string::npos) << (*outcome)->text;
    EXPECT_NE((*outcome)->text.find("held back for"), std::string::npos) << (*outcome)->text;
    EXPECT_TRUE(eventually([&] { return !alive(busy); }));
}

TEST_F(ToolQuotaTest, nobodyStaysStoppedWhenTheToolsGo)
{
    const auto outcome = keepBusy({});
    const int busy = std::stoi(get("busy"));
    quota.processors = 0.001;
    ASSERT_TRUE(afterTurns([&] { return stateOf(busy) == 'T'; }, 100ms));
    const auto stopping = [](ToolRegistry& it) -> base::Task<bool> {
        co_await it.stop();
        co_return true;
    };
    loop.runUntil(stopping(*registry));
    EXPECT_NE(stateOf(busy), 'T');
    hands.advance(60s);
    ASSERT_TRUE(eventually([&] { return outcome->has_value(); }));
}

TEST_F(ToolQuotaTest, beyondItsMemoryNoCommandAndNoServerIsStarted)
{
    base::CancelSource source;
    const auto outcome = keepBusy(source.token());
    quota.memoryBytes = 1;
    const auto refused = call("shell.run", {{"command", "echo hi"}});
    EXPECT_TRUE(refused.failed);
    EXPECT_NE(refused.text.find("try again"), std::string::npos) << refused.text;
    EXPECT_FALSE(refused.unknown);
    McpServerConfig fake;
    fake.name = "fake";
    fake.command = KAZE_FAKE_MCP_SERVER;
    const auto server = loop.runUntil(registry->select({"fake.echo"}, {fake}, context.workspacePath));
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().message.find("try again"), std::string::npos) << server.error().message;
    EXPECT_FALSE(*outcome) << "what runs goes on";
    source.cancel();
    ASSERT_TRUE(eventually([&] { return outcome->has_value(); }));
    EXPECT_EQ(call("shell.run", {{"command", "echo hi"}}).text, "exit 0\nhi\n");
    EXPECT_TRUE(loop.runUntil(registry->select({"fake.echo"}, {fake}, context.workspacePath))) << "there is room again";
}

} // namespace kaze::tools
