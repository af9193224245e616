// What the gateway of the sample is up to: keys and their limits, calls that wait, the cache, experiments.

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "ui/link/detail/sample_cell.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::KeyGauge;
using api::KeyInfo;
using base::Money;

KeyInfo keyOf(std::string name, std::int64_t weight, std::int64_t inFlight, std::vector<KeyGauge> gauges)
{
    KeyInfo key;
    key.name = std::move(name);
    key.weight = weight;
    key.inFlight = inFlight;
    key.gauges = std::move(gauges);
    return key;
}

//! As Anthropic limits a key.
std::vector<KeyGauge> split(double requests, double input, double output)
{
    return {{"requests", 1000, requests}, {"input_tokens", 400'000, input}, {"output_tokens", 80'000, output}};
}

std::vector<KeyInfo> anthropicKeys()
{
    std::vector<KeyInfo> keys{keyOf("speedrun-1", 2, 14, split(612, 88'214, 51'800)),
        keyOf("speedrun-2", 1, 9, split(230, -8'240, 38'400)), keyOf("client-a", 1, 3, split(941, 331'000, 76'100)),
        keyOf("old", 1, 0, split(1000, 400'000, 80'000))};
    keys[1].mostInFlight = 20;
    keys[2].tenants = {"acme"};
    keys[3].restsFor = 41.2;
    keys[3].why = "it was refused: invalid x-api-key";
    return keys;
}

std::vector<api::WaitingCall> waitingCalls(const std::vector<SampleRun>& runs)
{
    const auto runOf = [&](const std::string& agent) {
        const auto found
            = std::find_if(runs.begin(), runs.end(), [&](const SampleRun& run) { return run.detail.run.agent == agent; });
        return found == runs.end() ? std::string() : found->detail.run.runId;
    };
    const auto inputFull
        = "needs 8 200 input tokens; anthropic/speedrun-2 has them in 2.1 s, speedrun-1 goes to larger calls first";
    const auto geminiAlone = "gemini is left alone for 12 s, and no fallback has room";
    return {{"conversation", "speedrun", "issue-fixer", runOf("issue-fixer"), 4.2, 2.1, inputFull},
        {"scheduled", "speedrun", "release-writer", runOf("release-writer"), 3.8, 3.0, inputFull},
        {"scheduled", "acme", "triage", runOf("triage"), 3.1, 3.4,
            "2 calls of its tenant go first; then speedrun-1 has 6 100 input tokens"},
        {"scheduled", "acme", "security-sweep", runOf("security-sweep"), 2.0, 12.0, geminiAlone},
        {"consolidation", "internal", "librarian", runOf("librarian"), 9.6, 12.0, geminiAlone},
        {"consolidation", "internal", "librarian", "", 9.4, std::nullopt,
            "ollama takes one call at a time, and it is not told how long"},
        {"evaluation", "internal", "reconciler", runOf("reconciler"), 21.5, 14.0,
            "6 calls of higher priority go first; it has risen by one for its age"}};
}

api::CacheInfo cacheInfo()
{
    api::CacheInfo cache;
    cache.exact = true;
    cache.semantic = true;
    cache.note = "alike from a cosine of 0.95 on, with the same tenant, model, tools and instructions";
    cache.entries = 1284;
    cache.bytes = 19'297'280;
    cache.lookups = 3612;
    cache.exactHits = 1012;
    cache.semanticHits = 217;
    cache.savedUsd = Money::fromDollars(6.1204);
    cache.savedSeconds = 2468;
    cache.audited = 200;
    cache.falseHits = 1;
    cache.promptCacheReadTokens = 25'410'000;
    cache.promptTokens = 41'650'000;
    return cache;
}

std::vector<api::ExperimentInfo> experiments(api::Time now)
{
    api::ExperimentInfo haiku;
    haiku.name = "triage-on-haiku";
    haiku.share = 0.2;
    haiku.since = now - 74h;
    haiku.state = "running";
    haiku.arms = {{"control", "anthropic/claude-sonnet-4-5", 412, 396, Money::fromDollars(0.0412), 6.4},
        {"candidate", "anthropic/claude-haiku-4-5", 104, 100, Money::fromDollars(0.0121), 2.9}};
    haiku.measures = {{"cost", -0.706, 0.0004, "better"}, {"latency", -0.547, 0.006, "better"},
        {"success", 0.0004, 0.83, "no difference shown"}};
    haiku.verdict = "The candidate is cheaper and faster, and succeeds as often as far as 104 runs tell: it can be rolled out.";
    api::ExperimentInfo local;
    local.name = "notes-on-qwen";
    local.share = 0.1;
    local.since = now - 5h;
    local.state = "running";
    local.automatic = true;
    local.arms = {{"control", "openai/gpt-5-mini", 86, 81, Money::fromDollars(0.0031), 3.1},
        {"candidate", "ollama/qwen3:8b", 9, 8, Money(), 7.8}};
    local.measures = {{"cost", -1.0, 0.031, "better"}, {"latency", 1.52, 0.08, "no difference shown"},
        {"success", -0.056, 0.71, "no difference shown"}};
    local.verdict = "Too few have taken part to say whether it succeeds as often; it goes on.";
    return {haiku, local};
}

std::vector<api::CapacityEstimate> capacity()
{
    const std::string basis = "6.2 calls and 48 200 tokens a task, the mean of the last 200 runs";
    return {{"anthropic", 24.8, 1490, "input tokens a minute", basis},
        {"openai", 31.0, 1860, "tokens a minute", "4.1 calls and 19 350 tokens a task, the mean of the last 200 runs"},
        {"gemini", 9.7, 580, "requests a minute", basis},
        {"ollama", 1.9, 116, "one call at a time", "6.2 calls of 5.1 s a task, the mean of the last 40 runs"}};
}

} // namespace

void SampleCell::makeRouting()
{
    for (auto& provider : m_providers) {
        if (provider.name == "anthropic") {
            provider.keys = anthropicKeys();
        } else if (provider.name == "openai") {
            provider.keys = {keyOf("default", 1, 11, {{"requests", 500, 338}, {"tokens", 200'000, 31'400}})};
            provider.troubles.push_back({"openai/gpt-5", m_now - 4min,
                "api.openai.com answered 500: The server had an error while processing your request. Sorry about that!", false,
                0});
        } else if (provider.name == "gemini") {
            provider.keys = {keyOf("default", 1, 0, {{"requests", 60, 47}})};
            provider.troubles.push_back({"gemini/gemini-2.5-pro", m_now - 18s,
                "generativelanguage.googleapis.com answered 429: RESOURCE_EXHAUSTED: You exceeded your current quota, please "
                "check "
                "your plan and billing details. Quota exceeded for metric: generate_content_free_tier_requests, limit: 60",
                true, 11.4});
        } else if (provider.name == "ollama") {
            provider.keys = {keyOf("default", 1, 1, {})};
            provider.keys.front().mostInFlight = 1;
        } else if (provider.name == "sandbox") {
            provider.keys = {keyOf("default", 1, 2, {})};
        }
    }
    m_waiting = waitingCalls(m_runs);
    m_routing.cache = cacheInfo();
    m_routing.experiments = experiments(m_now);
    m_routing.capacity = capacity();
}

SampleCell::Answer SampleCell::handle(const api::GetRouting&)
{
    return m_routing;
}

// The sample does not know whose its answers are: a rule takes a share of them that is its own.
SampleCell::Answer SampleCell::handle(const api::ClearCache& request)
{
    auto& cache = m_routing.cache;
    const auto all = request.tenant + request.agent + request.model;
    const auto forgotten = all.empty() ? cache.entries : cache.entries * static_cast<std::int64_t>(1 + all.size() % 4) / 8;
    cache.bytes -= cache.entries > 0 ? cache.bytes * forgotten / cache.entries : 0;
    cache.entries -= forgotten;
    ++m_changes;
    return api::CacheCleared{forgotten};
}

SampleCell::Answer SampleCell::handle(const api::DecideExperiment& request)
{
    auto& all = m_routing.experiments;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == request.name; });
    if (found == all.end())
        return base::fail(base::ErrorCode::NotFound, "there is no experiment \"" + request.name + "\"");
    found->state = request.rollOut ? "rolled_out" : "reverted";
    found->share = request.rollOut ? 1 : 0;
    found->verdict = request.rollOut ? "A person rolled it out." : "A person reverted it.";
    ++m_changes;
    return api::Done{};
}

} // namespace kaze::ui
