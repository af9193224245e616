#include "app/kaze/asking.h"
#include "app/kaze/exporting.h"
#include "app/kaze/memory_output.h"
#include "app/kaze/report_commands.h"
#include "app/kaze/schedule_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/report_wire.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <algorithm>
#include <iostream>
#include <thread>

namespace kaze::cli {

namespace {

struct ReportScheduleOptions {
    api::ReportSchedule schedule;
    std::string kind, name, output;
    std::vector<std::string> filter;
    bool replace = false, force = false;
};

constexpr auto kLookAgain = std::chrono::milliseconds(100);

std::string reportNext(const api::ReportScheduleRow& row)
{
    return row.nextAt ? timeIn(*row.nextAt, row.schedule.zone) : row.schedule.paused ? "paused" : "never again";
}

std::string reportNames(const std::vector<std::string>& all)
{
    std::string text;
    for (const auto& one : all)
        text += (text.empty() ? "" : ", ") + one;
    return text;
}

int listReportSchedules(const Common& common)
{
    return answer(
        common, api::ListReportSchedules{}, [](const auto& list) { return jsonOf(list.rows); },
        [&](const api::ReportScheduleList& list) {
            if (list.rows.empty())
                std::cout << "No schedules of reports yet; `" << commandFor(common, "report schedules add --help")
                          << "` shows how to make one.\n";
            std::vector<std::vector<std::string>> rows;
            for (const auto& row : list.rows)
                rows.push_back({printable(row.schedule.name), row.schedule.query.kind.name(), printable(row.when),
                    reportNext(row), reportNames(row.schedule.formats), std::to_string(row.made),
                    row.running                    ? "being made, " + countText(row.rows) + " rows"
                        : !row.lastProblem.empty() ? "failed: " + printable(row.lastProblem)
                        : row.lastAt               ? agoText(*row.lastAt)
                                                   : ""});
            if (!rows.empty())
                std::cout << table({"SCHEDULE", "KIND", "WHEN", "NEXT", "FORMATS", "MADE", "LAST"}, rows);
        });
}

//! The schedule of this name; none where there is none.
base::Result<std::optional<api::ReportScheduleRow>> scheduleCalled(Session& session, const std::string& name)
{
    const auto list = session.ask(api::ListReportSchedules{});
    if (!list)
        return failure(list);
    for (const auto& row : list->rows)
        if (row.schedule.name == name || row.schedule.scheduleId == name)
            return std::optional(row);
    return std::optional<api::ReportScheduleRow>();
}

int saveReportSchedule(const ReportScheduleOptions& options, const Common& common)
{
    auto schedule = options.schedule;
    schedule.query.kind = api::Open<api::ReportKind>::named(options.kind);
    schedule.query.filter = joined(options.filter);
    schedule.query.zone = schedule.zone;
    if (schedule.formats.empty())
        schedule.formats = {"html"};
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto known = scheduleCalled(*session, schedule.name);
    if (!known)
        return report(known.error(), common);
    if (*known && options.replace)
        schedule.scheduleId = (*known)->schedule.scheduleId;
    const auto saved = session->ask(api::SaveReportSchedule{schedule});
    if (!saved)
        return report(saved.error(), common);
    if (common.json) {
        print(api::toJson(saved->row));
        return kDone;
    }
    std::cout << "Saved " << printable(saved->row.schedule.name) << ": " << printable(saved->row.when) << " ("
              << printable(saved->row.schedule.zone) << "), next " << reportNext(saved->row) << ".\n"
              << "It is made while `" << commandFor(common, "serve") << "` or the console is running.\n";
    return kDone;
}

int removeReportSchedule(const ReportScheduleOptions& options, const Common& common)
{
    return answer(
        common, api::RemoveReportSchedule{options.name},
        [](const auto&) {
            return boost::json::object{{"removed", true}};
        },
        [](const auto&) { std::cout << "Removed; the reports that it has made stay.\n"; });
}

//! Until it is made, or was not.
int runReportSchedule(const ReportScheduleOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto begun = session->ask(api::RunReportSchedule{options.name});
    if (!begun)
        return report(begun.error(), common);
    auto row = begun->row;
    while (row.running) {
        std::this_thread::sleep_for(kLookAgain);
        const auto now = scheduleCalled(*session, row.schedule.scheduleId);
        if (!now)
            return report(now.error(), common);
        if (!*now)
            return report(base::Error{base::ErrorCode::Cancelled, "the schedule was removed meanwhile", nullptr}, common);
        row = **now;
    }
    if (common.json)
        print(api::toJson(row));
    else if (row.lastProblem.empty())
        std::cout << "Made " << printable(reportNames(row.lastFiles)) << "; `kaze report kept save NAME` writes it to a file.\n";
    if (row.lastProblem.empty())
        return kDone;
    if (!common.json)
        std::cerr << "kaze: the report was not made: " << printable(row.lastProblem) << "\n";
    return kFailed;
}

int listKept(const ReportScheduleOptions& options, const Common& common)
{
    return answer(
        common, api::ListKeptReports{options.name}, [](const auto& list) { return jsonOf(list.reports); },
        [](const api::KeptReportList& list) {
            if (list.reports.empty())
                std::cout << "No reports are kept yet.\n";
            std::vector<std::vector<std::string>> rows;
            for (const auto& kept : list.reports)
                rows.push_back({printable(kept.name), kept.kind.name(), base::toRfc3339(kept.at).substr(0, 19) + "Z",
                    base::sizeText(static_cast<std::uint64_t>(kept.bytes))});
            if (rows.empty())
                return;
            std::cout << table({"REPORT", "KIND", "OF", "SIZE"}, rows) << styled("in " + printable(list.folder), Style::Dim)
                      << "\n";
        });
}

base::Result<std::int64_t> copyKept(Session& session, const std::string& name, MemoryOutput& to)
{
    std::int64_t offset = 0;
    for (;;) {
        api::ReadKeptReport query;
        query.name = name;
        query.offset = offset;
        const auto part = session.ask(query);
        if (!part)
            return failure(part);
        const auto bytes = base::fromBase64(part->content);
        if (!bytes)
            return base::fail(base::ErrorCode::Protocol, "the cell's report is no base64");
        if (auto put = to.write(*bytes); !put)
            return failure(put);
        offset += std::ssize(*bytes);
        if (offset >= part->report.bytes)
            break;
        if (bytes->empty())
            return base::fail(base::ErrorCode::Protocol, "the cell sent less of the report than there is; nothing was written");
    }
    if (const auto kept = to.keep(); !kept)
        return failure(kept);
    return offset;
}

int saveKept(const ReportScheduleOptions& options, const Common& common)
{
    const auto file = options.output.empty() ? options.name : options.output;
    if (const auto may = mayExportTo({file, options.force, ""}); !may)
        return report(may.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto to = MemoryOutput::open(file);
    if (!to)
        return report(to.error(), common);
    const auto bytes = copyKept(*session, options.name, *to);
    if (!bytes)
        return report(bytes.error(), common);
    if (common.json && to->isFile())
        print({{"written", file}, {"bytes", *bytes}});
    else if (to->isFile())
        std::cout << "Written to " << printable(file) << ".\n";
    return kDone;
}

int removeKept(const ReportScheduleOptions& options, const Common& common)
{
    return answer(
        common, api::RemoveKeptReport{options.name},
        [](const auto&) {
            return boost::json::object{{"removed", true}};
        },
        [](const auto&) { std::cout << "Removed.\n"; });
}

void addMakeReportSchedule(CLI::App& schedules, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<ReportScheduleOptions>();
    auto* command = schedules.add_subcommand("add", "Let a report be made at set times");
    auto& schedule = options->schedule;
    command->add_option("NAME", schedule.name, "What it is called: letters, digits, - and _")->required()->option_text(" ");
    command->add_option("KIND", options->kind, "cost, incident, capacity, readiness or audit")
        ->required()
        ->check(CLI::IsMember({"cost", "incident", "capacity", "readiness", "audit"}))
        ->option_text(" ");
    command->add_option("FILTER", options->filter, "Of incident and audit: what to limit it to")->option_text(" ");
    command->add_option("--cron", schedule.cron, "When: minute hour day month weekday, or @weekly; see `kaze schedules next`")
        ->required()
        ->option_text("\"0 7 * * MON\"");
    command->add_option("--zone", schedule.zone, "The time zone (default: this machine's)")->option_text("Europe/Berlin");
    command
        ->add_option("--period", schedule.query.period,
            "Of which time, counted from each: yesterday, last-week, last-month, today, this-week, this-month, or last-24h")
        ->option_text("PERIOD");
    command->add_option("--tenant", schedule.query.tenant, "Of this tenant alone")->option_text("NAME");
    command->add_option("--agent", schedule.query.agent, "Of this agent alone")->option_text("NAME");
    command->add_option("--model", schedule.query.model, "Of this model alone")->option_text("MODEL");
    command->add_option("--format", schedule.formats, "html (default), csv, json or markdown; may be given again")
        ->check(CLI::IsMember({"html", "csv", "json", "markdown"}))
        ->option_text("FORMAT")
        ->allow_extra_args(false);
    command->add_option("--keep", schedule.keep, "How many of each format are kept (default: 12)")
        ->check(CLI::Range(1, 1000))
        ->option_text("N");
    command->add_flag("--paused", schedule.paused, "It is made only when it is run by hand");
    command->add_flag("--replace", options->replace, "Changes the one that has this name already");
    command->footer(
        "Reports are kept in the data folder's reports/; what was missed is made up for within an hour.\n\n"
        "Examples:\n"
        "  kaze report schedules add weekly-cost cost --cron \"0 7 * * MON\" --period last-week --format html --format csv\n"
        "  kaze report schedules add refused audit outcome:failed --cron @daily --period yesterday --zone Europe/Berlin");
    addCommonOptions(*command, common);
    command->callback([options, common, &action] { action = [=] { return saveReportSchedule(*options, *common); }; });
}

using ReportScheduleDoes = int (*)(const ReportScheduleOptions&, const Common&);

CLI::App* addNamedReport(CLI::App& to, const std::string& name, const std::string& help, const std::string& of,
    ReportScheduleDoes does, const std::shared_ptr<ReportScheduleOptions>& options, const std::shared_ptr<Common>& common,
    Action& action)
{
    auto* command = to.add_subcommand(name, help);
    auto* named
        = command->add_option(of, options->name, of == "REPORT" ? "Its name, as `kaze report kept list` shows it" : "Its name")
              ->option_text(" ");
    named->required(does != listKept);
    addCommonOptions(*command, common);
    command->callback([options, common, does, &action] { action = [=] { return does(*options, *common); }; });
    return command;
}

} // namespace

void addReportSchedules(CLI::App& reports, const std::shared_ptr<Common>& common, Action& action)
{
    const auto fresh = [] { return std::make_shared<ReportScheduleOptions>(); };
    auto* schedules = reports.add_subcommand("schedules", "Let reports be made at set times");
    schedules->require_subcommand(1);
    addMakeReportSchedule(*schedules, common, action);
    auto* listing = schedules->add_subcommand("list", "List them, with their next time and what came of the last");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listReportSchedules(*common); }; });
    addNamedReport(*schedules, "run", "Make its report now, out of turn", "SCHEDULE", runReportSchedule, fresh(), common, action);
    addNamedReport(
        *schedules, "remove", "Remove it; its reports stay", "SCHEDULE", removeReportSchedule, fresh(), common, action);

    auto* kept = reports.add_subcommand("kept", "The reports that schedules have made");
    kept->require_subcommand(1);
    addNamedReport(*kept, "list", "List them, the newest first", "SCHEDULE", listKept, fresh(), common, action);
    auto saved = fresh();
    auto* saving = addNamedReport(*kept, "save", "Write one to a file", "REPORT", saveKept, saved, common, action);
    saving->add_option("-o,--output", saved->output, "The file; - is standard output (default: its name, in this folder)")
        ->option_text("FILE");
    saving->add_flag("--force", saved->force, "Replace the file where it is there already");
    addNamedReport(*kept, "remove", "Remove one", "REPORT", removeKept, fresh(), common, action);
}

} // namespace kaze::cli
