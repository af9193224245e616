#include "app/kaze/schedule_texts.h"

#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/base/filter.h"
#include "engine/scheduling/time_zone.h"

#include <filesystem>
#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

using base::ErrorCode;
using base::Result;

Result<double> secondsOf(const std::string& text, const std::string& option)
{
    const auto length = base::parseDuration(text);
    if (!length)
        return base::fail(ErrorCode::InvalidArgument, option + ": " + length.error().message);
    return std::chrono::duration<double>(*length).count();
}

//! Sets `into` where the option was given.
Result<> lengthInto(double& into, const std::string& text, const std::string& option)
{
    if (text.empty())
        return {};
    const auto seconds = secondsOf(text, option);
    if (!seconds)
        return failure(seconds);
    into = *seconds;
    return {};
}

Result<> momentInto(std::optional<base::Time>& into, const std::string& text, const std::string& zone, const std::string& option)
{
    if (text.empty())
        return {};
    const auto moment = momentOf(text, zone, option);
    if (!moment)
        return failure(moment);
    into = *moment;
    return {};
}

//! That no option is given that would change nothing.
Result<> checkFitting(const ScheduleOptions& options)
{
    struct Pair {
        bool given;
        const char* option;
        bool fits;
        const char* with;
    };
    const bool timed = options.on.empty();
    for (const auto& each : {Pair{!options.kinds.empty(), "--of-kind", !timed, "--on, a topic whose messages it waits for"},
             Pair{!options.quiet.empty(), "--quiet", !timed, "--on, a topic whose messages it waits for"},
             Pair{!options.maxWait.empty(), "--max-wait", !timed && !options.quiet.empty(), "--on and --quiet"},
             Pair{!options.jitter.empty(), "--jitter", timed, "--cron, --every or --at"},
             Pair{!options.catchUpWithin.empty(), "--catch-up-within", timed, "--cron, --every or --at"}})
        if (each.given && !each.fits)
            return base::fail(ErrorCode::InvalidArgument, std::string(each.option) + " goes with " + each.with);
    return {};
}

Result<> checkMessageOptions(const ScheduleOptions& options)
{
    if (!options.publish.empty())
        return {};
    for (const auto& [value, name] : {std::pair(&options.payload, "--payload"), std::pair(&options.kind, "--kind")})
        if (!value->empty())
            return base::fail(ErrorCode::InvalidArgument, std::string(name) + " goes with --publish, a topic to publish to");
    return {};
}

Result<> addRun(api::ScheduleSpec& spec, const ScheduleOptions& options)
{
    if (options.agent.empty() || options.task.empty())
        return base::fail(
            ErrorCode::InvalidArgument, "say what it does: --agent and --task for a run, or --publish for a message");
    auto& run = spec.run;
    std::error_code error;
    // The cell may live in another process with another working folder; the file is read when the schedule fires.
    const bool isFile = std::filesystem::is_regular_file(options.agent, error);
    run.agent.path = isFile ? std::filesystem::absolute(options.agent, error).string() : options.agent;
    run.task = options.task;
    if (run.task == "-")
        run.task.assign(std::istreambuf_iterator<char>(std::cin), {});
    run.workspace = std::filesystem::absolute(options.workspace, error).lexically_normal().string();
    run.model = options.model;
    run.approve = base::Open<api::ApprovalMode>::named(options.approve);
    run.budgetTokens = options.budgetTokens;
    if (options.budget) {
        const auto budget = budgetOf(*options.budget);
        if (!budget)
            return failure(budget);
        run.budgetUsd = *budget;
    }
    return {};
}

void line(std::string& text, const std::string& name, const std::string& value)
{
    constexpr std::size_t kWidth = 12;
    if (!value.empty())
        text += styled(name + std::string(kWidth - std::min(kWidth - 1, name.size()), ' '), Style::Dim) + value + "\n";
}

} // namespace

Result<base::Time> momentOf(const std::string& text, const std::string& zoneName, const std::string& option)
{
    if (const auto moment = base::fromRfc3339(text))
        return *moment;
    auto shown = text;
    if (shown.size() == 10)
        shown += " 00:00";
    if (shown.size() == 16)
        shown += ":00";
    const auto local = base::fromRfc3339(shown + "Z");
    if (shown.size() != 19 || !local)
        return base::fail(ErrorCode::InvalidArgument,
            option + ": \"" + text + "\" is no time; write it like \"2026-12-01 09:00\", or 2026-12-01T08:00:00Z");
    const auto zone = scheduling::TimeZone::find(zoneName.empty() ? scheduling::TimeZone::ofMachine() : zoneName);
    if (!zone)
        return base::fail(ErrorCode::InvalidArgument, "--zone: " + zone.error().message);
    const std::chrono::local_seconds wanted(std::chrono::floor<std::chrono::seconds>(local->time_since_epoch()));
    return base::Time(zone->toMoment(wanted).at);
}

Result<api::ScheduleTrigger> triggerOf(const ScheduleOptions& options)
{
    if (const auto fitting = checkFitting(options); !fitting)
        return failure(fitting);
    api::ScheduleTrigger trigger;
    const int given = !options.cron.empty() + !options.every.empty() + !options.at.empty() + !options.on.empty();
    if (given != 1)
        return base::fail(ErrorCode::InvalidArgument,
            std::string(given == 0 ? "say when" : "say one way only when") + ": --cron, --every, --at, or --on a topic");
    trigger.kind = !options.cron.empty() ? api::TriggerKind::Cron
        : !options.every.empty()         ? api::TriggerKind::Interval
        : !options.at.empty()            ? api::TriggerKind::Once
                                         : api::TriggerKind::Event;
    trigger.cron = options.cron;
    trigger.zone = options.zone;
    trigger.topic = options.on;
    trigger.kinds = options.kinds;
    trigger.excluded = options.excluded;
    trigger.maxFires = options.maxFires;
    for (const auto& set :
        {lengthInto(trigger.everySeconds, options.every, "--every"), lengthInto(trigger.quietSeconds, options.quiet, "--quiet"),
            lengthInto(trigger.maxWaitSeconds, options.maxWait, "--max-wait"),
            lengthInto(trigger.jitterSeconds, options.jitter, "--jitter"),
            momentInto(trigger.at, options.at, options.zone, "--at"),
            momentInto(trigger.from, options.from, options.zone, "--from"),
            momentInto(trigger.until, options.until, options.zone, "--until")})
        if (!set)
            return failure(set);
    return trigger;
}

Result<api::ScheduleSpec> specOf(const ScheduleOptions& options)
{
    api::ScheduleSpec spec;
    const auto trigger = triggerOf(options);
    if (!trigger)
        return failure(trigger);
    spec.trigger = *trigger;
    spec.name = options.name;
    spec.description = options.description;
    spec.tenant = options.tenant;
    spec.project = options.project;
    spec.overlap = base::Open<api::OverlapPolicy>::named(options.overlap);
    spec.catchUp = base::Open<api::CatchUpPolicy>::named(options.catchUp);
    if (auto within = lengthInto(spec.catchUpSeconds, options.catchUpWithin, "--catch-up-within"); !within)
        return failure(within);
    spec.paused = options.paused;
    if (const auto fitting = checkMessageOptions(options); !fitting)
        return failure(fitting);
    if (options.publish.empty()) {
        if (auto run = addRun(spec, options); !run)
            return failure(run);
        return spec;
    }
    if (!options.agent.empty())
        return base::fail(
            ErrorCode::InvalidArgument, "a schedule starts a run (--agent) or publishes a message (--publish), not both");
    spec.action = api::ScheduleAction::Publish;
    spec.topic = options.publish;
    spec.payload = options.payload;
    spec.kind = options.kind;
    return spec;
}

std::string timeIn(base::Time time, const std::string& zoneName)
{
    const auto zone = scheduling::TimeZone::find(zoneName).value_or(scheduling::TimeZone::utc());
    const auto stretch = zone.stretchAt(std::chrono::floor<std::chrono::seconds>(time));
    auto text = base::toRfc3339(time + stretch.offset).substr(0, 19);
    text[10] = ' ';
    if (text.ends_with(":00"))
        text.resize(16);
    return text + " " + stretch.abbreviation;
}

std::string plannedText(const std::vector<api::PlannedFire>& fires)
{
    std::string text;
    for (const auto& fire : fires)
        text += "  " + printable(fire.local) + (fire.note.empty() ? "" : "  (" + printable(fire.note) + ")") + "\n";
    return text;
}

std::string scheduleText(const api::ScheduleReply& reply)
{
    const auto& row = reply.row;
    const auto& spec = reply.schedule;
    std::string text = styled(printable(row.name), Style::Bold) + "  " + row.state.name() + "\n";
    line(text, "id", row.scheduleId);
    line(text, "about", printable(row.description));
    line(text, "when", printable(row.when) + "  (" + printable(row.zone) + ")");
    line(text, "does", (row.action == api::ScheduleAction::Run ? "runs " : "publishes to ") + printable(row.target));
    line(text, "task", printable(spec.run.task));
    line(text, "payload", printable(spec.payload));
    line(text, "overlap", spec.overlap.name());
    line(text, "catch up",
        spec.catchUp.name() + ", within "
            + durationText(std::chrono::nanoseconds(static_cast<std::int64_t>(spec.catchUpSeconds * 1e9))));
    line(text, "tenant", row.tenant == "default" ? "" : printable(row.tenant));
    line(text, "project", printable(row.project));
    line(text, "fired",
        std::to_string(row.fires) + (row.skipped > 0 ? ", skipped " + std::to_string(row.skipped) : "")
            + (row.missed > 0 ? ", missed " + std::to_string(row.missed) : ""));
    if (row.lastAt && row.lastOutcome)
        line(text, "last",
            timeIn(*row.lastAt, row.zone) + "  " + row.lastOutcome->name()
                + (row.lastNote.empty() ? "" : "  " + printable(row.lastNote)));
    if (!reply.next.empty())
        text += styled("next", Style::Dim) + "\n" + plannedText(reply.next);
    return text;
}

} // namespace kaze::cli
