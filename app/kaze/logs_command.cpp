#include "app/kaze/asking.h"
#include "app/kaze/logs_commands.h"
#include "app/kaze/logs_follow.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/log_requests.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::int64_t kLogsPage = 1'000;
constexpr std::int64_t kLogsShown = 100;
constexpr std::int64_t kLogsShownBefore = 10; // what is followed
constexpr std::int64_t kLogsBuckets = 24;

struct LogsOptions {
    std::vector<std::string> filter;
    std::string since, until;
    std::int64_t limit = 0;
    bool oldestFirst = false, follow = false, count = false, archives = false;
};

struct LogsFound {
    std::vector<api::LogRow> rows; //!< in the order of time
    std::vector<std::string> notes;
    bool isMore = false;
};

base::Result<LogsFound> logsFound(Session& session, api::ListLogs query, std::int64_t wanted)
{
    LogsFound found;
    do {
        query.limit = std::min(kLogsPage, wanted - std::ssize(found.rows));
        auto page = session.ask(query);
        if (!page)
            return failure(page);
        std::ranges::move(page->rows, std::back_inserter(found.rows));
        // What is missing is said with each page; of archives that were not asked only the last one can tell.
        for (auto& note : page->notes)
            if (std::ranges::find(found.notes, note) == found.notes.end())
                found.notes.push_back(std::move(note));
        query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(found.rows) < wanted);
    found.isMore = !query.cursor.empty();
    if (!query.oldestFirst)
        std::ranges::reverse(found.rows);
    return found;
}

void tellLogsNotes(const std::vector<std::string>& notes)
{
    std::cout << std::flush;
    for (const auto& note : notes)
        std::cerr << "kaze: " << printable(note) << "\n";
}

void tellLogsLeftOut(const LogsOptions& options, const LogsFound& found, std::int64_t wanted)
{
    tellLogsNotes(found.notes);
    if (found.isMore && outputIsTerminal())
        std::cerr << styled(
            std::string("the ") + (options.oldestFirst ? "oldest " : "newest ") + std::to_string(wanted) + "; --limit shows more",
            Style::Dim)
                  << "\n";
}

void tellNoLogs(const api::ListLogs& query)
{
    const bool hasPeriod = query.from || query.to;
    if (query.filter.empty())
        std::cout << (hasPeriod ? "Nothing was recorded in this time.\n"
                                : "Nothing has been recorded yet: every run says what it does.\n");
    else
        std::cout
            << "No line fits the filter" << (hasPeriod ? " in this time" : "")
            << ". A word matches the beginning of a word of the message; every line has level and source, and agent, run, trace, "
               "tenant and fields of its own where they are known.\n";
}

int listLogs(const LogsOptions& options, const api::ListLogs& query, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto wanted = options.limit > 0 ? options.limit : options.follow ? kLogsShownBefore : kLogsShown;
    std::unique_ptr<LogsFollower> follower;
    // What comes while the list is made is not missed, and is not shown twice.
    if (options.follow)
        follower = std::make_unique<LogsFollower>(*session, common, query.filter);
    const auto found = logsFound(*session, query, wanted);
    if (!found)
        return reportLogs(found.error(), query.filter, common);
    for (const auto& row : found->rows)
        printLog(row, common);
    if (!common.json) {
        tellLogsLeftOut(options, *found, wanted);
        if (found->rows.empty() && !options.follow)
            tellNoLogs(query);
    }
    return follower ? follower->follow(found->rows) : kDone;
}

int countLogs(const api::ListLogs& query, const Common& common)
{
    api::CountLogs question;
    question.filter = query.filter;
    question.from = query.from;
    question.to = query.to;
    question.buckets = kLogsBuckets;
    question.archives = query.archives;
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto counts = session->ask(question);
    if (!counts)
        return reportLogs(counts.error(), query.filter, common);
    if (common.json) {
        print(replyJson(*counts));
        return kDone;
    }
    std::cout << logCountsText(*counts);
    tellLogsNotes(counts->notes);
    return kDone;
}

int logs(const LogsOptions& options, const Common& common)
{
    api::ListLogs query;
    query.filter = joined(options.filter);
    query.oldestFirst = options.oldestFirst;
    query.archives = options.archives;
    for (const auto& [text, into] : {std::pair(&options.since, &query.from), std::pair(&options.until, &query.to)}) {
        if (text->empty())
            continue;
        const auto time = logTimeOf(*text);
        if (!time)
            return report(time.error(), common);
        *into = *time;
    }
    return options.count ? countLogs(query, common) : listLogs(options, query, common);
}

} // namespace

void addLogs(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command
        = app.add_subcommand("logs", "Show, follow and count what was recorded: runs, tools, models and the cell itself");
    auto options = std::make_shared<LogsOptions>();
    command
        ->add_option("FILTER", options->filter,
            "Words of the message, and fields: level>=warn source:gateway agent:dev-* run:ID trace:ID tenant:acme, and the "
            "lines' own "
            "(model:gpt-* attempt>2); with \"-\" before it what must not match")
        ->option_text(" ");
    command
        ->add_option("--since", options->since,
            "From then on: 90m, 2h or 3d ago, 14:30 today, \"2026-11-21 14:30\", or 2026-11-21T14:30:00Z")
        ->option_text("TIME");
    command->add_option("--until", options->until, "Before then; written like --since")->option_text("TIME");
    auto* follow = command->add_flag("-f,--follow", options->follow, "Go on with what is recorded from now on; Ctrl+C ends it");
    command->add_option("--limit", options->limit, "At most so many lines (default: 100, and 10 before those that are followed)")
        ->check(CLI::Range(1, 100'000))
        ->option_text("N");
    auto* oldest = command->add_flag("--oldest-first", options->oldestFirst, "The oldest lines, not the newest");
    auto* count = command->add_flag(
        "--count", options->count, "How many lines there are, by level and time; of the last hour without --since");
    command->add_flag("--archives", options->archives, "Also in archived months, which are unpacked first");
    follow->excludes(oldest, count)->excludes("--until");
    command->footer("Lines are in the order of time. With --json each is an object on a line of its own.\n\n"
                    "Examples:\n"
                    "  kaze logs 'level>=warn agent:dev-* timeout' --since 2h\n"
                    "  kaze logs -f source:runtime\n"
                    "  kaze logs --since 2026-11-21 --count '\"left alone\"'\n"
                    "  kaze logs -- -level:info -source:net\n"
                    "  kaze logs -- stats                       (the word, which is a command without the --)");
    addCommonOptions(*command, common);
    command->require_subcommand(0, 1);
    command->callback([options, common, command, &action] {
        if (command->get_subcommands().empty())
            action = [options, common] { return logs(*options, *common); };
        else if (!options->filter.empty())
            action = [common] {
                const base::Error both{base::ErrorCode::InvalidArgument,
                    "stats and retention take no filter; put -- before a filter with such a word", nullptr};
                return report(both, *common);
            };
    });
    addLogsStats(*command, common, action);
    addLogsRetention(*command, common, action);
}

} // namespace kaze::cli
