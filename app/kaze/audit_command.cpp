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
#include <limits>

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

void tellVerified(const api::AuditVerified& verified)
{
    if (!verified.intact)
        std::cout << "The audit log was changed: " << printable(verified.problem) << ".\n";
    else if (verified.entries == 0)
        std::cout << "Nothing is chained yet.\n";
    else
        std::cout << "The audit log is whole: the entries " << verified.first << " to " << verified.last
                  << " follow each other.\n";
    if (verified.unchained > 0)
        std::cout << countText(verified.unchained) << " from before there was a chain are not proved.\n";
    if (verified.intact && verified.entries > 0)
        std::cout << "Entry " << verified.last << " has the hash " << verified.head
                  << ". Kept elsewhere, it shows later whether anything before it was changed:\n  kaze audit verify --head "
                  << verified.head << "\n";
}

int verifyAudit(const api::VerifyAudit& query, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto verified = session->ask(query);
    if (!verified)
        return report(verified.error(), common);
    if (common.json)
        print(replyJson(*verified));
    else
        tellVerified(*verified);
    return verified->intact ? kDone : kFailed;
}

void addVerify(CLI::App& audit, std::shared_ptr<Common> common, Action& action)
{
    auto query = std::make_shared<api::VerifyAudit>();
    auto* verified = audit.add_subcommand("verify", "Reckon whether anything in it was changed or taken out");
    verified->add_option("--head", query->head, "A hash that was kept elsewhere: an entry has to have it")->option_text("HASH");
    verified->add_option("--number", query->number, "The number of that entry")
        ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()))
        ->option_text("N");
    verified->footer("Each entry has the hash of itself and of the one before. Ends with 1 when something does not fit.\n\n"
                     "Examples:\n"
                     "  kaze audit verify --json\n"
                     "  kaze audit verify --head \"$(cat kept-elsewhere)\"");
    addCommonOptions(*verified, common);
    verified->callback([query, common, &action] { action = [query, common] { return verifyAudit(*query, *common); }; });
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
            "Only by this one: local (whoever works with Kaze here), \"token ID\", timeout, or \"schedule NAME\"")
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
    addVerify(*audit, common, action);
}

} // namespace kaze::cli
