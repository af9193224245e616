#include "engine/telemetry/exposition.h"

#include "engine/base/metric_table.h"
#include "tests/support/promtool.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

namespace kaze::telemetry {
namespace {

using base::MetricsRegistry;
using Kind = MetricsRegistry::Kind;

bool has(const std::string& text, const std::string& line)
{
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

//! One instrument at least of every metric there is.
void fill(MetricsRegistry& metrics)
{
    for (const auto& about : base::metricDescriptions()) {
        const std::string name(about.name);
        if (about.kind == Kind::Counter)
            metrics.counter(name, {{"provider", "openai"}}).add(3);
        if (about.kind == Kind::Gauge)
            metrics.gauge(name).set(0.5);
        if (about.kind == Kind::Histogram)
            metrics.histogram(name, {{"database", "state"}}).record(0.02);
    }
}

TEST(Exposition, isCleanForPromtoolInBothFormats)
{
    MetricsRegistry metrics;
    fill(metrics);
    metrics.counter("kaze_tool_calls_total", {{"tool", "a \"quoted\\\" tool\nwith ünïcode"}, {"outcome", "ok"}}).add();
    const test::TempFolder folder;
    const auto text = exposition(metrics, ExpositionFormat::Text, {{"cell", "test"}});
    const auto checked = test::promtool("check metrics", folder.path(), text);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_EQ(checked.output, "");
    const auto broken = test::promtool("check metrics", folder.path(), text + "not a metric\n");
    EXPECT_NE(broken.status, 0) << "it would have said so";
}

TEST(Exposition, writesTextAsPrometheusReadsIt)
{
    MetricsRegistry metrics;
    metrics.counter("kaze_gateway_attempts_total", {{"provider", "open\"ai\\\n\xff"}, {"outcome", "ok"}}).add(12);
    metrics.gauge("kaze_gateway_queue_waiting").set(INFINITY);
    metrics.gauge("kaze_process_resident_bytes").set(123456789);
    for (const double seconds : {0.0004, 0.003, 0.003, 0.3, 4000.0})
        metrics.histogram("kaze_turn_seconds").record(seconds);
    metrics.gauge("kaze_nobody_knows").set(1);
    const auto text = exposition(metrics, ExpositionFormat::Text, {{"cell", "one"}});
    EXPECT_TRUE(has(text, "# HELP kaze_gateway_attempts_total Calls to providers by outcome, by attempt"));
    EXPECT_TRUE(has(text, "# TYPE kaze_gateway_attempts_total counter"));
    EXPECT_TRUE(
        has(text, "kaze_gateway_attempts_total{cell=\"one\",outcome=\"ok\",provider=\"open\\\"ai\\\\\\n\xEF\xBF\xBD\"} 12"))
        << text;
    EXPECT_TRUE(has(text, "kaze_gateway_queue_waiting{cell=\"one\"} +Inf"));
    EXPECT_TRUE(has(text, "kaze_process_resident_bytes{cell=\"one\"} 123456789")) << text;
    EXPECT_TRUE(has(text, "# TYPE kaze_turn_seconds histogram"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_bucket{cell=\"one\",le=\"0.00025\"} 0"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_bucket{cell=\"one\",le=\"0.005\"} 3"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_bucket{cell=\"one\",le=\"1.0\"} 4"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_bucket{cell=\"one\",le=\"+Inf\"} 5"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_count{cell=\"one\"} 5"));
    EXPECT_NE(text.find("kaze_turn_seconds_sum{cell=\"one\"} 4000.30"), std::string::npos);
    EXPECT_EQ(text.find("nobody_knows"), std::string::npos);
    EXPECT_EQ(text.find("# EOF"), std::string::npos);
    EXPECT_EQ(text.find("# UNIT"), std::string::npos);
}

TEST(Exposition, writesOpenMetricsWithUnitsAndAnEnd)
{
    MetricsRegistry metrics;
    metrics.counter("kaze_host_network_sent_bytes_total").add(7);
    metrics.histogram("kaze_turn_seconds").record(1);
    const auto text = exposition(metrics, ExpositionFormat::OpenMetrics);
    EXPECT_TRUE(has(text, "# TYPE kaze_host_network_sent_bytes counter")) << text;
    EXPECT_TRUE(has(text, "# UNIT kaze_host_network_sent_bytes bytes"));
    EXPECT_TRUE(has(text, "kaze_host_network_sent_bytes_total 7"));
    EXPECT_TRUE(has(text, "# UNIT kaze_turn_seconds seconds"));
    EXPECT_TRUE(has(text, "kaze_turn_seconds_bucket{le=\"1.0\"} 1"));
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
}

TEST(Exposition, isCumulativeAndOneFamilyStandsTogether)
{
    MetricsRegistry metrics;
    fill(metrics);
    for (int i = 0; i < 5000; ++i)
        metrics.histogram("kaze_turn_seconds").record(i / 37.0);
    std::istringstream lines(exposition(metrics, ExpositionFormat::OpenMetrics));
    std::map<std::string, int> types;
    double before = 0;
    int buckets = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            EXPECT_EQ(++types[line.substr(7, line.find(' ', 7) - 7)], 1) << line;
        }
        if (!line.starts_with("kaze_turn_seconds_bucket{le"))
            continue;
        const auto count = std::stod(line.substr(line.rfind(' ')));
        EXPECT_GE(count, before) << line;
        before = count;
        ++buckets;
    }
    EXPECT_GT(buckets, 10);
    EXPECT_EQ(before, 5000);
    EXPECT_EQ(types.size(), base::metricDescriptions().size());
}

TEST(Exposition, givesEachScraperWhatItTakes)
{
    using enum ExpositionFormat;
    EXPECT_EQ(expositionFor(""), Text);
    EXPECT_EQ(expositionFor("*/*"), Text);
    EXPECT_EQ(expositionFor("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"), Text);
    EXPECT_EQ(expositionFor("application/openmetrics-text; version=1.0.0; charset=utf-8"), OpenMetrics);
    EXPECT_EQ(expositionFor("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
        OpenMetrics);
    EXPECT_EQ(expositionFor("application/openmetrics-text"), OpenMetrics);
    EXPECT_EQ(expositionFor("text/plain;version=0.0.4;q=0.9,Application/OpenMetrics-Text;q=0.5"), Text);
    EXPECT_EQ(expositionFor("application/openmetrics-text;version=2.0.0,text/plain;q=0.1"), Text);
    EXPECT_EQ(expositionFor("application/openmetrics-text;q=0"), Text);
    EXPECT_EQ(expositionFor("application/openmetrics-text;q=much"), Text);
    EXPECT_EQ(expositionFor(";;;,,,=;q=,"), Text);
}

} // namespace
} // namespace kaze::telemetry
