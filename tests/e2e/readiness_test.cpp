// `kaze readiness` from the command line.

#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;

class ReadinessTest : public E2eTest { };

TEST_F(ReadinessTest, showsTriggersStageAndWhatLimits)
{
    const auto all = kaze({"readiness"});
    EXPECT_EQ(all.code, 0) << all.err;
    EXPECT_THAT(all.out,
        AllOf(HasSubstr("Stage 0 · MVP"), HasSubstr("Stage 1 begins with"), HasSubstr("gateway-queue"), HasSubstr("host-memory"),
            HasSubstr("PART OF A TURN"), HasSubstr("LLM inference")));
    const auto found = json(kaze({"readiness", "--json"}));
    EXPECT_EQ(found.at("stage"), 0);
    EXPECT_EQ(found.at("triggers").at(0).at("id"), "connections");
    EXPECT_THAT(kaze({"readiness", "slow-queries"}).out, HasSubstr("longer than 100 ms"));
    EXPECT_EQ(json(kaze({"readiness", "slow-queries", "--json"})).at("threshold_seconds"), 0.1);
}

TEST_F(ReadinessTest, setsThresholdsInTheirOwnUnits)
{
    const auto thresholdOf = [&](const std::string& id) {
        const auto all = json(kaze({"readiness", "--json"}));
        for (const auto& trigger : all.at("triggers").as_array())
            if (std::string(trigger.at("id").as_string()) == id)
                return trigger.at("threshold").to_number<double>();
        return -1.0;
    };
    EXPECT_THAT(kaze({"readiness", "set", "vector-search", "--threshold", "50ms"}).out, HasSubstr("50 ms now"));
    EXPECT_EQ(thresholdOf("vector-search"), 0.05);
    EXPECT_EQ(kaze({"readiness", "set", "host-cpu", "--threshold", "65%", "--hold", "2m"}).code, 0);
    EXPECT_EQ(thresholdOf("host-cpu"), 0.65);
    EXPECT_EQ(kaze({"readiness", "set", "database-size", "--threshold", "40GB"}).code, 0);
    EXPECT_EQ(thresholdOf("database-size"), 40e9);
    EXPECT_EQ(kaze({"readiness", "set", "database-size", "--threshold", "1.5TB"}).code, 0);
    EXPECT_EQ(thresholdOf("database-size"), 1.5e12);
    EXPECT_EQ(kaze({"readiness", "set", "database-size", "--threshold", "40XB"}).code, 2);
    EXPECT_EQ(kaze({"readiness", "set", "agent-memory", "--threshold", "256MiB"}).code, 0);
    EXPECT_EQ(thresholdOf("agent-memory"), 256.0 * 1024 * 1024);
    EXPECT_EQ(kaze({"readiness", "set", "knowledge-entries", "--threshold", "2M"}).code, 0);
    EXPECT_EQ(thresholdOf("knowledge-entries"), 2e6);
    EXPECT_THAT(kaze({"readiness"}).out, HasSubstr("50 ms*")) << "somebody set it";
    EXPECT_EQ(kaze({"readiness", "set", "vector-search", "--reset"}).code, 0);
    EXPECT_EQ(thresholdOf("vector-search"), 0.2);
    EXPECT_EQ(kaze({"readiness", "set", "nothing", "--reset"}).code, 2);
    EXPECT_EQ(kaze({"readiness", "set", "host-cpu"}).code, 2);
    EXPECT_EQ(kaze({"readiness", "set", "host-cpu", "--threshold", "much"}).code, 2);
    EXPECT_EQ(kaze({"readiness", "set", "host-cpu", "--threshold", "120%"}).code, 2);
    const auto refused = kaze({"readiness", "do", "host-disk", "keep-usage"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("allow_steps"));
}

TEST_F(ReadinessTest, writesRulesAndADashboardWithoutACell)
{
    const auto folder = root / "monitoring" / "kaze";
    const auto written = kaze({"readiness", "monitoring", "--output", folder.string()});
    EXPECT_EQ(written.code, 0) << written.err;
    for (const auto* name : {"kaze-alerts.yaml", "kaze-alerts-test.yaml", "kaze-recording.yaml", "kaze-dashboard.json"}) {
        EXPECT_THAT(written.out, HasSubstr(name));
        EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db")) << "no cell was made for it";
}

} // namespace kaze::e2e
