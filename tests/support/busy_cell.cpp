#include "tests/support/busy_cell.h"

#include "engine/api/cell_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::test {

namespace {

using namespace std::chrono_literals;
using api::RunState;

constexpr std::array kPools{"development", "review", "research", "security"};
constexpr std::array kDoing{"chat claude-sonnet-4-5", "tool files.read", "tool shell.run", "memory.search", "checkpoint"};
constexpr std::int64_t kRecent = 2000; //!< most of what happens, happens to the newest runs
constexpr std::int64_t kSteps = 5000;
constexpr auto kTick = 2ms;

api::Time now()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

//! Spreads numbers that follow each other, the same way every time.
std::int64_t scattered(std::int64_t number, std::int64_t below)
{
    return static_cast<std::int64_t>(
        (static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL >> 17) % static_cast<std::uint64_t>(below));
}

std::int64_t numberOf(const std::string& id)
{
    return id.size() == 36 ? std::atoll(id.c_str() + 24) : 1;
}

std::vector<double> wave(double middle, std::int64_t phase)
{
    std::vector<double> values(60);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = middle * (1 + 0.3 * std::sin(0.3 * static_cast<double>(i) + 0.01 * static_cast<double>(phase)));
    return values;
}

} // namespace

BusyCell::BusyCell(Load load)
    : m_load(load), m_work{.runs = load.runs}, m_answering([this](const std::stop_token& stop) { answerRequests(stop); }),
      m_telling([this](const std::stop_token& stop) { tellEvents(stop); })
{
}

BusyCell::~BusyCell() = default;

void BusyCell::setBusy(bool busy)
{
    m_busy = busy;
}

void BusyCell::request(api::Request request, Reply reply)
{
    const std::lock_guard lock(m_mutex);
    m_requests.emplace_back(std::move(request), std::move(reply));
    m_woken.notify_one();
}

void BusyCell::listen(api::EventFilter filter, Listener listener)
{
    const std::lock_guard lock(m_mutex);
    m_filter = std::move(filter);
    m_listener = std::move(listener);
}

void BusyCell::answerRequests(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        std::unique_lock lock(m_mutex);
        if (!m_woken.wait(lock, stop, [this] { return !m_requests.empty(); }))
            return;
        auto [request, reply] = std::move(m_requests.front());
        m_requests.pop_front();
        lock.unlock();
        reply(api::visit([this](const auto& known) { return answer(known); }, request));
    }
}

void BusyCell::tellEvents(const std::stop_token& stop)
{
    auto next = std::chrono::steady_clock::now();
    std::int64_t number = 0;
    double due = 0;
    while (!stop.stop_requested()) {
        next += kTick;
        std::this_thread::sleep_until(next);
        if (!m_busy)
            continue;
        due += static_cast<double>(m_load.eventsPerSecond) * std::chrono::duration<double>(kTick).count();
        const std::lock_guard lock(m_mutex);
        for (; due >= 1; --due) {
            const auto event = this->event(++number);
            if (m_listener)
                m_listener(event);
            ++m_told;
        }
        if (number / (m_load.eventsPerSecond / 10) > m_snapshots) {
            m_snapshots = number / (m_load.eventsPerSecond / 10);
            if (m_listener)
                m_listener(api::SnapshotTaken{snapshot()});
        }
    }
}

api::Event BusyCell::event(std::int64_t number) const
{
    // Of the run that is followed, where there is one: text, and a step every so often.
    if (number % 3 == 0 && !m_filter.runId.empty()) {
        if (number % 30 != 0)
            return api::TextDelta{m_filter.runId, " word" + std::to_string(number)};
        return api::StepAdded{m_filter.runId, step(kSteps + number / 30)};
    }
    // As many questions come as are answered elsewhere.
    if (number % 200 == 0)
        return api::ApprovalAsked{m_work.approval(m_work.approvals + number / 200, now())};
    if (number % 200 == 100)
        return api::ApprovalClosed{"approval-" + std::to_string(scattered(number, m_work.approvals)), busyId(1)};
    const bool recent = number % 10 != 0;
    return api::RunChanged{row(m_load.runs - scattered(number, recent ? kRecent : m_load.runs))};
}

api::RunRow BusyCell::row(std::int64_t number) const
{
    const auto moment = m_told.load() / 1000 + number;
    api::RunRow row;
    row.runId = busyId(number);
    row.agent = "agent-" + std::to_string(number % 400);
    row.pool = kPools[static_cast<std::size_t>(number % 4)];
    row.task = "Review the changes of service " + std::to_string(number % 97) + " since yesterday and group the findings by risk";
    const bool live = number > m_load.runs - kRecent;
    row.state = live ? (moment % 7 == 0 ? RunState::WaitingApproval : RunState::Running)
                     : (number % 23 == 0 ? RunState::Failed : RunState::Done);
    row.doingNow = live ? kDoing[static_cast<std::size_t>(moment % 5)] : "";
    row.model = "anthropic/claude-sonnet-4-5";
    row.turns = moment % 40;
    row.toolCalls = moment % 90;
    row.usage = {moment * 37 % 200'000, moment * 11 % 9000, 0, 0};
    row.costUsd = {moment * 1'310'000 % 2'000'000'000};
    row.memoryBytes = live ? 30'000 + moment % 50'000 : 0;
    row.createdAt = now() - std::chrono::seconds(m_load.runs - number);
    row.updatedAt = now();
    if (!live)
        row.endedAt = row.createdAt + 90s;
    row.traceId = "4bf92f3577b34da6a3ce929d" + row.runId.substr(28);
    return row;
}

api::Step BusyCell::step(std::int64_t number) const
{
    api::Step step;
    step.number = number;
    step.at = now();
    step.kind = number == 1 ? api::StepKind::Task : number % 3 == 0 ? api::StepKind::Model : api::StepKind::Note;
    step.text = "Step " + std::to_string(number) + std::string(static_cast<std::size_t>(number % 5) * 80, 'x');
    step.model = "anthropic/claude-sonnet-4-5";
    return step;
}

api::CellSnapshot BusyCell::snapshot() const
{
    const auto number = m_snapshots.load();
    api::CellSnapshot snapshot;
    snapshot.number = number;
    snapshot.at = now();
    snapshot.engine = api::EngineState::Running;
    snapshot.dataFolder = "/nowhere";
    snapshot.startedAt = now() - 1h;
    snapshot.agentsRunning = kRecent + number % 100;
    snapshot.runsTotal = m_load.runs;
    snapshot.tracesTotal = m_load.runs;
    snapshot.approvalsOpen = m_work.approvals;
    snapshot.schedulesActive = m_work.schedules;
    snapshot.toolServers = m_work.servers;
    snapshot.eventsPerSecond = static_cast<double>(m_load.eventsPerSecond);
    snapshot.trends = {{"agents", wave(2000, number)}, {"tasks", wave(128, number)}, {"tokens", wave(400'000, number)},
        {"spend", wave(0.3, number)}};
    snapshot.turnLatency = {{"p50", wave(1.2, number)}, {"p95", wave(3.9, number)}, {"p99", wave(7.1, number)}};
    snapshot.requests = {{"anthropic", wave(900, number)}, {"openai", wave(600, number)}, {"ollama", wave(200, number)}};
    for (std::int64_t run = 0; run < 20; ++run)
        snapshot.activeRuns.push_back(row(m_load.runs - run));
    return snapshot;
}

api::Trace BusyCell::trace() const
{
    api::Trace trace;
    const auto began = now() - 10min;
    trace.trace = {"4bf92f3577b34da6a3ce929d00000001", "agent-1 · Review", busyId(m_load.runs), "agent-1", began, std::nullopt,
        m_load.spans, 0, {}, {}, "default", "default"};
    for (std::int64_t number = 0; number < m_load.spans; ++number) {
        api::SpanRow span;
        span.spanId = busyId(number).substr(20);
        span.parentId = number == 0 ? "" : busyId(number % 8 == 1 ? 0 : number - number % 8).substr(20);
        span.name = number == 0 ? "invoke_agent agent-1" : number % 8 == 0 ? "turn" : "execute_tool files.read";
        span.kind = number == 0 ? api::SpanKind::Run : number % 8 == 0 ? api::SpanKind::Turn : api::SpanKind::Tool;
        span.status = api::SpanStatus::Ok;
        span.startedAt = began + std::chrono::milliseconds(number * 100);
        if (number > 0)
            span.duration = 80ms;
        trace.spans.push_back(std::move(span));
    }
    return trace;
}

base::Result<api::Response> BusyCell::answer(const api::ListRuns& query) const
{
    api::RunPage page;
    page.total = m_load.runs;
    if (query.countStates)
        page.states = {{RunState::Running, kRecent}, {RunState::Done, m_load.runs - kRecent}};
    const auto before = (query.cursor.empty() ? m_load.runs + 1 : std::stoll(query.cursor)) - query.offset;
    for (auto number = before - 1; number > 0 && number >= before - query.limit; --number)
        page.rows.push_back(row(number));
    if (before - query.limit > 1)
        page.next = std::to_string(before - query.limit);
    return api::Response{std::move(page)};
}

base::Result<api::Response> BusyCell::answer(const api::GetRun& query) const
{
    api::RunReply reply;
    reply.detail.run = row(numberOf(query.runId));
    reply.detail.maxTurns = 40;
    reply.detail.contextTokens = 61'000;
    reply.detail.contextLimit = 200'000;
    return api::Response{std::move(reply)};
}

base::Result<api::Response> BusyCell::answer(const api::ListSteps& query) const
{
    api::StepPage page;
    page.last = kSteps;
    const auto from = query.tail ? std::max<std::int64_t>(0, kSteps - query.limit) : query.after;
    for (auto number = from + 1; number <= std::min(kSteps, from + query.limit); ++number)
        page.steps.push_back(step(number));
    return api::Response{std::move(page)};
}

base::Result<api::Response> BusyCell::answer(const api::ListTraces& query) const
{
    api::TracePage page;
    const auto before = query.cursor.empty() ? m_load.runs + 1 : std::stoll(query.cursor);
    for (auto number = before - 1; number > 0 && number >= before - query.limit; --number) {
        const auto run = row(number);
        page.rows.push_back({run.traceId, run.agent + " · " + run.task, run.runId, run.agent, run.createdAt, 3s, number % 300 + 2,
            0, run.usage, run.costUsd, "default", "default"});
    }
    if (before - query.limit > 1)
        page.next = std::to_string(before - query.limit);
    return api::Response{std::move(page)};
}

template <class Q>
base::Result<api::Response> BusyCell::answer([[maybe_unused]] const Q& query) const
{
    if constexpr (std::is_same_v<Q, api::GetSnapshot>) {
        return api::Response{api::SnapshotReply{snapshot()}};
    } else if constexpr (std::is_same_v<Q, api::GetTrace>) {
        return api::Response{api::TraceReply{trace()}};
    } else if constexpr (requires { m_work.list(query); }) {
        return api::Response{m_work.list(query)};
    } else if constexpr (requires { m_work.one(query); }) {
        return api::Response{m_work.one(query)};
    } else {
        return base::fail(base::ErrorCode::Unsupported, "the busy cell has no answer to this");
    }
}

} // namespace kaze::test
