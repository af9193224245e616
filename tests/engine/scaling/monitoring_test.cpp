#include "engine/scaling/monitoring.h"

#include "engine/base/metric_table.h"
#include "engine/base/result.h"
#include "engine/scaling/call_outcomes.h"
#include "engine/scaling/trigger_table.h"
#include "tests/support/promtool.h"
#include "tests/support/temp_folder.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>

namespace kaze::scaling {
namespace {

namespace fs = std::filesystem;

class Monitoring : public testing::Test {
protected:
    Monitoring()
    {
        for (const auto& file : monitoringFiles())
            std::ofstream(folder.path() / file.name, std::ios::binary) << file.text;
    }

    test::PromtoolResult promtool(const std::string& what, const std::string& file)
    {
        return test::promtool(what + " '" + (folder.path() / file).string() + "'", folder.path());
    }

    test::TempFolder folder;
};

TEST_F(Monitoring, isAsItIsInTheRepository)
{
    const auto kept = fs::path(KAZE_SOURCE_DIR) / "packaging" / "monitoring";
    for (const auto& file : monitoringFiles()) {
        std::ifstream in(kept / file.name, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_TRUE(text == file.text) << file.name
                                       << ": write it anew with `kaze readiness monitoring --output packaging/monitoring`";
    }
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(kept))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, monitoringFiles().size()) << "nothing else is there";
}

TEST_F(Monitoring, rulesAreClean)
{
    const auto alerts = promtool("check rules", "kaze-alerts.yaml");
    if (alerts.status == 127)
        GTEST_SKIP() << "promtool is not installed";
    EXPECT_EQ(alerts.status, 0) << alerts.output;
    const auto rules = std::to_string(2 * triggerTable().size() + 2) + " rules found";
    EXPECT_NE(alerts.output.find(rules), std::string::npos) << alerts.output;
    const auto recording = promtool("check rules", "kaze-recording.yaml");
    EXPECT_EQ(recording.status, 0) << recording.output;
    const auto tests = promtool("test rules", "kaze-alerts-test.yaml");
    EXPECT_EQ(tests.status, 0) << tests.output;
}

TEST_F(Monitoring, testsOfRulesCanFail)
{
    auto text = alertRules();
    const auto at = text.find(">= 1\"");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 5, ">= 3\"");
    std::ofstream(folder.path() / "kaze-alerts.yaml", std::ios::binary) << text;
    const auto tests = promtool("test rules", "kaze-alerts-test.yaml");
    if (tests.status == 127)
        GTEST_SKIP() << "promtool is not installed";
    EXPECT_NE(tests.status, 0) << tests.output;
}

//! Every metric that rules and dashboard ask for is one that cells give.
TEST_F(Monitoring, asksForMetricsThatThereAre)
{
    const std::regex name("kaze_[a-z0-9_]+");
    const std::regex suffix("_(bucket|sum|count)$");
    std::size_t found = 0;
    for (const auto& file : monitoringFiles())
        for (std::sregex_iterator at(file.text.begin(), file.text.end(), name), end; at != end; ++at, ++found)
            EXPECT_TRUE(base::describeMetric(at->str()) || base::describeMetric(std::regex_replace(at->str(), suffix, "")))
                << at->str() << " of " << file.name;
    EXPECT_GT(found, 100U);
}

TEST_F(Monitoring, countsErrorsAsTheTriggerDoes)
{
    const auto rules = recordingRules();
    const auto at = rules.find("kaze:gateway_errors:share5m");
    ASSERT_NE(at, std::string::npos);
    const auto rule = rules.substr(at, rules.find("- record", at) - at);
    std::string others;
    for (const auto outcome : kCallersOutcomes) {
        EXPECT_EQ(base::nameOf(base::errorCodeOf(outcome)), outcome) << "there is such an outcome";
        others += (others.empty() ? "" : "|") + std::string(outcome);
    }
    EXPECT_NE(rule.find("\\\"ok|" + others), std::string::npos) << rule;
    EXPECT_NE(rule.find("\\\"" + others), std::string::npos) << rule;
}

TEST_F(Monitoring, dashboardHasAGaugeForEachTriggerAndTheVariables)
{
    const auto whole = boost::json::parse(dashboard());
    std::map<std::string, int> gauges;
    std::map<std::pair<std::int64_t, std::int64_t>, int> taken;
    for (const auto& panel : whole.at("panels").as_array()) {
        const std::string title(panel.at("title").as_string());
        if (panel.at("type") == "gauge")
            ++gauges[title];
        const auto& place = panel.at("gridPos");
        EXPECT_LE(place.at("x").as_int64() + place.at("w").as_int64(), 24);
        EXPECT_EQ(++taken[std::pair(place.at("x").as_int64(), place.at("y").as_int64())], 1) << title;
    }
    for (const auto& spec : triggerTable())
        EXPECT_EQ(gauges[std::string(spec.title)], 1) << spec.title;
    std::vector<std::string> variables;
    for (const auto& variable : whole.at("templating").at("list").as_array())
        variables.emplace_back(variable.at("name").as_string());
    EXPECT_EQ(variables, (std::vector<std::string>{"datasource", "cell", "tenant"}));
}

} // namespace
} // namespace kaze::scaling
