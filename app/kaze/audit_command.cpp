#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "engine/api/audit_requests.h"
#include "engine/api/run_requests.h"
#include "engine/base/ids.h"
#include "engine/base/text.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::int64_t kPage = 1'000;
constexpr std::size_t kShownDetail = 80;

struct AuditOptions {
    api::ListAudit query;
    std::string since, until;
    std::int64_t limit = 50;
};

base::Result<std::vector<api::AuditEntry>> entriesOf(Session& session, api::ListAudit query, std::int64_t wanted)
{
    std::vector<api::AuditEntry> entries;
    do {
        query.limit = std::min(kPage, wanted - std::ssize(entries));
        auto page = session.ask(query);
        if (!page)
            return failure(page);
        std::ranges::move(page->entries, std::back_inserter(entries));
        query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(entries) < wanted);
    return entries;
}

std::string whose(const api::AuditEntry& entry)
{
    return printable(entry.project.empty() ? entry.tenant : entry.tenant + "/" + entry.project);
}

//! A run's id as the other lists have it; a name as it is.
std::string subjectOf(const api::AuditEntry& entry)
{
    return base::Uuid::parse(entry.subject) ? shortId(entry.subject) : printable(entry.subject);
}

void tellEntries(const std::vector<api::AuditEntry>& entries)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& entry : entries) {
        auto detail = entry.detail.substr(0, entry.detail.find('\n'));
        if (entry.outcome != "done")
            detail = entry.outcome + ": " + detail;
        rows.push_back({base::toRfc3339(entry.at).substr(0, 19) + "Z", printable(entry.actor), printable(entry.action),
            subjectOf(entry), whose(entry), printable(base::shortened(detail, kShownDetail))});
    }
    std::cout << table({"WHEN", "BY", "COMMAND", "OF", "TENANT", "WHAT"}, rows);
}

int listAudit(const AuditOptions& options, const Common& common)
{
    const auto period = periodOf(options.since, options.until);
    if (!period)
        return report(period.error(), common);
    auto query = options.query;
    query.from = period->from;
    query.to = period->to;
    const bool isNarrowed = query.failedOnly || query.from || query.to || !query.tenant.empty() || !query.actor.empty()
        || !query.action.empty() || !query.subject.empty();
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    // An id as lists show it stands for the whole one.
    if (query.subject.size() >= 4 && query.subject.size() < 36)
        if (const auto run = session->ask(api::GetRun{query.subject}))
            query.subject = run->detail.run.runId;
    const auto entries = entriesOf(*session, std::move(query), options.limit);
    if (!entries)
        return report(entries.error(), common);
    if (common.json)
        print(jsonOf(*entries));
    else if (entries->empty())
        std::cout << (isNarrowed ? "No command fits.\n" : "Nothing has been changed yet.\n");
    else
        tellEntries(*entries);
    return kDone;
}

} // namespace

void addAudit(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* audit = app.add_subcommand("audit", "See who changed what: every command that changed something, and how it ended");
    audit->require_subcommand(1);
    auto options = std::make_shared<AuditOptions>();
    auto* listed = audit->add_subcommand("list", "Commands, the newest first");
    listed->add_option("--tenant", options->query.tenant, "Only this tenant's")->option_text("NAME");
    listed
        ->add_option("--actor", options->query.actor,
            "Only by this one: local (whoever works with Kaze here), timeout, or \"schedule NAME\"")
        ->option_text("WHO");
    listed->add_option("--action", options->query.action, "Only this command, such as set_budget")->option_text("NAME");
    listed->add_option("--subject", options->query.subject, "Only about this: a name, or the id of a run")->option_text("NAME");
    listed->add_flag("--failed", options->query.failedOnly, "Only those that were refused or failed");
    listed->add_option("--since", options->since, "From this day, month or time on, UTC: 2026-11-21 or 2026-11-21T14:00:00Z")
        ->option_text("DATE");
    listed->add_option("--until", options->until, "To this day or month, which is included, or before this time")
        ->option_text("DATE");
    listed->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 100'000))
        ->option_text("N");
    listed->footer(
        "Texts, arguments and keys are not in it, nor what only looks at things. It is kept for a year; `kaze keep` changes "
        "that.\n\n"
        "Examples:\n"
        "  kaze audit list --failed --since 2026-11-21\n"
        "  kaze audit list --action answer_approval --tenant acme");
    addCommonOptions(*listed, common);
    listed->callback([options, common, &action] { action = [options, common] { return listAudit(*options, *common); }; });
}

} // namespace kaze::cli
