// What the readiness of the sample has to say beside its triggers.

#include "engine/api/readiness_requests.h"
#include "ui/link/detail/sample_readiness.h"

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

api::Time mondayBefore(api::Time now)
{
    const auto today = std::chrono::floor<std::chrono::days>(now);
    return today - (std::chrono::weekday(today) - std::chrono::Monday);
}

std::vector<api::Bottleneck> sampleBottlenecks()
{
    const std::string later = "nothing before keys of provider anthropic is less used: that is the tighter one";
    return {
        {"keys of provider anthropic", 0.82, 7, 11.2, "used at 82 % over 5 min; 7 wait on average, 19 of 20 for less than 11.2 s",
            "up to 1.64 times, until places of pool development is the limit (82 % ÷ 50 %)", true},
        {"places of pool development", 0.5, 0, 0, "used at 50 % over 5 min; nothing waits", later, false},
        {"processors", 0.37, 0, 0, "used at 37 % over 5 min; the machine does not say who waits for them", later, false}};
}

std::vector<api::LatencyPart> sampleLatency()
{
    const std::string none = "the gateway is in the agent's own process: there is none";
    return {{"network to the gateway", 0.05, 0.05, 0, 0, 0, none},
        {"authentication", 0.02, 0.01, 0.00006, 0.00011, 842, "of programs that ask over HTTP"},
        {"load checkpoint", 0.05, 0.01, 0.0021, 0.0064, 151, "with folders and servers of the run"},
        {"memory retrieval", 0.1, 0.03, 0.0011, 0.0018, 151, ""},
        {"LLM inference", 1.5, 1.2, 1.12, 3.4, 311, "with the wait for room within the limits of keys"},
        {"tool execution", 0.5, 0.3, 0.18, 0.46, 188, "all calls of a turn, with what people take to allow them"},
        {"checkpoint write", 0.05, 0.02, 0.004, 0.009, 311, "all writes of a turn"},
        {"network from the gateway", 0.05, 0.05, 0, 0, 0, none},
        {"turn without tools", 1.82, 1.37, 1.2, 3.9, 311, "the document's total of 2.32 and 1.67 s without its tools"},
        {"wait for a place", std::nullopt, std::nullopt, 0.0004, 0.9, 46, "before the first turn of a run"}};
}

} // namespace

void SampleReadiness::addDetails()
{
    auto& keys = *find("provider-throughput");
    keys.since = m_now - 4min;
    auto& traces = *find("trace-query");
    traces.since = m_now - 50h;
    traces.forecast = api::TriggerForecast{m_now + 27 * 24h, m_now + 12 * 24h, m_now + 61 * 24h,
        "a straight line (Theil and Sen) through the highest hours of 30 days: 4.07 ms more a day, in 90 of 100 cases 2.6 ms to "
        "6.4 ms"};
    auto& disk = *find("host-disk");
    disk.since = m_now - 26h;
    disk.forecast = api::TriggerForecast{m_now + 9 * 24h, m_now + 6 * 24h, std::nullopt,
        "a straight line (Theil and Sen) through the highest hours of 14 days: 0.333 % more a day, in 90 of 100 cases 0.001 % to "
        "0.52 %"};
    find("observation-flush")->calibration = api::TriggerCalibration{0.024,
        "In 672 hours of four weeks the median was 8.6 ms and 99 of 100 hours stayed below 14 ms. The warning, at 70 %, should "
        "lie a fifth above that, and the threshold six deviations above the median: 24 ms.",
        mondayBefore(m_now)};
    find("gateway-queue")->calibration = api::TriggerCalibration{60,
        "In 672 hours of four weeks the median was 4 and 99 of 100 hours stayed below 35. The warning, at 70 %, should lie a "
        "fifth "
        "above that, and the threshold six deviations above the median: 60.",
        mondayBefore(m_now)};
}

void SampleReadiness::addSteps()
{
    const api::TriggerStep overflow{"local-overflow", "Send calls of the hint fast to ollama/qwen3:8b",
        "while more than 20 wait; it costs nothing, and may answer slower and less well", true, ""};
    for (const auto* id : {"gateway-queue", "provider-throughput"})
        find(id)->steps.push_back(overflow);
    const api::TriggerStep usage{"keep-usage", "Archive single calls of the ledger after 30 days",
        "90 days becomes 30; sums and reports stay as they are", true, ""};
    for (const auto* id : {"database-size", "host-disk"})
        find(id)->steps.push_back(usage);
    const api::TriggerStep months{"keep-observations", "Archive observations older than 3 months",
        "6 months becomes 3; archives are smaller, and can be searched when they are asked for", true, ""};
    for (const auto* id : {"database-size", "host-disk", "trace-query"})
        find(id)->steps.push_back(months);
}

std::vector<api::StageStep> SampleReadiness::nextStage() const
{
    std::vector<api::StageStep> next{{"5 tenants", false, m_busy ? "3 now" : "1 now"},
        {"50 agents at one time", false, m_busy ? "14 at most in the last week" : "0 at most in the last week"}};
    for (const auto& one : m_triggers)
        if (!one.isComponent && one.stage.find('1') != std::string::npos)
            next.push_back({one.title + " at its threshold", one.level == api::TriggerLevel::Critical,
                one.value ? sampleValueText(*one.value, one.unit) + " of " + sampleValueText(one.threshold, one.unit)
                          : one.evidence});
    return next;
}

api::Readiness SampleReadiness::readiness() const
{
    api::Readiness all;
    all.at = m_now;
    all.stageTitle = "MVP";
    all.triggers = m_triggers;
    all.next = nextStage();
    all.latency = sampleLatency();
    if (!m_busy) {
        for (auto& part : all.latency) {
            part.p50 = part.p95 = 0;
            part.count = 0;
        }
        return all;
    }
    all.antiPatterns.push_back(
        {"caching-everything", "Caching everything", "kaze.yaml says to keep tool calls of questions that only mean the same.",
            "What is stale is worse than what is slow, and nobody is told when what an answer was about has changed.",
            "Cache what does not change: answers at temperature 0, for an hour, of the agents that a rule names."});
    all.bottlenecks = sampleBottlenecks();
    return all;
}

api::SlowQueryList SampleReadiness::slowQueries() const
{
    api::SlowQueryList list;
    list.thresholdSeconds = 0.1;
    if (!m_busy)
        return list;
    list.queries
        = {{"observations 2026-11",
               "SELECT span_id, name, started_at, duration, cost FROM spans WHERE tenant = ? AND started_at BETWEEN ? AND ? "
               "ORDER BY cost DESC LIMIT ?",
               31, 0.412, 9.84, m_now - 2min,
               "SEARCH spans USING INDEX spans_by_time (started_at>? AND started_at<?)\nUSE TEMP B-TREE FOR ORDER BY",
               "An index on spans(tenant, cost) would give the rows in their order, without sorting."},
            {"state", "SELECT step, kind, text FROM steps WHERE run_id = ? AND text LIKE ?", 6, 0.231, 0.97, m_now - 14min,
                "SEARCH steps USING INDEX steps_by_run (run_id=?)", ""},
            {"knowledge default", "SELECT id, vector FROM records WHERE kind = ? AND updated_at > ?", 2, 0.118, 0.22,
                m_now - 48min, "SCAN records",
                "An index on records(kind, updated_at) would let it search what it reads through now: about 12408 rows."}};
    return list;
}

} // namespace kaze::ui
