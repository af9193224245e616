#include "engine/api/trace_requests.h"
#include "ui/link/detail/sample_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::RunState;
using api::SpanKind;
using api::SpanStatus;
using Nanos = std::chrono::nanoseconds;

constexpr std::array kTools{"files.search", "files.read", "memory.search", "http.get", "files.read", "shell.run"};

//! Lays the spans of one run one after the other over its time.
class TraceMaker {
public:
    TraceMaker(SampleRun& run, api::Time end) : m_run(run), m_row(run.detail.run), m_end(end)
    {
        m_live = !m_row.endedAt && m_row.state != RunState::Interrupted;
    }

    void make()
    {
        auto& list = m_run.trace.trace;
        list = {m_row.traceId, m_row.agent + " · " + m_row.task, m_row.runId, m_row.agent, m_row.createdAt, std::nullopt, 0, 0,
            m_row.usage, m_row.costUsd, m_row.tenant, m_row.pool};
        if (m_row.endedAt)
            list.duration = *m_row.endedAt - m_row.createdAt;
        const auto root
            = add({}, "invoke_agent " + m_row.agent, SpanKind::Run, 0, m_live ? std::nullopt : std::optional(total()));
        if (m_row.state == RunState::Failed || m_row.state == RunState::BudgetExhausted)
            fail(root, m_run.detail.error->message);
        // Turns take different times, the same ones every time.
        std::vector<double> weights;
        for (std::int64_t turn = 0; turn < m_row.turns; ++turn)
            weights.push_back(0.6 + 0.1 * static_cast<double>((turn * 7 + m_row.usage.inputTokens) % 9));
        const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
        double from = 0.01;
        for (std::int64_t turn = 0; turn < m_row.turns; ++turn) {
            const double share = 0.985 * weights[static_cast<std::size_t>(turn)] / all;
            addTurn(root, turn, from, share);
            from += share;
        }
        if (m_row.turns == 0 && m_live)
            add(m_run.trace.spans[root].spanId, "queue " + m_row.pool, SpanKind::Queue, 0, std::nullopt);
        std::stable_sort(m_run.trace.spans.begin(), m_run.trace.spans.end(),
            [](const api::SpanRow& a, const api::SpanRow& b) { return a.startedAt < b.startedAt; });
        list.spans = static_cast<std::int64_t>(m_run.trace.spans.size());
        list.errors = std::count_if(m_run.trace.spans.begin(), m_run.trace.spans.end(),
            [](const api::SpanRow& span) { return span.status == SpanStatus::Error; });
    }

private:
    [[nodiscard]] Nanos total() const { return m_end - m_row.createdAt; }
    [[nodiscard]] Nanos part(double fraction) const
    {
        return Nanos(static_cast<std::int64_t>(static_cast<double>(total().count()) * fraction));
    }

    std::size_t add(const std::string& parent, std::string name, SpanKind kind, double from, std::optional<Nanos> duration)
    {
        api::SpanRow span;
        span.spanId = fmt::format(
            "{:016x}", (m_run.trace.spans.size() + 1) * 0x9E3779B97F4A7C15ULL ^ std::hash<std::string>{}(m_row.traceId));
        span.parentId = parent;
        span.name = std::move(name);
        span.kind = kind;
        span.status = duration ? SpanStatus::Ok : SpanStatus::Unset;
        span.startedAt = m_row.createdAt + std::chrono::duration_cast<std::chrono::microseconds>(part(from));
        span.duration = duration;
        m_run.trace.spans.push_back(std::move(span));
        return m_run.trace.spans.size() - 1;
    }

    void fail(std::size_t span, const std::string& message)
    {
        m_run.trace.spans[span].status = SpanStatus::Error;
        m_run.trace.spans[span].statusMessage = message;
    }

    void addTurn(std::size_t root, std::int64_t number, double from, double each)
    {
        const auto rootId = m_run.trace.spans[root].spanId;
        const bool last = number + 1 == m_row.turns;
        const bool open = last && m_live;
        const auto turn = m_run.trace
                              .spans[add(rootId, fmt::format("turn {}", number + 1), SpanKind::Turn, from,
                                  open ? std::nullopt : std::optional(part(each * 0.99)))]
                              .spanId;
        double at = from;
        if (number == 0) {
            add(turn, "search_memory k=8", SpanKind::Memory, at, std::min(part(each * 0.04), Nanos(31ms)));
            at += each * 0.05;
        }
        const bool chatting = open && m_row.doingNow.starts_with("chat");
        const double talk = 0.4 + 0.07 * static_cast<double>((number * 5 + m_row.toolCalls) % 5);
        addChat(turn, at, each * talk, number, chatting);
        if (chatting)
            return;
        at += each * (talk + 0.01);
        const double left = from + each * 0.95 - at;
        if (!addTools(turn, at, left, number, open))
            return;
        add(turn, "checkpoint", SpanKind::Checkpoint, from + each * 0.965, std::min(part(each * 0.02), Nanos(1'900us)));
    }

    void addChat(const std::string& turn, double from, double share, std::int64_t number, bool open)
    {
        const auto model = m_row.model.substr(m_row.model.find('/') + 1);
        const auto chat = add(turn, "chat " + model, SpanKind::Chat, from, open ? std::nullopt : std::optional(part(share)));
        auto& span = m_run.trace.spans[chat];
        const auto id = span.spanId;
        if (!open) {
            span.usage = api::Usage{m_row.usage.inputTokens / m_row.turns, m_row.usage.outputTokens / m_row.turns,
                m_row.usage.cachedTokens / m_row.turns, m_row.usage.reasoningTokens / m_row.turns};
            span.costUsd = sampleCost(m_row.model, *span.usage);
        }
        const bool broke = number + 1 == m_row.turns && m_row.state == RunState::Failed;
        if (m_row.model.starts_with("sandbox"))
            return;
        const int attempts = broke ? 3 : 1;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            const double start = from + share * (0.03 + 0.32 * attempt);
            const auto http = add(id, "POST " + m_row.model.substr(0, m_row.model.find('/')), SpanKind::Http, start,
                open ? std::nullopt : std::optional(part(share * (broke ? 0.28 : 0.94))));
            if (broke)
                fail(http, "503 Service Unavailable: \"The server is overloaded or not ready yet.\"");
        }
        if (broke)
            fail(chat, "openai answered 503 three times in a row");
    }

    //! False when the last of them still waits.
    bool addTools(const std::string& turn, double from, double share, std::int64_t number, bool open)
    {
        const auto calls = m_row.toolCalls / m_row.turns + (number < m_row.toolCalls % m_row.turns ? 1 : 0);
        const bool asks = m_row.state == RunState::WaitingApproval || m_row.state == RunState::NeedsAttention;
        for (std::int64_t call = 0; call < calls; ++call) {
            std::string tool = kTools[static_cast<std::size_t>(number * 3 + call) % kTools.size()];
            const bool unfinished = open && call + 1 == calls;
            if (unfinished && m_row.doingNow.starts_with("tool "))
                tool = m_row.doingNow.substr(5);
            const double width = share / static_cast<double>(calls);
            const double start = from + width * static_cast<double>(call);
            const double busy = 0.45 + 0.15 * static_cast<double>((number + call * 2) % 4);
            const auto index = add(turn, "execute_tool " + tool, SpanKind::Tool, start,
                unfinished ? std::nullopt : std::optional(part(width * busy)));
            const auto id = m_run.trace.spans[index].spanId;
            if (unfinished && asks)
                add(id, "wait for approval", SpanKind::Queue, start + width * 0.05, std::nullopt);
            else if (tool == "http.get" && !unfinished)
                add(id, "GET docs.example.org", SpanKind::Http, start + width * 0.08, part(width * (busy - 0.15)));
            if (tool == "shell.run" && !unfinished && number == 2)
                fail(index, "exit 1");
            if (unfinished)
                return false;
        }
        return true;
    }

    SampleRun& m_run;
    const api::RunRow& m_row;
    api::Time m_end;
    bool m_live = false;
};

} // namespace

void SampleCell::makeTrace(SampleRun& run)
{
    run.trace = {};
    TraceMaker(run, run.detail.run.endedAt.value_or(m_now)).make();
    const auto exception = [](api::Time at, const std::string& type, const std::string& message) {
        api::SpanEvent event{at, "exception", {}};
        event.attributes["exception.type"] = type;
        event.attributes["exception.message"] = message;
        event.attributes["exception.escaped"] = false;
        return event;
    };
    for (const auto& span : run.trace.spans) {
        if (span.kind == SpanKind::Http && span.status == SpanStatus::Error)
            run.spans[span.spanId].events.push_back(exception(span.startedAt + 40ms, "http_503", span.statusMessage));
        if (span.kind != SpanKind::Tool || span.status != SpanStatus::Error)
            continue;
        auto& detail = run.spans[span.spanId];
        detail.input = R"({"command":"pytest -q indexer/tests","timeout_s":120})";
        detail.output = "exit 1\nFAILED indexer/tests/test_batch.py::test_sixty_four_a_call\n  640 calls instead of 10";
        detail.attributes["kaze.tool.exit_code"] = 1;
        detail.attributes["kaze.tool.attempt"] = "1 of 1";
        api::SpanEvent begun{span.startedAt + 12ms, "process.started", {}};
        begun.attributes["process.pid"] = 4117;
        const auto end = span.startedAt + std::chrono::duration_cast<std::chrono::microseconds>(*span.duration);
        detail.events = {begun, exception(end, "tool_error", "exit 1")};
    }
}

} // namespace kaze::ui
