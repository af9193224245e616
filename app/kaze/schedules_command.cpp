#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/follow.h"
#include "app/kaze/period.h"
#include "app/kaze/schedule_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/schedule_requests.h"
#include "engine/base/ids.h"
#include "engine/scheduling/trigger.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct LookOptions {
    std::vector<std::string> filter, outcomes;
    std::string order = "next", schedule, from, to;
    std::int64_t limit = 50, count = 10, days = 7;
};

template <class T>
boost::json::value asJson(const T& reply)
{
    return api::toJson(reply);
}

template <class T>
boost::json::array allAsJson(const std::vector<T>& all)
{
    boost::json::array array;
    for (const auto& one : all)
        array.push_back(api::toJson(one));
    return array;
}

int add(const ScheduleOptions& options, const Common& common)
{
    auto spec = specOf(options);
    if (!spec)
        return report(spec.error(), common);
    // So that asking again, should the cell go away in the middle, makes one schedule.
    if (!options.replace)
        spec->scheduleId = base::clientId().text();
    return answer(common, api::SaveSchedule{*spec, options.replace}, asJson<api::ScheduleReply>, [&](const auto& reply) {
        std::cout << "Saved " << printable(reply.row.name) << ": " << printable(reply.row.when) << " ("
                  << printable(reply.row.zone) << ").\n";
        if (!reply.next.empty())
            std::cout << "Next:\n" << plannedText(reply.next);
        if (reply.row.state == api::ScheduleState::Active)
            std::cout << "It fires while `" << commandFor(common, "serve") << "` or the console is running.\n";
    });
}

std::string lastText(const api::ScheduleRow& row)
{
    return row.lastAt && row.lastOutcome ? agoText(*row.lastAt) + " " + row.lastOutcome->name() : "";
}

int listSchedules(const LookOptions& options, const Common& common)
{
    api::ListSchedules query;
    query.filter = joined(options.filter);
    query.order = base::Open<api::ScheduleOrder>::named(options.order);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    std::vector<api::ScheduleRow> rows;
    std::int64_t total = 0;
    do {
        query.limit = std::min<std::int64_t>(1000, options.limit - std::ssize(rows));
        const auto page = session->ask(query);
        if (!page)
            return report(page.error(), common);
        rows.insert(rows.end(), page->rows.begin(), page->rows.end());
        query.cursor = page->next;
        total = page->total;
    } while (!query.cursor.empty() && std::ssize(rows) < options.limit);
    if (common.json) {
        print(allAsJson(rows));
        return kDone;
    }
    if (rows.empty()) {
        std::cout << (query.filter.empty()
                ? "No schedules yet; `" + commandFor(common, "schedules add --help") + "` shows how to make one.\n"
                : "No schedule fits.\n");
        return kDone;
    }
    std::vector<std::vector<std::string>> cells;
    for (const auto& row : rows)
        cells.push_back({printable(row.name), row.state.name(), row.nextAt ? timeIn(*row.nextAt, row.zone) : "", lastText(row),
            printable(row.target), printable(row.when)});
    std::cout << table({"NAME", "STATE", "NEXT", "LAST", "DOES", "WHEN"}, cells);
    if (total > std::ssize(rows))
        std::cout << styled(std::to_string(total - std::ssize(rows)) + " more; --limit shows them", Style::Dim) << "\n";
    return kDone;
}

int show(const LookOptions& options, const Common& common)
{
    return answer(common, api::GetSchedule{options.schedule, options.count}, asJson<api::ScheduleReply>,
        [](const auto& reply) { std::cout << scheduleText(reply); });
}

//! Needs no cell.
int next(ScheduleOptions options, const LookOptions& look, const Common& common)
{
    if (options.cron.empty() && options.every.empty())
        return report(base::Error{base::ErrorCode::InvalidArgument, "give a cron expression, or --every", nullptr}, common);
    const auto trigger = triggerOf(options);
    if (!trigger)
        return report(trigger.error(), common);
    api::PreviewSchedule query;
    query.trigger = *trigger;
    query.fires = look.count;
    const auto preview = scheduling::previewOf(query, base::SystemClock().now(), scheduling::TimeZone::ofMachine());
    if (!preview.problems.empty()) {
        const auto& problem = preview.problems.front();
        const auto at = problem.column > 0 ? "at character " + std::to_string(problem.column) + ": " : std::string();
        return report(base::Error{base::ErrorCode::InvalidArgument, at + problem.message, nullptr}, common);
    }
    if (common.json)
        print(api::toJson(preview));
    else
        std::cout << printable(preview.when) << " (" << printable(preview.zone) << ")\n" << plannedText(preview.fires);
    return kDone;
}

int pause(const LookOptions& options, bool paused, const Common& common)
{
    return answer(common, api::PauseSchedule{options.schedule, paused}, asJson<api::ScheduleReply>, [&](const auto& reply) {
        std::cout << printable(reply.row.name) << " is " << reply.row.state.name() << ".\n" << plannedText(reply.next);
    });
}

int run(const LookOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto fired = session->ask(api::RunSchedule{options.schedule, base::clientId().text()});
    if (!fired)
        return report(fired.error(), common);
    const auto& fire = fired->fire;
    const bool made = !fire.runId.empty() || fire.outcome == api::FireOutcome::Done || fire.outcome == api::FireOutcome::Waiting;
    // A run in a cell of our own would be cut off with it.
    if (!fire.runId.empty() && session->ownsCell())
        return followRun(std::move(*session), common, fire.runId, true);
    if (common.json)
        print(api::toJson(fire));
    else if (!fire.runId.empty())
        std::cout << "Started run " << fire.runId << ".\n";
    else
        std::cout << "It is " << fire.outcome.name() << (fire.note.empty() ? "" : ": " + printable(fire.note)) << ".\n";
    return made ? kDone : kFailed;
}

int remove(const LookOptions& options, const Common& common)
{
    const auto removed = [&](const auto&) { return boost::json::object{{"removed", options.schedule}}; };
    return answer(common, api::RemoveSchedule{options.schedule}, removed,
        [](const auto&) { std::cout << "Removed. Its runs and its history stay.\n"; });
}

int history(const LookOptions& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    api::ListFires query;
    query.schedule = options.schedule;
    query.from = period->from;
    query.to = period->to;
    for (const auto& outcome : options.outcomes)
        query.outcomes.push_back(base::Open<api::FireOutcome>::named(outcome));
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    std::vector<api::ScheduleFire> fires;
    do {
        query.limit = std::min<std::int64_t>(1000, options.limit - std::ssize(fires));
        const auto page = session->ask(query);
        if (!page)
            return report(page.error(), common);
        fires.insert(fires.end(), page->fires.begin(), page->fires.end());
        query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(fires) < options.limit);
    if (common.json) {
        print(allAsJson(fires));
        return kDone;
    }
    if (fires.empty()) {
        std::cout << "Nothing has fired yet.\n";
        return kDone;
    }
    const auto zone = scheduling::TimeZone::ofMachine();
    std::vector<std::vector<std::string>> rows;
    for (const auto& fire : fires)
        rows.push_back({printable(fire.schedule), timeIn(fire.plannedAt, zone), fire.outcome.name(),
            fire.runId.empty() ? "" : shortId(fire.runId), fire.merged > 1 ? std::to_string(fire.merged) : "",
            printable(fire.note)});
    std::cout << table({"SCHEDULE", "PLANNED", "OUTCOME", "RUN", "FOR", "NOTE"}, rows);
    return kDone;
}

int calendar(const LookOptions& options, const Common& common)
{
    const auto zone = scheduling::TimeZone::ofMachine();
    api::GetScheduleCalendar query;
    query.from = base::SystemClock().now();
    if (!options.from.empty()) {
        const auto from = momentOf(options.from, zone, "--from");
        if (!from)
            return report(from.error(), common);
        query.from = *from;
    }
    query.to = query.from + std::chrono::days(options.days);
    query.filter = joined(options.filter);
    return answer(common, query, asJson<api::ScheduleCalendar>, [&](const api::ScheduleCalendar& found) {
        if (found.fires.empty())
            std::cout << "Nothing fires in these days.\n";
        std::string day;
        for (const auto& fire : found.fires) {
            const auto at = timeIn(fire.at, zone);
            if (at.substr(0, 10) != day)
                std::cout << styled(day = at.substr(0, 10), Style::Bold) << "\n";
            std::cout << "  " << at.substr(11, at.find(' ', 11) - 11) << "  " << printable(fire.name)
                      << (fire.outcome ? "  " + fire.outcome->name() : "") << "\n";
        }
        std::int64_t more = 0;
        for (const auto& each : found.more)
            more += each.fires;
        if (more > 0)
            std::cout << more << " more fires are not shown.\n";
        if (found.schedulesLeftOut > 0)
            std::cout << found.schedulesLeftOut << " more schedules fire in these days.\n";
    });
}

void addWhen(CLI::App& command, const std::shared_ptr<ScheduleOptions>& options)
{
    command.add_option("--every", options->every, "At this distance: 90s, 15m, 6h")->option_text("LENGTH");
    command.add_option("--zone", options->zone, "The time zone (default: this machine's)")->option_text("Europe/Berlin");
    command
        .add_option("--exclude", options->excluded,
            "A day without a fire: 2026-12-25, 12-25 for every year, or 2026-12-24..2027-01-06; may be given again")
        ->option_text("DAY")
        ->allow_extra_args(false);
    command.add_option("--jitter", options->jitter, "Each fire comes up to so much later")->option_text("LENGTH");
    command.add_option("--from", options->from, "No fire before: \"2026-12-01 09:00\"")->option_text("TIME");
    command.add_option("--until", options->until, "No fire after")->option_text("TIME");
    command.add_option("--max-fires", options->maxFires, "Ends after so many")
        ->option_text("N")
        ->check(CLI::Range(1, 1'000'000'000));
}

void addWhat(CLI::App& command, const std::shared_ptr<ScheduleOptions>& options)
{
    command.add_option("--agent", options->agent, "Runs this agent: a file, or the name of a sample or saved agent")
        ->option_text("AGENT");
    command.add_option("--task,-t", options->task, "What the run is to do, or - to read it from standard input")
        ->option_text("TEXT");
    command
        .add_option("--workspace,-w", options->workspace, "The folder its file tools are confined to (default: the current one)")
        ->option_text("DIR");
    command.add_option("--model,-m", options->model, "The model, instead of what the agent file says")
        ->option_text("PROVIDER/MODEL");
    command.add_option("--budget", options->budget, "What each run may spend, in US dollars")->option_text("USD");
    addTokenBudget(command, options->budgetTokens, "How many tokens each run may use");
    command.add_option("--approve", options->approve, "What to do with calls that need an approval (default: ask, and wait)")
        ->check(CLI::IsMember({"ask", "all", "none"}))
        ->option_text("ask|all|none");
    command.add_option("--publish", options->publish, "Publishes a message to this topic instead of starting a run")
        ->option_text("TOPIC");
    command.add_option("--payload", options->payload, "The message: text, or JSON")->option_text("TEXT");
    command.add_option("--kind", options->kind, "Of the message: event (the default), note or request")
        ->check(CLI::IsMember({"note", "request", "reply", "event"}))
        ->option_text("KIND");
}

void addMake(CLI::App& schedules, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<ScheduleOptions>();
    auto* command = schedules.add_subcommand("add", "Make a schedule");
    command->add_option("NAME", options->name, "What it is called")->required()->option_text(" ");
    command
        ->add_option(
            "--cron", options->cron, "At these times: minute hour day month weekday, with seconds first where there are six")
        ->option_text("\"*/15 9-17 * * MON-FRI\"");
    command->add_option("--at", options->at, "Once, at this time: \"2026-12-01 09:00\" in the zone, or 2026-12-01T08:00:00Z")
        ->option_text("TIME");
    command->add_option("--on", options->on, "When a message comes on this topic: orders.*, builds.>")->option_text("TOPIC");
    command->add_option("--of-kind", options->kinds, "Messages of this kind only; may be given again")
        ->check(CLI::IsMember({"note", "request", "reply", "event"}))
        ->option_text("KIND")
        ->allow_extra_args(false);
    command->add_option("--quiet", options->quiet, "Only once no message has come for so long")->option_text("LENGTH");
    command
        ->add_option(
            "--max-wait", options->maxWait, "But so long after the first of them at the latest (default: ten times --quiet)")
        ->option_text("LENGTH");
    addWhen(*command, options);
    addWhat(*command, options);
    command
        ->add_option("--overlap", options->overlap,
            "While the run before has not ended: skip (the default), queue one, allow, or cancel that run")
        ->check(CLI::IsMember({"skip", "queue", "allow", "cancel"}))
        ->option_text("skip|queue|allow|cancel");
    command
        ->add_option(
            "--catch-up", options->catchUp, "What was missed while nothing ran: once for all (the default), all, or skip")
        ->check(CLI::IsMember({"once", "all", "skip"}))
        ->option_text("once|all|skip");
    command->add_option("--catch-up-within", options->catchUpWithin, "How far back that goes (default: 1h)")
        ->option_text("LENGTH");
    command->add_option("--about", options->description, "A description")->option_text("TEXT");
    command->add_option("--tenant", options->tenant, "Whose it is (default: default)")->option_text("NAME");
    command->add_option("--project", options->project, "Within the tenant")->option_text("NAME");
    command->add_flag("--paused", options->paused, "It fires only once it is resumed");
    command->add_flag("--replace", options->replace, "Changes the one that has this name already");
    addCommonOptions(*command, common);
    command->footer(
        R"(The task and the payload may hold {{time}}, {{date}}, {{local_time}}, {{schedule}} and {{fire}}, and of a message {{topic}}, {{kind}},
{{from}} and {{payload}}.

Examples:
  kaze schedules add nightly --cron "0 2 * * *" --agent code-reviewer --task "Review what changed since yesterday" -w ~/src
  kaze schedules add standup --cron "0 9 * * MON-FRI" --zone Europe/Berlin --exclude 12-25 --agent librarian --task "What is new?"
  kaze schedules add poll --every 15m --publish feeds.check --payload '{"at": "{{time}}"}'
  kaze schedules add orders --on "orders.*" --quiet 30s --agent librarian --task "Look at {{payload}}")");
    command->callback([options, common, &action] { action = [options, common] { return add(*options, *common); }; });
}

using Does = int (*)(const LookOptions&, const Common&);

void addNamed(CLI::App& schedules, const std::string& name, const std::string& help, Does does,
    const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<LookOptions>();
    auto* command = schedules.add_subcommand(name, help);
    command->add_option("SCHEDULE", options->schedule, "Its name, or its id")->required()->option_text(" ");
    if (name == "show") {
        options->count = 5;
        command->add_option("-n,--count", options->count, "How many of the next fires are shown (default: 5)")
            ->option_text("N")
            ->check(CLI::Range(0, 1000));
    }
    addCommonOptions(*command, common);
    command->callback([options, common, does, &action] { action = [=] { return does(*options, *common); }; });
}

void addNext(CLI::App& schedules, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<ScheduleOptions>();
    auto look = std::make_shared<LookOptions>();
    auto* command = schedules.add_subcommand("next", "Show when a cron expression fires, before it is a schedule");
    command->add_option("CRON", options->cron, "minute hour day month weekday, with seconds first where there are six")
        ->option_text(" ");
    addWhen(*command, options);
    command->add_option("-n,--count", look->count, "How many (default: 10)")->option_text("N")->check(CLI::Range(1, 1000));
    addCommonOptions(*command, common);
    command->footer("Example:\n  kaze schedules next \"*/15 9-17 * * MON-FRI\" --zone Europe/Berlin -n 10");
    command->callback([options, look, common, &action] { action = [=] { return next(*options, *look, *common); }; });
}

void addLooks(CLI::App& schedules, const std::shared_ptr<Common>& common, Action& action)
{
    auto listed = std::make_shared<LookOptions>();
    auto* listing = schedules.add_subcommand("list", "List schedules, the next to fire first");
    listing->add_option("FILTER", listed->filter, "Words, and state:, trigger:, action:, target:, name:, tenant:, project:")
        ->option_text(" ");
    listing->add_option("--order", listed->order, "next (the default), name or registered")
        ->check(CLI::IsMember({"next", "name", "registered"}))
        ->option_text("ORDER");
    listing->add_option("--limit", listed->limit, "How many (default: 50)")->option_text("N")->check(CLI::Range(1, 1'000'000));
    addCommonOptions(*listing, common);
    listing->callback([listed, common, &action] { action = [=] { return listSchedules(*listed, *common); }; });

    auto told = std::make_shared<LookOptions>();
    auto* telling = schedules.add_subcommand("history", "Show what has fired, the latest first, and why something has not");
    telling->add_option("SCHEDULE", told->schedule, "Its name, or its id (default: all)")->option_text(" ");
    telling
        ->add_option("--outcome", told->outcomes,
            "Only such: done, started, failed, cancelled, skipped, missed, waiting; may be given again")
        ->check(CLI::IsMember({"claimed", "waiting", "started", "done", "failed", "cancelled", "skipped", "missed"}))
        ->option_text("OUTCOME")
        ->allow_extra_args(false);
    telling->add_option("--from", told->from, "A day, a month, or a time (UTC)")->option_text("TIME");
    telling->add_option("--to", told->to, "The last day or month, or a time")->option_text("TIME");
    telling->add_option("--limit", told->limit, "How many (default: 50)")->option_text("N")->check(CLI::Range(1, 1'000'000));
    addCommonOptions(*telling, common);
    telling->callback([told, common, &action] { action = [=] { return history(*told, *common); }; });

    auto days = std::make_shared<LookOptions>();
    auto* planning = schedules.add_subcommand("calendar", "Show what fires in the coming days");
    planning->add_option("FILTER", days->filter, "As for list")->option_text(" ");
    planning->add_option("--from", days->from, "The first moment (default: now)")->option_text("TIME");
    planning->add_option("--days", days->days, "How many days (default: 7)")->option_text("N")->check(CLI::Range(1, 62));
    addCommonOptions(*planning, common);
    planning->callback([days, common, &action] { action = [=] { return calendar(*days, *common); }; });
}

} // namespace

void addSchedules(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* schedules = app.add_subcommand("schedules", "Run agents at set times, or when messages come");
    schedules->require_subcommand(1);
    addMake(*schedules, common, action);
    addLooks(*schedules, common, action);
    addNamed(*schedules, "show", "Show everything about a schedule, and when it fires next", show, common, action);
    addNext(*schedules, common, action);
    addNamed(
        *schedules, "pause", "Let a schedule miss its fires until it is resumed",
        [](const LookOptions& options, const Common& given) { return pause(options, true, given); }, common, action);
    addNamed(
        *schedules, "resume", "Let a paused schedule go on; what it has missed is not caught up",
        [](const LookOptions& options, const Common& given) { return pause(options, false, given); }, common, action);
    addNamed(*schedules, "run", "Fire a schedule now, out of turn", run, common, action);
    addNamed(*schedules, "remove", "Remove a schedule; its runs and its history stay", remove, common, action);
}

} // namespace kaze::cli
