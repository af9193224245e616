#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_facts_texts.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/fact_requests.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct FactListing {
    MemoryOwner owner;
    api::ListFacts query;
    std::string asOf;
    std::int64_t limit = 50;
};

struct FactAdding {
    MemoryOwner owner;
    api::AddFact query;
    std::string from, until;
    bool supersede = false, refuse = false;
};

struct FactChange {
    MemoryOwner owner;
    std::string id, reason, at;
    bool supersede = false;
};

base::Result<std::optional<base::Time>> timeFrom(const std::string& text)
{
    if (text.empty())
        return std::optional<base::Time>();
    const auto time = base::fromRfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!time)
        return base::fail(
            base::ErrorCode::InvalidArgument, "\"" + text + "\" is no time: write 2026-11-01 or 2026-11-01T09:30:00Z");
    return std::optional(*time);
}

int listFacts(const FactListing& options, const Common& common)
{
    auto query = options.query;
    const auto asOf = timeFrom(options.asOf);
    if (!asOf)
        return report(asOf.error(), common);
    query.asOf = *asOf;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::FactPage all;
    do {
        query.limit = std::min<std::int64_t>(1000, options.limit - std::ssize(all.rows));
        auto page = session->ask(query);
        if (!page)
            return report(asUsage(page.error()), common);
        all.rows.insert(all.rows.end(), page->rows.begin(), page->rows.end());
        all.next = query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(all.rows) < options.limit);
    if (common.json)
        print(replyJson(all).at("rows"));
    else
        tellFacts(all, query.state);
    return kDone;
}

void tellAdded(const api::FactAdded& added, const char* what)
{
    std::cout << (added.known ? "known already" : what) << " " << added.fact.id << "  " << factText(added.fact) << "\n";
    for (const auto& fact : added.superseded)
        std::cout << "  ended  " << fact.id << "  " << factText(fact) << "\n";
    for (const auto& fact : added.conflicts)
        std::cout << styled("  also holds  ", Style::Yellow) << fact.id << "  " << factText(fact) << "\n";
}

template <class Query>
int changeFacts(const Query& query, const Common& common, const char* what)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(query);
    if (!reply)
        return report(asUsage(reply.error()), common);
    if (common.json)
        print(replyJson(*reply));
    else
        tellAdded(*reply, what);
    return kDone;
}

int addFact(const FactAdding& options, const Common& common)
{
    auto query = options.query;
    const auto from = timeFrom(options.from), until = timeFrom(options.until);
    if (!from || !until)
        return report((from ? until : from).error(), common);
    query.validFrom = *from;
    query.validTo = *until;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    query.onConflict = options.supersede ? "supersede" : options.refuse ? "refuse" : "keep";
    return changeFacts(query, common, query.propose ? "proposed" : "remembered");
}

int acceptFact(const FactChange& options, const Common& common)
{
    const api::ReviewFact query{
        options.owner.tenant, options.owner.project, options.id, true, options.supersede ? "supersede" : "keep", options.reason};
    return changeFacts(query, common, "accepted");
}

int rejectFact(const FactChange& options, const Common& common)
{
    const api::ReviewFact query{options.owner.tenant, options.owner.project, options.id, false, "keep", options.reason};
    return changeFacts(query, common, "rejected");
}

int endFact(const FactChange& options, const Common& common)
{
    const auto at = timeFrom(options.at);
    if (!at)
        return report(at.error(), common);
    const api::EndFact query{options.owner.tenant, options.owner.project, options.id, *at, options.reason};
    return changeFacts(query, common, "ended");
}

int undoSupersession(const FactChange& options, const Common& common)
{
    const api::UndoSupersession query{options.owner.tenant, options.owner.project, options.id, options.reason};
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(query);
    if (!reply)
        return report(asUsage(reply.error()), common);
    if (common.json) {
        print(replyJson(*reply));
        return kDone;
    }
    std::cout << "forgotten " << reply->fact.id << "  " << factText(reply->fact) << "\n";
    for (const auto& fact : reply->superseded)
        std::cout << "  holds again  " << fact.id << "  " << factText(fact) << "\n";
    return kDone;
}

void addListing(CLI::App& facts, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<FactListing>();
    auto* list = facts.add_subcommand("list", "List facts");
    list->add_option("--subject", options->query.subject, "Only of this; a * at the end stands for the rest")
        ->option_text("NAME");
    list->add_option("--predicate", options->query.predicate, "Only with this")->option_text("NAME");
    list->add_option("--object", options->query.object, "Only with this")->option_text("NAME");
    list->add_option("--as-of", options->asOf, "What held then (default: now)")->option_text("TIME");
    list->add_option("--state", options->query.state, "valid, ended, proposed, rejected or all (default: valid)")
        ->check(CLI::IsMember({"valid", "ended", "proposed", "rejected", "all"}))
        ->option_text("STATE");
    list->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 1'000'000))
        ->option_text("N");
    list->footer("Examples:\n  kaze memory facts list --subject acme\n  kaze memory facts list --state proposed\n"
                 "  kaze memory facts list --predicate 'works at' --as-of 2026-01-01");
    setMemoryAction(*list, options, common, action, listFacts);
}

void addAdding(CLI::App& facts, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<FactAdding>();
    auto& query = options->query;
    auto* add = facts.add_subcommand("add", "Remember that something holds");
    add->add_option("SUBJECT", query.subject, "Of what")->required()->option_text(" ");
    add->add_option("PREDICATE", query.predicate, "What")->required()->option_text(" ");
    add->add_option("OBJECT", query.object, "With what")->required()->option_text(" ");
    add->add_option("--text", query.text, "The sentence that is searched for (default: the three)")->option_text("TEXT");
    add->add_option("--from", options->from, "Since when (default: now)")->option_text("TIME");
    add->add_option("--until", options->until, "Until when; without it, it holds")->option_text("TIME");
    add->add_option("--confidence", query.confidence, "0 to 1 (default: 1)")->check(CLI::Range(0.0, 1.0))->option_text("C");
    add->add_option("--tag", query.tags, "A tag; may be given again")->option_text("TAG")->allow_extra_args(false);
    add->add_option("--scope", query.scope, "Who else may recall it (default: everybody)")->option_text("SCOPE");
    auto* supersede = add->add_flag("--supersede", options->supersede, "End what holds with another object");
    add->add_flag("--refuse", options->refuse, "Add nothing where something else holds")->excludes(supersede);
    add->add_flag("--propose", query.propose, "Let it wait until somebody accepts it")->excludes(supersede);
    add->footer("Examples:\n  kaze memory facts add \"Ann Lee\" \"works at\" Acme --from 2024-03-01\n"
                "  kaze memory facts add \"Ann Lee\" \"works at\" Initech --supersede");
    setMemoryAction(*add, options, common, action, addFact);
}

CLI::App* addChange(CLI::App& facts, const std::shared_ptr<FactChange>& options, const char* name, const char* what)
{
    auto* command = facts.add_subcommand(name, what);
    command->add_option("ID", options->id, "Its id, or the beginning of it")->required()->option_text(" ");
    command->add_option("--reason", options->reason, "Why; it is kept with the change")->option_text("TEXT");
    return command;
}

} // namespace

void addMemoryFacts(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto* facts = memory.add_subcommand("facts", "What holds of something, and from when to when");
    facts->require_subcommand(1);
    addListing(*facts, common, action);
    addAdding(*facts, common, action);
    auto options = std::make_shared<FactChange>();
    auto* accept = addChange(*facts, options, "accept", "Accept a fact that was proposed; searches find it from then on");
    accept->add_flag("--supersede", options->supersede, "End what holds with another object");
    setMemoryAction(*accept, options, common, action, acceptFact);
    auto* reject = addChange(*facts, options, "reject", "Reject a fact that was proposed; it can still be accepted");
    setMemoryAction(*reject, options, common, action, rejectFact);
    auto* end = addChange(*facts, options, "end", "Say that a fact holds no longer");
    end->add_option("--at", options->at, "Since when (default: now)")->option_text("TIME");
    setMemoryAction(*end, options, common, action, endFact);
    auto* undo = addChange(*facts, options, "undo", "Forget a fact that superseded others, which hold again");
    setMemoryAction(*undo, options, common, action, undoSupersession);
}

} // namespace kaze::cli
