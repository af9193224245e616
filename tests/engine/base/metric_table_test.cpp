#include "engine/base/metric_table.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

namespace kaze::base {
namespace {

namespace fs = std::filesystem;
using Kind = MetricsRegistry::Kind;

//! Texts of the sources that begin as metrics do and are none.
const std::set<std::string> kOthers{"kaze_sync", "kaze_memory_archive", "kaze_export"};

struct Use {
    std::set<std::string> files;
    std::set<std::string> kinds; //!< "counter", as far as the name stands in the call
};

std::map<std::string, Use> metricsInSources()
{
    const std::regex name("(?:(counter|gauge|histogram)\\(\\s*)?\"(kaze_[a-z0-9_]+)\"");
    std::map<std::string, Use> uses;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(KAZE_SOURCE_DIR) / "engine")) {
        const auto extension = entry.path().extension();
        if ((extension != ".h" && extension != ".cpp") || entry.path().filename() == "metric_table.cpp")
            continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
            if (kOthers.contains((*at)[2]) || at->str(2).ends_with('_'))
                continue;
            auto& use = uses[at->str(2)];
            use.files.insert(entry.path().filename());
            if ((*at)[1].matched)
                use.kinds.insert(at->str(1));
        }
    }
    return uses;
}

std::string nameOf(Kind kind)
{
    return kind == Kind::Counter ? "counter" : kind == Kind::Gauge ? "gauge" : "histogram";
}

TEST(MetricTable, describesEveryMetricOfTheSourcesAndNoOther)
{
    const auto uses = metricsInSources();
    ASSERT_GT(uses.size(), 50U);
    for (const auto& [name, use] : uses) {
        const auto* about = describeMetric(name);
        ASSERT_TRUE(about) << name << " of " << *use.files.begin() << " is not in metric_table.cpp";
        for (const auto& kind : use.kinds)
            EXPECT_EQ(kind, nameOf(about->kind)) << name << " of " << *use.files.begin();
    }
    for (const auto& about : metricDescriptions())
        EXPECT_TRUE(uses.contains(std::string(about.name))) << about.name << " is described and never measured";
}

TEST(MetricTable, speaksAsMonitoringDoes)
{
    const std::regex good("kaze(_[a-z0-9]+)+");
    std::string before;
    for (const auto& about : metricDescriptions()) {
        const std::string name(about.name);
        EXPECT_LT(before, name) << "they are looked up by name";
        before = name;
        EXPECT_TRUE(std::regex_match(name, good)) << name;
        EXPECT_EQ(name.ends_with("_total"), about.kind == Kind::Counter) << name;
        const auto unit = std::string(about.unit);
        if (!unit.empty()) {
            EXPECT_TRUE(name.ends_with("_" + unit) || name.ends_with("_" + unit + "_total")) << name << " is in " << unit;
        }
        EXPECT_GT(about.help.size(), 10U) << name;
        EXPECT_FALSE(about.help.ends_with('.')) << name;
        EXPECT_EQ(about.help.find_first_of("\\\"\n"), std::string_view::npos)
            << name << ": nothing that would have to be escaped";
        EXPECT_EQ(describeMetric(name), &about);
    }
    EXPECT_EQ(describeMetric("kaze_nothing"), nullptr);
    EXPECT_EQ(describeMetric(""), nullptr);
}

} // namespace
} // namespace kaze::base
