#include "app/kaze/asking.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/period.h"
#include "app/kaze/report_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/report_wire.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct NoteOptions {
    std::vector<std::string> words;
    std::string at, trace, from, to, id;
    std::int64_t limit = 50;
};

int writeNote(const NoteOptions& options, const Common& common)
{
    api::AddAnnotation query;
    query.text = joined(options.words);
    query.traceId = options.trace;
    if (!options.at.empty()) {
        const auto at = logTimeOf(options.at);
        if (!at)
            return report(at.error(), common);
        query.at = *at;
    }
    return answer(
        common, query, [](const auto& reply) { return api::toJson(reply.annotation); },
        [](const auto& reply) {
            std::cout << "Noted at " << base::toRfc3339(reply.annotation.at).substr(0, 19) << "Z as "
                      << shortId(reply.annotation.id) << ".\n";
        });
}

int listNotes(const NoteOptions& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    api::ListAnnotations query;
    query.from = period->from;
    query.to = period->to;
    query.traceId = options.trace;
    query.limit = options.limit;
    return answer(
        common, query, [](const auto& page) { return jsonOf(page.rows); },
        [](const api::AnnotationPage& page) {
            if (page.rows.empty())
                std::cout << "No notes. `kaze report annotate \"what happened\" --at 14:30` writes one down.\n";
            std::vector<std::vector<std::string>> rows;
            for (const auto& note : page.rows)
                rows.push_back({shortId(note.id), base::toRfc3339(note.at).substr(0, 19) + "Z", printable(note.by),
                    note.traceId.empty() ? "" : shortId(note.traceId), printable(note.text)});
            if (!rows.empty())
                std::cout << table({"NOTE", "AT", "BY", "TRACE", "TEXT"}, rows);
        });
}

int removeNote(const NoteOptions& options, const Common& common)
{
    return answer(
        common, api::RemoveAnnotation{options.id},
        [](const auto&) {
            return boost::json::object{{"removed", true}};
        },
        [](const auto&) { std::cout << "Removed.\n"; });
}

} // namespace

void addReportNotes(CLI::App& reports, const std::shared_ptr<Common>& common, Action& action)
{
    auto written = std::make_shared<NoteOptions>();
    auto* noting = reports.add_subcommand("annotate", "Note what happened, for the timeline of incidents");
    noting->add_option("TEXT", written->words, "What happened")->required()->option_text(" ");
    noting->add_option("--at", written->at, "When: 20m or 2h ago, 14:30 today, or 2026-11-21T14:30:00Z (default: now)")
        ->option_text("TIME");
    noting->add_option("--trace", written->trace, "Of this trace, or this run's")->option_text("ID");
    noting->footer("Example:\n  kaze report annotate \"provider said they rolled back\" --at 14:30");
    addCommonOptions(*noting, common);
    noting->callback([written, common, &action] { action = [=] { return writeNote(*written, *common); }; });

    auto* notes = reports.add_subcommand("annotations", "List and remove notes");
    notes->require_subcommand(1);
    auto listed = std::make_shared<NoteOptions>();
    auto* listing = notes->add_subcommand("list", "Notes, the newest first");
    listing->add_option("--from", listed->from, "From this day, month or time on, UTC")->option_text("DATE");
    listing->add_option("--to", listed->to, "To this day or month, which is included, or before this time")->option_text("DATE");
    listing->add_option("--trace", listed->trace, "Only of this trace")->option_text("ID");
    listing->add_option("--limit", listed->limit, "At most so many (default: 50)")->check(CLI::Range(1, 1'000))->option_text("N");
    addCommonOptions(*listing, common);
    listing->callback([listed, common, &action] { action = [=] { return listNotes(*listed, *common); }; });
    auto removed = std::make_shared<NoteOptions>();
    auto* removing = notes->add_subcommand("remove", "Remove a note");
    removing->add_option("NOTE", removed->id, "Its id, or the end of it that the list shows")->required()->option_text(" ");
    addCommonOptions(*removing, common);
    removing->callback([removed, common, &action] { action = [=] { return removeNote(*removed, *common); }; });
}

} // namespace kaze::cli
