#include "tests/support/busy_work.h"

#include <algorithm>
#include <array>

namespace kaze::test {

namespace {

using namespace std::chrono_literals;

constexpr std::array kTools{"search", "read", "write", "list", "comment", "close"};
constexpr std::int64_t kTenants = 200;
constexpr std::int64_t kFires = 500; // of a schedule, in its history

api::Time now()
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

api::ScheduleRow scheduleOf(std::int64_t number)
{
    api::ScheduleRow row;
    row.scheduleId = busyId(number);
    row.name = "schedule-" + std::to_string(number);
    row.tenant = "tenant-" + std::to_string(number % kTenants);
    row.state = number % 11 == 0 ? api::ScheduleState::Paused : api::ScheduleState::Active;
    row.trigger = api::TriggerKind::Cron;
    row.when = "at 02:" + std::to_string(10 + number % 50) + ", Monday to Friday";
    row.zone = "Europe/Berlin";
    row.target = "agent-" + std::to_string(number % 400);
    row.nextAt = now() + std::chrono::seconds(number);
    row.lastAt = now() - 1h;
    row.lastOutcome = number % 17 == 0 ? api::FireOutcome::Failed : api::FireOutcome::Done;
    row.lastRunId = busyId(number + 1);
    row.fires = number % 900;
    row.createdAt = row.updatedAt = now() - 24h;
    return row;
}

api::ToolRow toolOf(std::int64_t server, std::size_t tool)
{
    api::ToolRow row;
    row.name = "server" + std::to_string(server) + "." + kTools[tool];
    row.description = "Does what the tool " + std::string(kTools[tool]) + " of a server does, and says so in a sentence or two.";
    row.source = "server" + std::to_string(server);
    row.serverId = "srv-" + std::to_string(server);
    row.schema
        = R"({"type":"object","properties":{"query":{"type":"string","description":"What to look for"},"limit":{"type":"integer",)"
          R"("minimum":1,"maximum":100},"deep":{"type":"boolean"},"kind":{"enum":["open","closed","all"]}},"required":["query"]})";
    row.readOnly = tool % 2 == 0;
    const auto moment = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
    row.calls = moment % 100'000 + server;
    row.failed = server % 13;
    row.p95Seconds = 0.2 + static_cast<double>(server % 9) / 10;
    return row;
}

} // namespace

std::string busyId(std::int64_t number)
{
    const auto digits = std::to_string(number);
    return "0193a5c2-7b1e-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

api::Approval BusyWork::approval(std::int64_t number, api::Time askedAt) const
{
    api::Approval approval;
    approval.approvalId = "approval-" + std::to_string(number);
    approval.runId = busyId(std::max<std::int64_t>(1, runs - number * 7 % runs));
    approval.agent = "agent-" + std::to_string(number % 400);
    approval.kind = api::ApprovalKind::ToolCall;
    approval.tool = "files.write";
    approval.arguments = R"({"path":"report-)" + std::to_string(number) + R"(.md","content":")" + std::string(400, 'x') + "\"}";
    approval.preview
        = "--- a/report.md\n+++ b/report.md\n@@ -1,3 +1,4 @@\n # Report\n-old\n+new\n+line " + std::to_string(number);
    approval.reason = "asks before files.write";
    approval.askedAt = askedAt;
    return approval;
}

api::ApprovalList BusyWork::list(const api::ListApprovals& query) const
{
    api::ApprovalList list;
    const auto began = now() - 12h;
    for (std::int64_t number = 1; number <= approvals; ++number) {
        auto one = approval(number, began + std::chrono::seconds(number));
        if ((query.runId.empty() || query.runId == one.runId) && (query.approvalId.empty() || query.approvalId == one.approvalId))
            list.approvals.push_back(std::move(one));
    }
    return list;
}

api::SchedulePage BusyWork::list(const api::ListSchedules& query) const
{
    api::SchedulePage page;
    page.total = schedules;
    if (query.countStates)
        page.states = {{api::ScheduleState::Active, schedules - schedules / 11}, {api::ScheduleState::Paused, schedules / 11}};
    const std::int64_t from = (query.cursor.empty() ? 0 : std::stoll(query.cursor)) + query.offset;
    for (auto number = from + 1; number <= std::min(schedules, from + query.limit); ++number)
        page.rows.push_back(scheduleOf(number));
    if (from + query.limit < schedules)
        page.next = std::to_string(from + query.limit);
    return page;
}

api::ScheduleReply BusyWork::one(const api::GetSchedule& query) const
{
    api::ScheduleReply reply;
    reply.row = scheduleOf(query.schedule.size() == 36 ? std::atoll(query.schedule.c_str() + 24) : 1);
    reply.schedule.scheduleId = reply.row.scheduleId;
    reply.schedule.name = reply.row.name;
    reply.schedule.trigger.cron = "10 2 * * 1-5";
    reply.schedule.run.task = "Review what has changed since yesterday";
    for (std::int64_t fire = 0; fire < query.fires; ++fire)
        reply.next.push_back({*reply.row.nextAt + std::chrono::hours(24 * fire), "2026-11-23 02:10:00 CET", {}});
    return reply;
}

api::FirePage BusyWork::list(const api::ListFires& query) const
{
    api::FirePage page;
    const std::int64_t from = query.cursor.empty() ? 0 : std::stoll(query.cursor);
    for (auto number = from; number < std::min(kFires, from + query.limit); ++number) {
        api::ScheduleFire fire;
        fire.fireId = busyId(number);
        fire.scheduleId = query.schedule;
        fire.plannedAt = now() - std::chrono::hours(24 * (number + 1));
        fire.startedAt = fire.plannedAt;
        fire.outcome = api::FireOutcome::Done;
        fire.runId = busyId(number + 1);
        page.fires.push_back(std::move(fire));
    }
    if (from + query.limit < kFires)
        page.next = std::to_string(from + query.limit);
    return page;
}

api::ScheduleCalendar BusyWork::list(const api::GetScheduleCalendar& query) const
{
    api::ScheduleCalendar calendar;
    const auto step = (query.to - query.from) / std::max<std::int64_t>(1, query.limit);
    for (std::int64_t number = 0; number < query.limit; ++number) {
        api::CalendarFire fire;
        fire.scheduleId = busyId(number + 1);
        fire.name = "schedule-" + std::to_string(number + 1);
        fire.at = query.from + number * step;
        if (fire.at < now())
            fire.outcome = number % 17 == 0 ? api::FireOutcome::Failed : api::FireOutcome::Done;
        calendar.fires.push_back(std::move(fire));
    }
    for (std::int64_t number = 0; number < 1000; ++number)
        calendar.more.push_back({busyId(number + 1), "schedule-" + std::to_string(number + 1), query.from, 120});
    calendar.schedulesLeftOut = schedules - query.limit;
    return calendar;
}

api::ToolList BusyWork::list(const api::ListTools&) const
{
    api::ToolList list;
    for (std::int64_t server = 1; server <= servers; ++server)
        for (std::size_t tool = 0; tool < kTools.size(); ++tool)
            list.tools.push_back(toolOf(server, tool));
    return list;
}

api::ToolServerList BusyWork::list(const api::ListServers&) const
{
    api::ToolServerList list;
    list.sandbox = "bubblewrap 0.8.0";
    for (std::int64_t number = 1; number <= servers; ++number) {
        api::ToolServerRow row;
        row.serverId = "srv-" + std::to_string(number);
        row.name = "server" + std::to_string(number);
        row.command = "npx -y @example/server-" + std::to_string(number);
        row.state = number % 29 == 0 ? api::ToolServerState::Failed : api::ToolServerState::Ready;
        row.pid = 1000 + number;
        row.tools = static_cast<std::int64_t>(kTools.size());
        row.calls = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count() % 10'000;
        row.memoryBytes = 64'000'000 + number * 1000;
        row.memoryLimitBytes = 4'000'000'000;
        row.logTail = std::vector<std::string>(20, "listening, and serving one more request with no trouble at all");
        list.servers.push_back(std::move(row));
    }
    return list;
}

api::ServerLog BusyWork::one(const api::GetServerLog& query) const
{
    api::ServerLog log;
    log.serverId = query.server;
    log.truncated = true;
    const auto moment = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
    for (std::int64_t line = 0; line < 800; ++line)
        log.text += "line " + std::to_string(moment + line) + ": served a request of a client and wrote what came of it\n";
    return log;
}

api::PoolList BusyWork::list(const api::ListPools&) const
{
    api::PoolList list;
    for (const auto* name : {"*", "development", "review", "research", "security"})
        list.pools.push_back({name, 500, 480, 70, 12.5, 9.1, 90'000, 12});
    return list;
}

api::TenantList BusyWork::list(const api::ListTenants&) const
{
    api::TenantList list;
    for (std::int64_t number = 0; number < kTenants; ++number) {
        api::TenantRow row;
        row.name = number == 0 ? "default" : "tenant-" + std::to_string(number);
        row.use.atWork = number % 9;
        row.use.runs = 500;
        list.tenants.push_back(std::move(row));
    }
    return list;
}

api::Keeping BusyWork::one(const api::GetKeeping&) const
{
    api::Keeping keeping;
    keeping.rows = {{"usage", 90, 112'318, 28'956'320, 61'204, 14'688'960, "archived"},
        {"checkpoints", 7, 204'551, 88'095'900, 134'112, 46'590'560, "packed"}};
    return keeping;
}

} // namespace kaze::test
