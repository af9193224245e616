#include "app/kaze/asking.h"
#include "app/kaze/exporting.h"
#include "app/kaze/period.h"
#include "app/kaze/report_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/export_requests.h"
#include "engine/api/report_wire.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/scheduling/time_zone.h"

#include <fstream>
#include <iostream>
#include <map>

namespace kaze::cli {

namespace {

struct ReportOptions {
    std::shared_ptr<ReportSubject> subject = std::make_shared<ReportSubject>();
    std::string format, output, like;
    bool force = false;
};

//! As the file's name says, where nobody said it. Errors: InvalidArgument.
base::Result<std::string> formatOf(const ReportOptions& options, const Common& common)
{
    static const std::map<std::string, std::string> kByName{{".csv", "csv"}, {".json", "json"}, {".html", "html"},
        {".htm", "html"}, {".md", "markdown"}, {".markdown", "markdown"}, {".pdf", "pdf"}};
    auto format = options.format;
    if (format.empty()) {
        const auto named = kByName.find(std::filesystem::path(options.output).extension().string());
        format = named != kByName.end() ? named->second : common.json && options.output.empty() ? "json" : "markdown";
    }
    if (format == "pdf")
        return base::fail(base::ErrorCode::InvalidArgument,
            "PDF is made by the console, on its page Reports; here, --format html writes one page with charts that a browser "
            "prints as PDF");
    if (format != "csv" && format != "json" && format != "html" && format != "markdown")
        return base::fail(
            base::ErrorCode::InvalidArgument, "there is no format \"" + format + "\"; there are markdown, html, csv and json");
    return format;
}

//! A day or month begins by the clocks of the zone; a moment is one everywhere.
base::Result<> moveToZone(std::optional<base::Time>& time, const std::string& text, const std::string& zone)
{
    constexpr std::size_t kDay = 10;
    if (!time || zone.empty() || text.size() > kDay)
        return {};
    const auto found = scheduling::TimeZone::find(zone);
    if (!found)
        return failure(found);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
    time = found->toMoment(std::chrono::local_seconds(seconds.time_since_epoch())).at;
    return {};
}

int makeReport(const ReportOptions& options, const api::ReportQuery& query, const Common& common)
{
    const auto format = formatOf(options, common);
    if (!format)
        return report(format.error(), common);
    const ExportTarget target{options.output.empty() ? "-" : options.output, options.force, "rows"};
    if (const auto may = mayExportTo(target); !may)
        return report(may.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::StartExport start;
    start.kind = api::ExportKind::Report;
    start.format = *format;
    start.report = query;
    const auto made = exportTo(*session, start, target);
    if (!made)
        return report(made.error(), common);
    if (!made->isFile)
        return kDone;
    if (common.json)
        print({{"written", made->file}, {"rows", made->state.done}, {"bytes", made->state.bytes}});
    else
        std::cout << "Written to " << printable(made->file) << "." << std::endl;
    return kDone;
}

int reportOf(const ReportOptions& options, const Common& common)
{
    const auto query = queryOf(*options.subject);
    return query ? makeReport(options, *query, common) : report(query.error(), common);
}

//! The query that a report in JSON holds; of a large one only its beginning is read. Errors: those of reading, InvalidArgument.
base::Result<api::ReportQuery> queryIn(const std::string& path)
{
    constexpr std::size_t kHead = 1 << 20;
    constexpr std::string_view kBegin = "{\"query\":";
    std::ifstream file(path, std::ios::binary);
    std::string head(kHead, '\0');
    file.read(head.data(), static_cast<std::streamsize>(kHead));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    boost::system::error_code error;
    boost::json::value found;
    if (head.starts_with(kBegin)) {
        boost::json::stream_parser parser;
        parser.write_some(head.data() + kBegin.size(), head.size() - kBegin.size(), error);
        if (!error && parser.done())
            found = parser.release();
    }
    if (found.is_null()) {
        // Somebody has written it anew: another order, or spaces.
        const auto whole = base::readFile(path);
        if (!whole)
            return failure(whole);
        const auto json = boost::json::parse(*whole, error);
        const auto* object = error ? nullptr : json.if_object();
        if (const auto* query = object ? object->if_contains("query") : nullptr)
            found = *query;
    }
    if (!found.is_object())
        return base::fail(base::ErrorCode::InvalidArgument,
            path + " is no report in JSON: `kaze report … --format json` writes one, with the query that makes it again");
    return api::reportQueryFromJson(found);
}

int reportLike(const ReportOptions& options, const Common& common)
{
    const auto query = queryIn(options.like);
    return query ? makeReport(options, *query, common) : report(query.error(), common);
}

void addReportOutput(CLI::App& command, const std::shared_ptr<ReportOptions>& options)
{
    command.add_option("--format", options->format, "markdown, html, csv or json (default: as FILE is named, else markdown)")
        ->option_text("FORMAT");
    command.add_option("-o,--output", options->output, "Write it to this file (default: standard output)")->option_text("FILE");
    command.add_flag("--force", options->force, "Replace the file where it is there already");
}

void addReportKind(CLI::App& reports, api::ReportKind kind, const std::string& help, const std::string& footer,
    const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<ReportOptions>();
    auto* command = reports.add_subcommand(base::enumName(kind), help);
    addReportSubject(*command, kind, options->subject);
    addReportOutput(*command, options);
    command->footer(footer);
    addCommonOptions(*command, common);
    command->callback([options, common, &action] { action = [options, common] { return reportOf(*options, *common); }; });
}

void addReportKinds(CLI::App& reports, const std::shared_ptr<Common>& common, Action& action)
{
    using enum api::ReportKind;
    addReportKind(reports, Cost, "What model calls cost in a period, by day, model, agent, tenant and key",
        "Examples:\n"
        "  kaze report cost --from 2026-11 --to 2026-11 -o november.html\n"
        "  kaze report cost --period last-week --tenant lab --format csv",
        common, action);
    addReportKind(reports, Incident,
        "What went wrong, in the order of time: alerts, errors of spans, warnings of the log, runs that failed, people's notes",
        "When it began, was noticed and ended, how many runs it affected, what it cost, and how many calls failed before and in "
        "it. FILTER limits\nthe lines of the log, as in `kaze logs`.\n\n"
        "Examples:\n"
        "  kaze report incident --alert 0192f0c1-7e3a-7000-8000-b8a1f7c9d2e4 -o incident.html\n"
        "  kaze report incident --from 2026-11-21T14:00:00Z --to 2026-11-21T15:30:00Z source:gateway\n"
        "  kaze report incident --trace 0192f0c17e3a70008000b8a1f7c9d2e4",
        common, action);
    addReportKind(reports, Capacity,
        "What limits throughput, where the time of a turn goes, when thresholds will be reached, and how everything grew",
        "Example:\n  kaze report capacity --period last-30d -o capacity.html", common, action);
    addReportKind(reports, Readiness, "When to scale, as it stands now: stage, triggers, forecasts, anti-patterns, slow queries",
        "Example:\n  kaze report readiness -o readiness.html", common, action);
    addReportKind(reports, Audit, "Who changed what in a period, by command and person, and every command",
        "FILTER is actor:, action:, subject: (the whole of each) and outcome:failed.\n\n"
        "Examples:\n"
        "  kaze report audit --period last-month --format csv -o audit.csv\n"
        "  kaze report audit --from 2026-11-21 outcome:failed",
        common, action);
}

} // namespace

void addReportSubject(CLI::App& command, api::ReportKind kind, const std::shared_ptr<ReportSubject>& subject)
{
    using enum api::ReportKind;
    auto& query = subject->query;
    query.kind = kind;
    const bool isNow = kind == Readiness;
    if (kind == Incident || kind == Audit)
        command.add_option("FILTER", subject->filter, "What to limit it to")->option_text(" ");
    if (!isNow) {
        const std::string usual = kind == Cost ? "the beginning of the month" : kind == Audit ? "seven days" : "thirty days";
        auto* from = command
                         .add_option("--from", subject->from,
                             "The first day or month, or a time: 2026-11-01, 2026-11, 2026-11-21T14:00:00Z"
                                 + (kind == Incident ? std::string() : " (default: " + usual + ")"))
                         ->option_text("DATE");
        auto* to = command.add_option("--to", subject->to, "The last day or month, which is included, or a time (default: now)")
                       ->option_text("DATE");
        command
            .add_option("--period", query.period,
                "Instead: today, yesterday, this-week, last-week, this-month, last-month, or last- with a length (last-24h)")
            ->option_text("PERIOD")
            ->excludes(from, to);
    }
    command.add_option("--zone", query.zone, "In which times are shown and days begin (default: UTC)")
        ->option_text("Europe/Berlin");
    if (kind == Cost || kind == Incident || kind == Audit)
        command.add_option("--tenant", query.tenant, "Of this tenant alone")->option_text("NAME");
    if (kind == Cost || kind == Incident)
        command.add_option("--agent", query.agent, "Of this agent alone")->option_text("NAME");
    if (kind == Cost)
        command.add_option("--model", query.model, "Of this model alone: provider/model")->option_text("MODEL");
    if (kind == Incident) {
        command.add_option("--alert", query.alertId, "Around this alert")->option_text("ID");
        command.add_option("--trace", query.traceId, "Of this trace, or this run's")->option_text("ID");
    }
}

base::Result<api::ReportQuery> queryOf(const ReportSubject& subject)
{
    const auto period = periodOf(subject.from, subject.to);
    if (!period)
        return failure(period);
    auto query = subject.query;
    query.from = period->from;
    query.to = period->to;
    if (const auto moved = moveToZone(query.from, subject.from, query.zone); !moved)
        return failure(moved);
    if (const auto moved = moveToZone(query.to, subject.to, query.zone); !moved)
        return failure(moved);
    query.filter = joined(subject.filter);
    return query;
}

void addReport(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* reports = app.add_subcommand("report", "Make reports for other people, now or at set times");
    reports->require_subcommand(1);
    addReportKinds(*reports, common, action);
    auto options = std::make_shared<ReportOptions>();
    auto* again = reports->add_subcommand("from-json", "Make a report again, from the query that it holds in JSON");
    again->add_option("FILE", options->like, "A report that was written with --format json")->required()->option_text(" ");
    addReportOutput(*again, options);
    again->footer("Example:\n  kaze report from-json november.json -o november.html");
    addCommonOptions(*again, common);
    again->callback([options, common, &action] { action = [options, common] { return reportLike(*options, *common); }; });
    addReportNotes(*reports, common, action);
    addReportSchedules(*reports, common, action);
}

} // namespace kaze::cli
