#include "ui/link/detail/sample_logs.h"

#include "engine/api/trace.h"
#include "engine/base/filter.h"
#include "ui/link/detail/sample_cell.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::LogLevel;
using api::SpanKind;
using base::FilterTerm;

constexpr api::Time kArchivedUntil = std::chrono::sys_days{std::chrono::year{2026} / 10 / 1};

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

//! `*` is any run of characters.
bool like(std::string_view pattern, std::string_view text)
{
    if (pattern.empty())
        return text.empty();
    if (pattern.front() == '*')
        return like(pattern.substr(1), text) || (!text.empty() && like(pattern, text.substr(1)));
    return !text.empty() && pattern.front() == text.front() && like(pattern.substr(1), text.substr(1));
}

base::Result<bool> levelFits(const FilterTerm& term, const api::LogRow& row)
{
    const auto word = lower(term.value);
    const std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    const auto found = word == "warn" ? names.begin() + 2 : std::find(names.begin(), names.end(), word);
    if (found == names.end())
        return base::failAt(
            term.valuePosition, "\"" + term.value + "\" is no level; there are debug, info, warn (or warning) and error");
    return base::compares(
        term.op, static_cast<int>(row.level.valueOr(LogLevel::Info)), static_cast<int>(std::distance(names.begin(), found)));
}

std::string textOf(const boost::json::value& value)
{
    return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

bool fieldFits(const FilterTerm& term, const api::LogRow& row)
{
    const auto found = row.fields.find(term.field);
    if (found == row.fields.end())
        return false;
    if (found->second.is_number())
        if (const auto number = base::parseCount(term.value))
            return base::compares(term.op, found->second.to_number<double>(), static_cast<double>(*number));
    return like(lower(term.value), lower(textOf(found->second)));
}

base::Result<bool> holds(const FilterTerm& term, const api::LogRow& row)
{
    const auto value = lower(term.value);
    if (term.field.empty())
        return lower(row.message).find(value) != std::string::npos;
    if (term.field == "level")
        return levelFits(term, row);
    if (term.field == "source")
        return like(value, row.source);
    if (term.field == "agent")
        return like(value, row.agent);
    if (term.field == "tenant")
        return like(value, row.tenant);
    if (term.field == "run")
        return !row.runId.empty() && row.runId.ends_with(value);
    if (term.field == "trace")
        return !row.traceId.empty() && row.traceId.ends_with(value);
    return fieldFits(term, row);
}

struct Template {
    LogLevel level;
    const char* source;
    const char* message;
};

constexpr std::array kLive{Template{LogLevel::Info, "tools", "files.read took 31 ms"},
    Template{LogLevel::Debug, "gateway", "anthropic/claude-sonnet-4-5 answered in 2.4 s"},
    Template{LogLevel::Info, "runtime", "turn ended: 1 tool call"},
    Template{LogLevel::Warning, "gateway", "openai/gpt-5: attempt 1 failed, the next in 412 ms: 429 Too Many Requests"},
    Template{LogLevel::Debug, "knowledge", "search: 8 records in 1.8 ms"},
    Template{LogLevel::Info, "runtime", "checkpoint written"},
    Template{LogLevel::Error, "tools", "shell.run failed: exit 1: FAILED indexer/tests/test_batch.py"},
    Template{LogLevel::Info, "scheduling", "nightly-index is due in 12 min"}};

constexpr std::array kPast{Template{LogLevel::Info, "scheduling", "nightly-index fired"},
    Template{LogLevel::Info, "cell", "a person changed the limit of budget acme"},
    Template{LogLevel::Warning, "knowledge", "the index of tenant acme is built anew: its recall fell below 0.95"},
    Template{LogLevel::Info, "knowledge", "index built: 12 408 vectors"},
    Template{LogLevel::Debug, "messaging", "mailbox review: 3 messages taken"},
    Template{LogLevel::Error, "webhooks", "https://hooks.example.org/kaze answered 502 five times; the delivery is given up"}};

} // namespace

SampleLogs::SampleLogs(api::Time now, const std::vector<SampleRun>& runs) : m_now(now)
{
    if (runs.empty())
        return;
    for (const auto& run : runs)
        addRun(run);
    addPast();
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const api::LogRow& a, const api::LogRow& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_rows[i].id = fmt::format("{}:{}", base::toRfc3339(m_rows[i].at).substr(0, 7), i + 1);
}

void SampleLogs::line(api::Time at, LogLevel level, std::string source, std::string message, const SampleRun* run)
{
    api::LogRow row;
    row.at = at;
    row.level = level;
    row.source = std::move(source);
    row.message = std::move(message);
    row.tenant = "default";
    if (run) {
        const auto& of = run->detail.run;
        row.agent = of.agent;
        row.runId = of.runId;
        row.traceId = of.traceId;
        row.tenant = of.tenant.empty() ? "default" : of.tenant;
        row.fields["model"] = of.model;
    }
    m_rows.push_back(std::move(row));
}

void SampleLogs::addRun(const SampleRun& run)
{
    const auto& row = run.detail.run;
    line(row.createdAt, LogLevel::Info, "runtime", "run started", &run);
    m_rows.back().fields["pool"] = row.pool;
    for (const auto& span : run.trace.spans) {
        const bool failed = span.status == api::SpanStatus::Error;
        const double took = span.duration ? std::chrono::duration<double>(*span.duration).count() : 0;
        const auto end = span.startedAt
            + std::chrono::duration_cast<api::Time::duration>(span.duration.value_or(std::chrono::nanoseconds(0)));
        if (span.kind == SpanKind::Tool)
            line(end, failed ? LogLevel::Warning : LogLevel::Debug, "tools",
                fmt::format("{} {}", span.name.substr(span.name.find(' ') + 1),
                    failed ? "failed: " + span.statusMessage : fmt::format("took {:.0f} ms", took * 1e3)),
                &run);
        else if (span.kind == SpanKind::Http && failed)
            line(end, LogLevel::Warning, "gateway", row.model + ": attempt failed, the next in 412 ms: " + span.statusMessage,
                &run);
        else if (span.kind == SpanKind::Chat && span.duration)
            line(end, LogLevel::Debug, "gateway", fmt::format("{} answered in {:.1f} s", row.model, took), &run);
        else
            continue;
        m_rows.back().spanId = span.spanId;
        if (failed)
            m_rows.back().fields["attempt"] = 1;
        m_rows.back().fields["took_ms"] = static_cast<std::int64_t>(took * 1e3);
    }
    if (!row.endedAt)
        return;
    const bool bad = row.state == api::RunState::Failed;
    line(*row.endedAt, bad ? LogLevel::Error : LogLevel::Info, "runtime",
        bad && run.detail.error ? "run failed: " + run.detail.error->message : "run ended", &run);
    m_rows.back().fields["turns"] = row.turns;
    m_rows.back().fields["state"] = row.state.name();
}

void SampleLogs::addPast()
{
    // A line an hour for two days, then one every six hours until the middle of September.
    auto at = m_now - 62min;
    for (std::size_t i = 0; at > std::chrono::sys_days{std::chrono::year{2026} / 9 / 15}; ++i) {
        const auto& one = kPast[i % kPast.size()];
        line(at, one.level, one.source, one.message);
        at -= m_now - at < 48h ? 1h : 6h;
    }
}

base::Result<bool> SampleLogs::fits(const api::LogRow& row, const std::string& filter)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    bool all = true;
    for (const auto& term : *terms) {
        const auto one = holds(term, row);
        if (!one)
            return failure(one);
        all = all && *one != term.negated;
    }
    return all;
}

base::Result<std::vector<const api::LogRow*>> SampleLogs::fitting(
    const std::string& filter, std::optional<api::Time> from, std::optional<api::Time> to, bool archives) const
{
    // A wrong filter is wrong for an empty log too.
    if (const auto understood = fits(api::LogRow{}, filter); !understood)
        return failure(understood);
    std::vector<const api::LogRow*> found;
    for (const auto& row : m_rows) {
        if ((from && row.at < *from) || (to && row.at >= *to) || (!archives && row.at < kArchivedUntil))
            continue;
        const auto wanted = fits(row, filter);
        if (wanted && *wanted)
            found.push_back(&row);
    }
    return found;
}

base::Result<api::LogPage> SampleLogs::list(const api::ListLogs& request) const
{
    auto found = fitting(request.filter, request.from, request.to, request.archives);
    if (!found)
        return failure(found);
    if (!request.oldestFirst)
        std::reverse(found->begin(), found->end());
    auto at = found->begin();
    if (!request.cursor.empty()) {
        at = std::find_if(found->begin(), found->end(), [&](const api::LogRow* row) { return row->id == request.cursor; });
        if (at == found->end())
            return base::fail(base::ErrorCode::InvalidArgument, "the cursor \"" + request.cursor + "\" is of another list");
        ++at;
    }
    api::LogPage page;
    const auto limit = static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(request.limit, 1, 5000));
    const auto end = std::distance(at, found->end()) > limit ? at + limit : found->end();
    std::transform(at, end, std::back_inserter(page.rows), [](const api::LogRow* row) { return *row; });
    if (end != found->end())
        page.next = page.rows.back().id;
    if (!m_rows.empty() && !request.archives && (!request.from || *request.from < kArchivedUntil))
        page.notes.emplace_back("2026-09 is archived and was not looked through");
    return page;
}

base::Result<api::LogCounts> SampleLogs::count(const api::CountLogs& request) const
{
    const auto to = request.to.value_or(m_now);
    const auto from = request.from.value_or(to - 1h);
    const auto buckets = static_cast<std::size_t>(std::clamp<std::int64_t>(request.buckets, 1, 1000));
    const auto found = fitting(request.filter, from, to + (request.to ? 0us : 1us), false);
    if (!found)
        return failure(found);
    api::LogCounts counts;
    counts.from = from;
    counts.stepSeconds = std::chrono::duration<double>(to - from).count() / static_cast<double>(buckets);
    for (const char* level : {"debug", "info", "warning", "error"})
        counts.levels.push_back({level, std::vector<double>(buckets)});
    for (const auto* row : *found) {
        const double after = std::chrono::duration<double>(row->at - from).count();
        const auto bucket = std::min(buckets - 1, static_cast<std::size_t>(after / std::max(counts.stepSeconds, 1e-6)));
        counts.levels[static_cast<std::size_t>(row->level.valueOr(LogLevel::Info))].values[bucket] += 1;
        ++counts.total;
    }
    return counts;
}

api::ObservationStats SampleLogs::stats() const
{
    api::ObservationStats stats;
    if (m_rows.empty())
        return stats;
    stats.recorded = 1'204'118;
    stats.waiting = 12;
    stats.dropped = {{"debug", 214}, {"info", 0}, {"warning", 0}, {"error", 0}, {"span", 0}};
    stats.flushP50 = 0.0042;
    stats.flushP95 = 0.0091;
    stats.flushP99 = 0.0138;
    stats.eventsPerSecond = 214;
    stats.unindexed = 1'840;
    stats.textLagSeconds = 4.2;
    stats.months = {{"2026-11", api::MonthState::Live, 640LL << 20, 88LL << 20, 4'118'204, 1'840, {}},
        {"2026-10", api::MonthState::Live, 702LL << 20, 0, 4'902'117, 0, {}},
        {"2026-09", api::MonthState::Archived, 61LL << 20, 0, 4'410'966, 0, {}}};
    stats.bytes = 1'491LL << 20;
    stats.budgetBytes = 20LL << 30;
    stats.keepMonths = 6;
    stats.archives = true;
    return stats;
}

base::Result<std::vector<std::string>> SampleLogs::exported(const std::string& format, const api::ListLogs& request) const
{
    if (format != "jsonl" && format != "csv" && format != "text")
        return base::fail(base::ErrorCode::InvalidArgument, "log lines are written as jsonl, csv or text");
    const auto found = fitting(request.filter, request.from, request.to, request.archives);
    if (!found)
        return failure(found);
    std::vector<std::string> lines;
    if (format == "csv")
        lines.emplace_back("time,level,source,agent,message\n");
    for (const auto* row : *found) {
        const auto at = base::toRfc3339(row->at);
        if (format == "jsonl")
            lines.push_back(boost::json::serialize(boost::json::object{{"id", row->id}, {"at", at}, {"level", row->level.name()},
                                {"source", row->source}, {"message", row->message}, {"agent", row->agent}})
                + '\n');
        else if (format == "csv")
            lines.push_back(fmt::format("{},{},{},{},{}\n", at, row->level.name(), row->source, row->agent,
                boost::json::serialize(boost::json::value(row->message))));
        else
            lines.push_back(fmt::format("{} {} {}: {}\n", at, row->level.name(), row->source, row->message));
    }
    return lines;
}

const api::LogRow& SampleLogs::tellMore()
{
    const auto& one = kLive[m_told % kLive.size()];
    api::LogRow row;
    row.level = one.level;
    row.source = one.source;
    row.message = one.message;
    row.tenant = "default";
    return add(std::move(row));
}

const api::LogRow& SampleLogs::add(api::LogRow row)
{
    ++m_told;
    row.at = m_now + std::chrono::milliseconds(370 * m_told);
    row.id = fmt::format("2026-11:{}", 900'000 + m_told);
    m_rows.push_back(std::move(row));
    return m_rows.back();
}

SampleLogs& SampleCell::logs()
{
    if (!m_logs)
        m_logs = std::make_shared<SampleLogs>(m_now, m_runs);
    return *m_logs;
}

SampleCell::Answer SampleCell::handle(const api::ListLogs& request)
{
    auto page = logs().list(request);
    if (!page)
        return failure(page);
    return std::move(*page);
}

SampleCell::Answer SampleCell::handle(const api::CountLogs& request)
{
    auto counts = logs().count(request);
    if (!counts)
        return failure(counts);
    return std::move(*counts);
}

SampleCell::Answer SampleCell::handle(const api::GetObservationStats&)
{
    return observationStats();
}

} // namespace kaze::ui
