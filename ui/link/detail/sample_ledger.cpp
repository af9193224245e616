// What the sample cell has spent: a history of calls, summed and listed as the engine does.

#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_costs.h"

#include "engine/api/cost_requests.h"
#include "engine/base/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using base::FilterTerm;
using base::Money;

//! A model and its price in dollars a million tokens.
struct Model {
    const char* provider;
    const char* name;
    const char* key;
    double input, cached, cacheWrite, output;
    bool priced;
    const char* source;
};

constexpr const char* kAnthropic = "https://www.anthropic.com/pricing, 2026-11-01";
constexpr const char* kOpenAi = "https://platform.openai.com/docs/pricing, 2026-11-01";

constexpr std::array kModels{
    Model{"anthropic", "claude-sonnet-4-5", "speedrun-1", 3, 0.3, 3.75, 15, true, kAnthropic},
    Model{"anthropic", "claude-haiku-4-5", "speedrun-2", 1, 0.1, 1.25, 5, true, kAnthropic},
    Model{"openai", "gpt-5", "main", 1.25, 0.125, 1.25, 10, true, kOpenAi},
    Model{"openai", "gpt-5-mini", "main", 0.25, 0.025, 0.25, 2, true, kOpenAi},
    Model{"openai", "text-embedding-3-small", "batch", 0.02, 0.02, 0.02, 0, true, kOpenAi},
    Model{"ollama", "qwen3:8b", "", 0, 0, 0, 0, true, "runs on this machine"},
    Model{"openai", "gpt-5-codex-preview", "main", 0, 0, 0, 0, false, ""},
};
constexpr int kEmbedding = 4;

//! An agent's habits: what its calls are like, and which models they go to (a digit a model, one is drawn).
struct Habit {
    const char* agent;
    const char* tenant;
    double callsADay;
    int input;
    int cachedPercent;
    int output;
    const char* models;
    double lately; //!< of the last week's calls, times as many
    int callsARun;
};

constexpr std::array kHabits{
    Habit{"issue-fixer", "acme", 46, 92'000, 61, 3'100, "0000000001", 1.35, 11},
    Habit{"security-sweep", "acme", 26, 110'000, 34, 4'000, "0000222222", 1.3, 9},
    Habit{"code-reviewer", "acme", 30, 70'000, 55, 2'200, "0001111111", 1.2, 6},
    Habit{"index-doctor", "acme", 9, 84'000, 48, 4'100, "0000000000", 1.5, 14},
    Habit{"researcher", "speedrun", 58, 60'000, 70, 2'400, "0033333333", 1, 5},
    Habit{"release-writer", "speedrun", 18, 50'000, 41, 3'600, "0000033333", 1.05, 8},
    Habit{"triage", "internal", 56, 30'000, 52, 1'000, "3333333333", 0.95, 4},
    Habit{"librarian", "internal", 24, 24'000, 38, 900, "5555555111", 1, 3},
    Habit{"reconciler", "internal", 10, 41'000, 30, 2'600, "3333366333", 1, 6},
};

//! Steele, Lea and Flood's SplitMix64.
std::uint64_t mixed(std::uint64_t state)
{
    std::uint64_t z = state * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

Money perMillion(double dollars)
{
    return Money::fromDollars(dollars);
}

std::string nameOf(const Model& model)
{
    return std::string(model.provider) + '/' + model.name;
}

std::vector<api::LedgerLine> linesOf(const SampleCall& call)
{
    const auto& model = kModels[static_cast<std::size_t>(call.model)];
    const auto& used = call.usage;
    std::vector<api::LedgerLine> lines;
    const auto add = [&lines](const char* what, std::int64_t tokens, double price) {
        if (tokens > 0)
            lines.push_back({what, tokens, perMillion(price), base::costOf(tokens, perMillion(price))});
    };
    add("input", used.inputTokens - used.cachedTokens - used.cacheWriteTokens, model.input);
    add("input read from the provider's cache", used.cachedTokens, model.cached);
    add("input written to the provider's cache", used.cacheWriteTokens, model.cacheWrite);
    add("output", used.outputTokens, model.output);
    return lines;
}

Money costOf(const SampleCall& call)
{
    Money sum;
    for (const auto& line : linesOf(call))
        sum += line.costUsd;
    return sum;
}

bool isPriced(const SampleCall& call)
{
    return kModels[static_cast<std::size_t>(call.model)].priced;
}

void add(api::SpendRow& row, const SampleCall& call)
{
    ++row.calls;
    row.failed += call.failed;
    row.usage.inputTokens += call.usage.inputTokens;
    row.usage.outputTokens += call.usage.outputTokens;
    row.usage.cachedTokens += call.usage.cachedTokens;
    row.usage.reasoningTokens += call.usage.reasoningTokens;
    row.usage.cacheWriteTokens += call.usage.cacheWriteTokens;
    if (!isPriced(call)) {
        ++row.unpricedCalls;
        return;
    }
    const auto cost = costOf(call);
    row.costUsd += cost;
    if (call.estimated)
        row.estimatedUsd += cost;
}

bool like(const std::string& value, const std::string& pattern)
{
    if (pattern.ends_with('*'))
        return value.starts_with(pattern.substr(0, pattern.size() - 1));
    return value == pattern;
}

base::Result<bool> holds(const FilterTerm& term, const api::LedgerEntry& entry)
{
    const auto& field = term.field;
    if (field.empty())
        return (entry.agent + ' ' + entry.model + ' ' + entry.runId + ' ' + entry.outcome).find(term.value) != std::string::npos;
    if (field == "agent")
        return like(entry.agent, term.value);
    if (field == "tenant")
        return like(entry.tenant, term.value);
    if (field == "tool")
        return like(entry.tool, term.value);
    if (field == "model")
        return like(entry.provider + '/' + entry.model, term.value);
    if (field == "outcome")
        return like(entry.outcome, term.value);
    if (field == "source")
        return like(entry.usageSource, term.value);
    if (field == "run")
        return entry.runId.starts_with(term.value) || entry.runId.ends_with(term.value);
    if (field == "cost") {
        const auto cost = base::parseMoney(term.value);
        return cost ? base::Result<bool>(entry.costUsd && base::compares(term.op, *entry.costUsd, *cost)) : failure(cost);
    }
    return base::failAt(term.position,
        "there is no field \"" + field + "\"; the ledger has agent, tenant, tool, model, outcome, source, run and cost");
}

} // namespace

SampleCosts::SampleCosts(api::Time now, bool busy) : m_now(now)
{
    if (!busy)
        return;
    makeCalls();
    makeBudgets();
}

api::Time SampleCosts::monthBegin() const
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(m_now)};
    return std::chrono::sys_days{day.year() / day.month() / 1};
}

void SampleCosts::makeCalls()
{
    std::uint64_t state = 20261121;
    // 0 to 1; the mean of three, so that most days are like others.
    const auto one = [&state] { return static_cast<double>(mixed(++state) >> 11) / 9007199254740992.0; };
    const auto about = [&one] { return 0.5 + (one() + one() + one()) / 3; };
    const auto today = std::chrono::floor<std::chrono::days>(m_now);
    for (int agent = 0; agent < static_cast<int>(kHabits.size()); ++agent) {
        const auto& habit = kHabits[static_cast<std::size_t>(agent)];
        std::int64_t made = 0;
        for (auto day = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1}; day <= today; day += std::chrono::days(1)) {
            const auto weekday = std::chrono::weekday{day};
            const bool rests = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
            const double growth = 1 - 0.004 * static_cast<double>((today - day).count());
            const double late = today - day < std::chrono::days(7) ? habit.lately : 1;
            const auto calls = static_cast<int>(habit.callsADay * about() * growth * late * (rests ? 0.62 : 1));
            for (int i = 0; i < calls; ++i) {
                SampleCall call;
                call.at = day + std::chrono::seconds(static_cast<std::int64_t>(86'399 * (0.25 + 0.55 * (one() + one()) / 2)));
                call.agent = agent;
                call.run = agent * 100'000 + made++ / habit.callsARun;
                call.model = habit.models[static_cast<std::size_t>(one() * 9.999)] - '0';
                // Only lately somebody tried the model without a price.
                if (call.model == 6 && today - day > std::chrono::days(10))
                    call.model = 3;
                call.embeds = habit.callsARun <= 5 && one() < 0.3;
                call.model = call.embeds ? kEmbedding : call.model;
                call.usage.inputTokens = static_cast<std::int64_t>((call.embeds ? 2'400 : habit.input) * about());
                call.usage.cachedTokens = call.embeds ? 0 : call.usage.inputTokens * habit.cachedPercent / 100;
                call.usage.cacheWriteTokens = call.model < 2 ? call.usage.inputTokens / 40 : 0;
                call.usage.outputTokens = call.embeds ? 0 : static_cast<std::int64_t>(habit.output * about());
                call.usage.reasoningTokens = call.usage.outputTokens / 5;
                call.failed = one() < 0.006;
                call.estimated = call.failed || one() < 0.004;
                call.seconds = 0.4 + static_cast<double>(call.usage.outputTokens) / 180.0 * about();
                if (call.at <= m_now)
                    m_calls.push_back(call);
            }
        }
    }
    std::stable_sort(m_calls.begin(), m_calls.end(), [](const SampleCall& a, const SampleCall& b) { return a.at < b.at; });
}

base::Result<api::SpendList> SampleCosts::spend(const api::ListSpend& request) const
{
    static const std::set<std::string> kKnown{"day", "hour", "tenant", "agent", "provider", "model", "key", "tool", "operation"};
    for (const auto& by : request.by)
        if (!kKnown.contains(by))
            return base::fail(ErrorCode::InvalidArgument, "spend cannot be divided by \"" + by + "\"");
    const auto wants = [&request](const char* by) { return std::ranges::find(request.by, by) != request.by.end(); };
    const bool day = wants("day"), hour = wants("hour"), tenant = wants("tenant"), agent = wants("agent");
    const bool provider = wants("provider"), model = wants("model"), key = wants("key"), tool = wants("tool");
    const bool operation = wants("operation");
    api::SpendList list;
    list.from = request.from.value_or(monthBegin());
    list.to = request.to.value_or(m_now);
    using Key = std::tuple<std::int64_t, int, int, bool>;
    std::map<Key, api::SpendRow> groups;
    std::map<Key, std::set<std::int64_t>> runs;
    std::set<std::int64_t> allRuns;
    const auto first = std::lower_bound(
        m_calls.begin(), m_calls.end(), list.from, [](const SampleCall& call, api::Time from) { return call.at < from; });
    for (auto call = first; call != m_calls.end() && call->at < list.to; ++call) {
        const auto& habit = kHabits[static_cast<std::size_t>(call->agent)];
        const auto& served = kModels[static_cast<std::size_t>(call->model)];
        if ((!request.tenant.empty() && request.tenant != habit.tenant)
            || (!request.agent.empty() && request.agent != habit.agent)
            || (!request.tool.empty() && (request.tool != "memory.search" || !call->embeds))
            || (!request.model.empty() && request.model != nameOf(served)))
            continue;
        const auto hours = std::chrono::floor<std::chrono::hours>(call->at).time_since_epoch().count();
        // Who has the same tenant, provider or key is found again by its first place in the table.
        const auto place = [](const auto& table, const auto& same) {
            return static_cast<int>(std::ranges::find_if(table, same) - table.begin());
        };
        const int who = agent ? call->agent
            : tenant          ? place(kHabits, [&](const Habit& h) { return std::string_view(h.tenant) == habit.tenant; })
                              : -1;
        const int what = model ? call->model
            : key || provider  ? place(kModels, [&](const Model& m) { return std::string_view(m.provider) == served.provider; })
                               : -1;
        const Key group{hour ? hours : day ? hours / 24 * 24 : 0, who, what, (tool || operation) && call->embeds};
        auto& row = groups[group];
        if (row.calls == 0) {
            const api::Time at{std::chrono::hours(std::get<0>(group))};
            const auto written = base::toRfc3339(at);
            row.time = hour ? written.substr(0, 13) : day ? written.substr(0, 10) : "";
            row.tenant = tenant ? habit.tenant : "";
            row.agent = agent ? habit.agent : "";
            row.provider = provider ? served.provider : "";
            row.model = model ? nameOf(served) : "";
            row.key = key ? served.key : "";
            row.tool = tool && call->embeds ? "memory.search" : "";
            row.operation = operation ? (call->embeds ? "embeddings" : "chat") : "";
        }
        add(row, *call);
        add(list.total, *call);
        runs[group].insert(call->run);
        allRuns.insert(call->run);
    }
    for (auto& [group, row] : groups) {
        row.runs = static_cast<std::int64_t>(runs[group].size());
        list.rows.push_back(row);
    }
    std::stable_sort(list.rows.begin(), list.rows.end(), [](const api::SpendRow& a, const api::SpendRow& b) {
        return a.time != b.time ? a.time < b.time : a.costUsd > b.costUsd;
    });
    list.total.runs = static_cast<std::int64_t>(allRuns.size());
    list.rowsTotal = static_cast<std::int64_t>(list.rows.size());
    if (list.rowsTotal > request.limit)
        list.rows.resize(static_cast<std::size_t>(request.limit));
    return list;
}

api::LedgerEntry SampleCosts::entry(std::size_t at) const
{
    const auto& call = m_calls[at];
    const auto& habit = kHabits[static_cast<std::size_t>(call.agent)];
    const auto& model = kModels[static_cast<std::size_t>(call.model)];
    api::LedgerEntry entry;
    entry.entryId = 40'000 + static_cast<std::int64_t>(at);
    entry.at = call.at;
    entry.tenant = habit.tenant;
    entry.agent = habit.agent;
    entry.tool = call.embeds ? "memory.search" : "";
    entry.runId = sampleId(static_cast<std::uint64_t>(call.run), call.at - 40s);
    entry.operation = call.embeds ? "embeddings" : "chat";
    entry.provider = model.provider;
    entry.model = model.name;
    entry.key = model.key;
    entry.attempt = call.attempt;
    entry.outcome = call.failed ? "unavailable" : "ok";
    entry.usage = call.usage;
    entry.usageSource = call.estimated ? "estimated" : "provider";
    if (model.priced)
        entry.costUsd = costOf(call);
    entry.seconds = call.seconds;
    entry.traceId = fmt::format("{:016x}{:016x}", mixed(at + 11), mixed(at + 12));
    entry.spanId = fmt::format("{:016x}", mixed(at + 13));
    return entry;
}

base::Result<api::LedgerPage> SampleCosts::ledger(const api::ListLedger& request) const
{
    const auto terms = base::parseFilter(request.filter);
    if (!terms)
        return failure(terms);
    std::size_t before = m_calls.size();
    std::from_chars(request.cursor.data(), request.cursor.data() + request.cursor.size(), before);
    api::LedgerPage page;
    for (auto at = std::min(before, m_calls.size()); at-- > 0;) {
        if ((request.to && m_calls[at].at >= *request.to) || (request.from && m_calls[at].at < *request.from))
            continue;
        auto entry = this->entry(at);
        bool wanted = true;
        for (const auto& term : *terms) {
            const auto one = holds(term, entry);
            if (!one)
                return failure(one);
            wanted = wanted && *one != term.negated;
        }
        if (!wanted)
            continue;
        if (static_cast<std::int64_t>(page.entries.size()) == request.limit) {
            page.next = std::to_string(at + 1);
            break;
        }
        page.entries.push_back(std::move(entry));
    }
    return page;
}

base::Result<api::LedgerExplanation> SampleCosts::explain(const std::string& id) const
{
    std::size_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    if (number < 40'000 || number - 40'000 >= m_calls.size())
        return base::fail(ErrorCode::NotFound, "there is no entry " + id + " in the ledger");
    const auto& call = m_calls[number - 40'000];
    api::LedgerExplanation told;
    told.entry = entry(number - 40'000);
    if (isPriced(call)) {
        told.lines = linesOf(call);
        told.totalUsd = costOf(call);
        told.priceSource = kModels[static_cast<std::size_t>(call.model)].source;
    } else {
        told.notes.emplace_back("There is no price of this model: what it cost is not known.");
    }
    if (call.estimated)
        told.notes.emplace_back("The provider did not say what it counted: the tokens are estimated.");
    if (call.failed)
        told.notes.emplace_back("This attempt failed; what it used is booked all the same.");
    return told;
}

api::PriceList SampleCosts::prices(const std::string& filter) const
{
    api::PriceList list;
    for (const auto& model : kModels) {
        const auto name = nameOf(model);
        const bool wanted = filter.empty() || like(name, filter) || name.find(filter) != std::string::npos;
        if (!model.priced || !wanted)
            continue;
        api::ModelPrice price;
        price.model = name;
        price.input = perMillion(model.input);
        price.cachedInput = perMillion(model.cached);
        price.cacheWrite = perMillion(model.cacheWrite);
        price.output = perMillion(model.output);
        price.source = model.source;
        list.prices.push_back(std::move(price));
    }
    std::ranges::sort(list.prices, {}, &api::ModelPrice::model);
    return list;
}

SampleCell::Answer SampleCell::handle(const api::ListSpend& request)
{
    auto list = costs().spend(request);
    return list ? Answer(std::move(*list)) : failure(list);
}

SampleCell::Answer SampleCell::handle(const api::ListLedger& request)
{
    auto page = costs().ledger(request);
    return page ? Answer(std::move(*page)) : failure(page);
}

SampleCell::Answer SampleCell::handle(const api::ExplainLedger& request)
{
    auto told = costs().explain(request.id);
    return told ? Answer(std::move(*told)) : failure(told);
}

SampleCell::Answer SampleCell::handle(const api::ListPrices& request)
{
    return costs().prices(request.filter);
}

// The sample has no bill to compare with, and its prices are part of its story.
SampleCell::Answer SampleCell::handle(const api::ReconcileBill&)
{
    return base::fail(ErrorCode::Unsupported, "the sample workspace has no bills");
}

SampleCell::Answer SampleCell::handle(const api::ImportPrices&)
{
    return base::fail(ErrorCode::Unsupported, "the prices of the sample workspace cannot be changed");
}

} // namespace kaze::ui
