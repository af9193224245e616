#pragma once

#include "engine/api/reply.h"
#include "engine/api/report.h"

#include <string_view>

// Reports: made when they are asked for, or by themselves at set times and kept; and the notes of people that stand in those of incidents.
// A report of any size is exported with StartExport (export_requests.h).

namespace kaze::api {

struct Report {
    static constexpr std::string_view kType = "report";
    ReportDocument document;
    std::string text; //!< in the format that was asked for
};
BOOST_DESCRIBE_STRUCT(Report, (), (document, text))

//! Tables have their first 1,000 rows, and say of how many. Errors: InvalidArgument for a query that makes no sense and for a format; NotFound
//! for an alert, a trace or a time zone.
struct MakeReport {
    static constexpr std::string_view kType = "make_report";
    using Reply = Report;
    ReportQuery query;
    std::string format; //!< "csv", "json", "html", "markdown"; empty: the document alone
};
BOOST_DESCRIBE_STRUCT(MakeReport, (), (query, format))

// ---- notes

//! What a person wrote down of a moment.
struct Annotation {
    std::string id;
    Time at; //!< what it is about
    std::string traceId; //!< empty: of no trace
    std::string text;
    std::string by; //!< as in the audit log
    Time madeAt;
};
BOOST_DESCRIBE_STRUCT(Annotation, (), (id, at, traceId, text, by, madeAt))

struct AnnotationAdded {
    static constexpr std::string_view kType = "annotation_added";
    Annotation annotation;
};
BOOST_DESCRIBE_STRUCT(AnnotationAdded, (), (annotation))

//! Errors: InvalidArgument for an empty text, and one of more than 4 KB.
struct AddAnnotation {
    static constexpr std::string_view kType = "add_annotation";
    using Reply = AnnotationAdded;
    std::optional<Time> at; //!< none: now
    std::string traceId;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(AddAnnotation, (), (at, traceId, text))

struct AnnotationPage {
    static constexpr std::string_view kType = "annotation_page";
    std::vector<Annotation> rows; //!< by `at`, the newest first
    std::string next; //!< cursor of the next page, empty at the end
};
BOOST_DESCRIBE_STRUCT(AnnotationPage, (), (rows, next))

struct ListAnnotations {
    static constexpr std::string_view kType = "list_annotations";
    using Reply = AnnotationPage;
    std::optional<Time> from, to; //!< to is exclusive
    std::string traceId; //!< of this trace alone
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1,000
};
BOOST_DESCRIBE_STRUCT(ListAnnotations, (), (from, to, traceId, cursor, limit))

//! Errors: NotFound.
struct RemoveAnnotation {
    static constexpr std::string_view kType = "remove_annotation";
    using Reply = Done;
    std::string id; //!< whole, or at least the last four characters where only one ends so
};
BOOST_DESCRIBE_STRUCT(RemoveAnnotation, (), (id))

// ---- schedules

//! Makes a report at set times. It is counted from the time of the fire: "last-week" of one that is caught up is the week before that time.
struct ReportSchedule {
    std::string scheduleId; //!< empty for a new one
    std::string name; //!< letters, digits, "-" and "_", at most 60: files are called so
    std::string cron; //!< five fields, six with seconds first, or "@weekly"
    std::string zone; //!< of the times, and of the query where that names none; empty: that of the cell's machine
    ReportQuery query; //!< with a period instead of from and to
    std::vector<std::string> formats; //!< "html", "csv", "json", "markdown"; at least one
    std::int64_t keep = 12; //!< copies of each format, 1 to 1,000; older ones are removed
    bool paused = false;
};
BOOST_DESCRIBE_STRUCT(ReportSchedule, (), (scheduleId, name, cron, zone, query, formats, keep, paused))

struct ReportScheduleRow {
    ReportSchedule schedule;
    std::string when; //!< in words: "at 07:00, on Monday"
    std::optional<Time> nextAt; //!< none while it is paused
    std::optional<Time> lastAt; //!< the planned time of the last report
    std::string lastProblem; //!< why it was not made; empty where it was
    std::vector<std::string> lastFiles; //!< names of kept reports
    std::int64_t made = 0; //!< reports, by and by
    std::int64_t missed = 0; //!< times that nobody caught up: Kaze did not run for more than an hour
    bool running = false; //!< one is being made
    std::int64_t rows = 0; //!< of the one that is being made, so far
};
BOOST_DESCRIBE_STRUCT(
    ReportScheduleRow, (), (schedule, when, nextAt, lastAt, lastProblem, lastFiles, made, missed, running, rows))

struct ReportScheduleReply {
    static constexpr std::string_view kType = "report_schedule_reply";
    ReportScheduleRow row;
};
BOOST_DESCRIBE_STRUCT(ReportScheduleReply, (), (row))

struct ReportScheduleList {
    static constexpr std::string_view kType = "report_schedule_list";
    std::vector<ReportScheduleRow> rows; //!< by name
};
BOOST_DESCRIBE_STRUCT(ReportScheduleList, (), (rows))

struct ListReportSchedules {
    static constexpr std::string_view kType = "list_report_schedules";
    using Reply = ReportScheduleList;
};
BOOST_DESCRIBE_STRUCT(ListReportSchedules, (), ())

//! Makes one, or changes the one of its id. Errors: InvalidArgument with what is wrong; AlreadyExists for a name that another has; NotFound for
//! an id that is not there; RateLimited above a thousand of them.
struct SaveReportSchedule {
    static constexpr std::string_view kType = "save_report_schedule";
    using Reply = ReportScheduleReply;
    ReportSchedule schedule;
};
BOOST_DESCRIBE_STRUCT(SaveReportSchedule, (), (schedule))

//! Its kept reports stay. Errors: NotFound.
struct RemoveReportSchedule {
    static constexpr std::string_view kType = "remove_report_schedule";
    using Reply = Done;
    std::string schedule; //!< id or name
};
BOOST_DESCRIBE_STRUCT(RemoveReportSchedule, (), (schedule))

//! Begins to make its report now, out of turn and also while it is paused; the row says when it is done. Errors: NotFound; Conflict while one
//! is being made.
struct RunReportSchedule {
    static constexpr std::string_view kType = "run_report_schedule";
    using Reply = ReportScheduleReply;
    std::string schedule; //!< id or name
};
BOOST_DESCRIBE_STRUCT(RunReportSchedule, (), (schedule))

// ---- kept reports

//! A file in the data folder's reports/.
struct KeptReport {
    std::string name; //!< "weekly.cost.20261116T060000Z.html"
    std::string schedule; //!< "weekly"
    Open<ReportKind> kind;
    std::string format;
    Time at; //!< for which it was planned
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(KeptReport, (), (name, schedule, kind, format, at, bytes))

struct KeptReportList {
    static constexpr std::string_view kType = "kept_report_list";
    std::vector<KeptReport> reports; //!< the newest first
    std::string folder;
};
BOOST_DESCRIBE_STRUCT(KeptReportList, (), (reports, folder))

struct ListKeptReports {
    static constexpr std::string_view kType = "list_kept_reports";
    using Reply = KeptReportList;
    std::string schedule; //!< of this name; empty: all
};
BOOST_DESCRIBE_STRUCT(ListKeptReports, (), (schedule))

struct KeptReportPart {
    static constexpr std::string_view kType = "kept_report_part";
    KeptReport report;
    std::string content; //!< base64
};
BOOST_DESCRIBE_STRUCT(KeptReportPart, (), (report, content))

//! Errors: NotFound; InvalidArgument for an offset behind its end.
struct ReadKeptReport {
    static constexpr std::string_view kType = "read_kept_report";
    using Reply = KeptReportPart;
    std::string name;
    std::int64_t offset = 0; //!< bytes
    std::int64_t limit = 1 << 20; //!< at most 4 MB
};
BOOST_DESCRIBE_STRUCT(ReadKeptReport, (), (name, offset, limit))

//! Errors: NotFound.
struct RemoveKeptReport {
    static constexpr std::string_view kType = "remove_kept_report";
    using Reply = Done;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(RemoveKeptReport, (), (name))

} // namespace kaze::api
