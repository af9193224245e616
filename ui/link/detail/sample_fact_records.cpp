// What holds in the sample cell.

#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_facts.h"

#include <fmt/format.h>

#include <array>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

struct Told {
    const char* subject;
    const char* predicate;
    const char* object;
    int days; //!< since it holds
    const char* agent = ""; //!< empty: a person
    double confidence = 1;
};

constexpr Told kTold[] = {
    {"nightly index", "runs on", "cell eu-1", 210, "researcher"},
    {"nightly index", "has stage", "embed stage", 210, "researcher"},
    {"nightly index", "has stage", "merge stage", 210, "researcher"},
    {"nightly index", "has stage", "snapshot stage", 210, "researcher"},
    {"nightly index", "writes", "search index", 210, "researcher"},
    {"nightly index", "is watched by", "search team", 140},
    {"nightly index", "reads", "tickets table", 190, "issue-fixer", 0.9},
    {"embed stage", "calls", "embedder", 205, "issue-fixer"},
    {"embed stage", "is written in", "indexer/batch.py", 40, "code-reviewer"},
    {"merge stage", "needs", "8 GB of memory", 120, "issue-fixer", 0.8},
    {"snapshot stage", "writes to", "object store", 110, "issue-fixer"},
    {"embedder", "runs on", "cell eu-1", 160},
    {"embedder", "serves", "text-embedding-3-small", 160},
    {"embedder", "is limited to", "3 000 requests a minute", 90, "researcher", 0.85},
    {"indexer", "contains", "nightly index", 230},
    {"indexer", "contains", "parser", 230},
    {"indexer", "depends on", "embedder", 160, "code-reviewer"},
    {"indexer", "stores in", "Postgres on db.internal", 230},
    {"indexer", "is owned by", "search team", 230},
    {"indexer/batch.py", "is part of", "indexer", 53, "code-reviewer"},
    {"parser", "is tested by", "test_lists.py", 28, "issue-fixer"},
    {"trailing comma bug", "was in", "parser", 28, "issue-fixer"},
    {"issue-fixer", "fixed", "trailing comma bug", 28, "issue-fixer"},
    {"search team", "is led by", "Mira", 300},
    {"search team", "owns", "search", 300},
    {"search", "reads", "search index", 300},
    {"search", "uses", "reciprocal rank fusion", 80, "researcher"},
    {"search", "runs on", "cell eu-2", 150},
    {"Mira", "reviews", "billing code", 30},
    {"Mira", "is on call", "in the second week", 20},
    {"Jonas", "is a member of", "search team", 200},
    {"Jonas", "maintains", "parser", 100},
    {"Aiko", "leads", "payments team", 260},
    {"Aiko", "approves", "releases", 260},
    {"payments team", "owns", "billing code", 260},
    {"payments team", "owns", "payments", 260},
    {"payments", "stores in", "orders table", 220},
    {"payments", "calls", "card provider", 220},
    {"billing code", "is part of", "payments", 220},
    {"orders table", "lives in", "Postgres on db.internal", 220},
    {"tickets table", "lives in", "Postgres on db.internal", 220},
    {"orders table", "is migrated", "at night", 14, "issue-fixer"},
    {"Postgres on db.internal", "refuses more than", "40 connections", 33, "researcher", 0.9},
    {"Postgres on db.internal", "runs on", "cell eu-1", 240},
    {"Postgres on db.internal", "is backed up to", "object store", 240},
    {"uploader", "retries", "five times", 2, "issue-fixer"},
    {"uploader", "is owned by", "platform team", 180},
    {"uploader", "writes to", "object store", 180},
    {"object store", "runs on", "cell eu-2", 240},
    {"platform team", "is led by", "Tomasz", 240},
    {"platform team", "runs", "deploy job", 240},
    {"Tomasz", "is on call", "in the first week", 20},
    {"deploy job", "deploys", "indexer", 180},
    {"deploy job", "deploys", "uploader", 180},
    {"deploy job", "deploys", "payments", 180},
    {"deploy job", "deploys", "shop", 180},
    {"deploy job", "keeps secrets in", "keyring of the runner", 27, "security-sweep"},
    {"security-sweep", "found", "token in the deploy log", 5, "security-sweep"},
    {"token in the deploy log", "was written by", "deploy job", 5, "security-sweep", 0.95},
    {"signing key", "is rotated by", "on-call person", 2},
    {"signing key", "signs", "releases", 200},
    {"releases", "go out on", "Tuesdays", 17},
    {"releases", "are described in", "release notes", 17},
    {"release notes", "are written by", "release-writer", 17, "release-writer"},
    {"release notes", "are written from", "merged pull requests", 17, "release-writer"},
    {"shop", "calls", "payments", 150},
    {"shop", "calls", "search", 150},
    {"shop", "runs on", "cell eu-2", 150},
    {"researcher", "writes", "paper digest", 12, "researcher"},
    {"paper digest", "goes out on", "Fridays", 12, "researcher"},
    {"paper digest", "cites", "reciprocal rank fusion", 12, "researcher", 0.7},
    {"code-reviewer", "reviewed", "uploader", 2, "code-reviewer"},
    {"code-reviewer", "reviewed", "indexer/batch.py", 9, "code-reviewer"},
};

constexpr std::pair<const char*, const char*> kTypes[] = {
    {"nightly index", "job"},
    {"deploy job", "job"},
    {"embed stage", "job"},
    {"merge stage", "job"},
    {"snapshot stage", "job"},
    {"indexer", "service"},
    {"embedder", "service"},
    {"search", "service"},
    {"payments", "service"},
    {"shop", "service"},
    {"uploader", "service"},
    {"search team", "team"},
    {"payments team", "team"},
    {"platform team", "team"},
    {"mira", "person"},
    {"jonas", "person"},
    {"aiko", "person"},
    {"tomasz", "person"},
    {"cell eu-1", "place"},
    {"cell eu-2", "place"},
    {"postgres on db.internal", "place"},
    {"object store", "place"},
    {"issue-fixer", "agent"},
    {"code-reviewer", "agent"},
    {"security-sweep", "agent"},
    {"release-writer", "agent"},
    {"researcher", "agent"},
};

constexpr int kTickets = 60;

} // namespace

SampleFacts::Held& SampleFacts::make(
    const std::string& subject, const std::string& predicate, const std::string& object, int days)
{
    auto& held = m_facts.emplace_back();
    held.tenant = "default";
    auto& fact = held.fact;
    const auto at = m_now - std::chrono::hours(24 * days) - std::chrono::minutes(m_ids % 300);
    fact.id = sampleId(m_ids++, at);
    fact.subject = subject;
    fact.predicate = predicate;
    fact.object = object;
    fact.text = subject + ' ' + predicate + ' ' + object + '.';
    fact.validFrom = fact.createdAt = at;
    fact.state = "valid";
    fact.source = "person";
    return held;
}

void SampleFacts::makeFacts(const std::function<std::string(const std::string& agent)>& runOf)
{
    for (const auto& told : kTold) {
        auto& fact = make(told.subject, told.predicate, told.object, told.days).fact;
        fact.agent = told.agent;
        fact.confidence = told.confidence;
        if (const auto run = fact.agent.empty() ? std::string() : runOf(fact.agent); !run.empty())
            fact.source = "run:" + run;
    }
    for (const auto& [name, type] : kTypes)
        m_types[name] = type;
    // What held before, and what took its place.
    const auto replaced
        = [this](const char* subject, const char* predicate, const char* before, const char* after, int from, int to) {
              const auto old = m_facts.size();
              make(subject, predicate, before, from);
              make(subject, predicate, after, to);
              auto& ended = m_facts[old].fact;
              auto& now = m_facts[old + 1].fact;
              ended.validTo = now.validFrom;
              ended.supersededBy = now.id;
              ended.version = 2;
              m_facts[old].before.push_back(ended);
              m_facts[old].before.back().version = 1;
              m_facts[old].before.back().validTo.reset();
              now.supersedes.push_back(ended.id);
          };
    replaced("nightly index", "runs at", "01:00 UTC", "02:00 UTC", 210, 37);
    replaced("nightly index", "has workers", "8", "4", 210, 50);
    replaced("embed stage", "has batch size", "1", "64", 46, 3);
    static constexpr std::array kOwners{"search team", "payments team", "platform team"};
    static constexpr std::array kAbout{"parser", "uploader", "shop", "billing code", "search"};
    for (int i = 0; i < kTickets; ++i) {
        const auto which = static_cast<std::size_t>(i);
        const auto ticket = fmt::format("ticket {}", 4'000 - i);
        m_types[ticket] = "ticket";
        make(ticket, "is about", kAbout[which % kAbout.size()], 60 + i).fact.source = "import:tickets.jsonl";
        if (i % 3 == 0)
            make(ticket, "belongs to", kOwners[which / 3 % kOwners.size()], 60 + i).fact.source = "import:tickets.jsonl";
    }
}

void SampleFacts::makeProposals(const std::function<std::string(const std::string& agent)>& runOf)
{
    const auto propose = [&](const char* subject, const char* predicate, const char* object, double confidence, const char* agent,
                             const char* quote) {
        auto& held = make(subject, predicate, object, 0);
        held.forgotten = true;
        held.fact.state = "proposed";
        held.fact.confidence = confidence;
        held.fact.agent = agent;
        held.fact.quote = quote;
        held.fact.source = "run:" + runOf(agent);
    };
    propose("nightly index", "runs at", "03:30 UTC", 0.82, "issue-fixer",
        "since the backup was moved the nightly index does not begin before 03:30 UTC any more");
    propose("uploader", "retries", "three times", 0.64, "code-reviewer", "it gives up after the third attempt, see upload.py");
    propose("search", "is measured by", "recall of the first ten", 0.91, "researcher",
        "we measure search by the recall of the first ten");
    propose("Jonas", "is on call", "in the third week", 0.77, "release-writer", "Jonas takes over the third week of November");
}

} // namespace kaze::ui
