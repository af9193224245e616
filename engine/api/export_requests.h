#pragma once

#include "engine/api/reply.h"
#include "engine/api/report.h"

#include <string_view>

// Exports of any size: the cell writes a file of its own in the background, which the client reads in parts.

namespace kaze::api {

enum class ExportKind : std::uint8_t { Logs, Traces, Report };
BOOST_DESCRIBE_ENUM(ExportKind, Logs, Traces, Report)

//! Logs: jsonl, csv, text. Traces: otlp-json, otlp-protobuf, archive (one SQLite file with everything of them), jsonl (rows of the list).
//! Report: csv, json, markdown, html, each with all of its rows.
struct ExportState {
    static constexpr std::string_view kType = "export_state";
    std::string exportId;
    std::string fileName; //!< a good name for it
    std::int64_t done = 0; //!< rows or traces written
    std::int64_t total = -1; //!< of so many; -1: not known yet
    std::int64_t bytes = 0; //!< that can be read by now
    bool finished = false; //!< all of it can be read
    std::string error; //!< why it ended early
    std::vector<std::string>
        notes{}; //!< what is not in it and why: a month that could not be read, archives that were not asked for
};
BOOST_DESCRIBE_STRUCT(ExportState, (), (exportId, fileName, done, total, bytes, finished, error, notes))

struct StartExport {
    static constexpr std::string_view kType = "start_export";
    using Reply = ExportState;
    Open<ExportKind> kind;
    std::string format;
    std::string filter; //!< as in the list
    std::optional<Time> from, to;
    std::vector<std::string> ids; //!< traces (or runs) by id instead of by filter
    bool archives = false;
    bool content = true; //!< inputs and outputs of spans
    std::optional<ReportQuery> report{}; //!< what a report is about; of the rest only kind and format count then
};
BOOST_DESCRIBE_STRUCT(StartExport, (), (kind, format, filter, from, to, ids, archives, content, report))

struct ExportPart {
    static constexpr std::string_view kType = "export_part";
    ExportState state;
    std::string content; //!< base64
};
BOOST_DESCRIBE_STRUCT(ExportPart, (), (state, content))

//! Errors: NotFound when it was ended, or nobody read it for ten minutes.
struct ReadExport {
    static constexpr std::string_view kType = "read_export";
    using Reply = ExportPart;
    std::string exportId;
    std::int64_t offset = 0; //!< bytes
    std::int64_t limit = 1 << 20; //!< at most 4 MB; 0 asks for the state alone
};
BOOST_DESCRIBE_STRUCT(ReadExport, (), (exportId, offset, limit))

//! Gives it up, done or not, and removes its file.
struct EndExport {
    static constexpr std::string_view kType = "end_export";
    using Reply = Done;
    std::string exportId;
};
BOOST_DESCRIBE_STRUCT(EndExport, (), (exportId))

//! A file of traces of somebody else's: OTLP as JSON or protobuf (also one export request a line), or our own archive.
struct TracesImported {
    static constexpr std::string_view kType = "traces_imported";
    std::string importId; //!< for the next part
    std::int64_t traces = 0;
    std::int64_t spans = 0;
    std::int64_t known = 0; //!< spans that were there already
    std::int64_t refused = 0; //!< spans and lines
    std::vector<std::string> problems; //!< of refused ones, at most 20
    std::vector<std::string> traceIds; //!< at most 1 000
    std::int64_t lines = 0; //!< of the log, out of an archive
    std::int64_t knownLines = 0; //!< that were there already
};
BOOST_DESCRIBE_STRUCT(TracesImported, (), (importId, traces, spans, known, refused, problems, traceIds, lines, knownLines))

//! The file in parts of at most 4 MB, in order; it is read when the last has come. Errors: InvalidArgument with what is wrong where; nothing is
//! kept of a file that cannot be read at all.
struct ImportTraces {
    static constexpr std::string_view kType = "import_traces";
    using Reply = TracesImported;
    std::string importId; //!< empty for the first part
    std::string name; //!< of the file, for messages
    std::string content; //!< base64
    bool isLast = true;
};
BOOST_DESCRIBE_STRUCT(ImportTraces, (), (importId, name, content, isLast))

} // namespace kaze::api
