// What the sample cell remembers.

#include "engine/api/memory_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_memories.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

constexpr int kMany = 2'400; // episodes and facts of the months before

std::vector<std::string> wordsOf(const char* text)
{
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::string hashOf(std::uint64_t number)
{
    std::string hash;
    for (std::uint64_t i = 1; i <= 4; ++i)
        hash += fmt::format("{:016x}", (number + 11) * i * 0x9E3779B97F4A7C15ULL);
    return hash;
}

} // namespace

SampleMemory& SampleMemories::add(const Told& told, const std::string& tenant, const std::string& project, const std::string& run)
{
    SampleMemory memory;
    memory.tenant = tenant;
    memory.project = project;
    auto& record = memory.record;
    const auto at = m_now - std::chrono::hours(told.hours) - std::chrono::minutes(m_ids % 60);
    record.id = sampleId(m_ids++, at);
    record.kind = told.kind;
    record.text = told.text;
    record.tags = wordsOf(told.tags);
    record.agent = told.agent;
    record.source = run.empty() ? "person" : "run:" + run;
    record.scope = told.scope;
    record.importance = told.importance;
    record.createdAt = at;
    record.version = 0;
    m_memories.push_back(std::move(memory));
    addVersion(m_memories.back(), *told.agent ? told.agent : "mira", "", at);
    return m_memories.back();
}

void SampleMemories::addVersion(SampleMemory& memory, const std::string& who, const std::string& reason, api::Time at)
{
    auto& record = memory.record;
    ++record.version;
    record.sequence = ++m_sequence;
    record.updatedAt = at;
    record.reason = reason;
    record.hash = hashOf(static_cast<std::uint64_t>(m_sequence));
    memory.versions.insert(memory.versions.begin(),
        api::MemoryVersion{record.version, record.kind, record.text, record.tags, record.scope, record.importance, at, who,
            reason, record.hash, record.data});
}

void SampleMemories::makeRecords(const std::function<std::string(const std::string& agent)>& runOf)
{
    static constexpr Told kDefault[] = {
        {"episode", "issue-fixer",
            "The nightly index slowed down: its embed stage lost the batch size in the October refactor; with 64 again it is "
            "down to "
            "22 min.",
            "indexer nightly", 74, 0.9},
        {"fact", "researcher",
            "The nightly index runs at 02:00 UTC on cell eu-1 and takes 20 to 25 min when nothing else is at work.",
            "indexer nightly", 1'680, 0.7},
        {"episode", "code-reviewer", "Raising ef_search to 400 doubled query time without better recall on this collection.",
            "indexer search", 216, 0.6},
        {"note", "", "Compare the last two traces first, then read the change that touched the slowest span.", "traces habits",
            340, 0.8},
        {"fact", "security-sweep", "Index workers moved from 8 to 4 on 2 October; the nightly job has had four since.", "indexer",
            1'200, 0.5},
        {"fact", "issue-fixer", "Batches of 64 texts are four times as fast as single ones.", "indexer embedding", 70, 0.7},
        {"note", "", "The exports are compared by order number; amounts are in cents.", "payments", 26, 0.6},
        {"note", "", "The signing key is rotated by the on-call person, who writes it into the ledger.", "keys security", 50,
            0.8},
        {"episode", "code-reviewer", "The review of the uploader missed a retry without a limit; the next one found it by grep.",
            "review uploader", 52, 0.4},
        {"fact", "code-reviewer", "indexer/batch.py is the only place that calls the embedder; tests replace it there.",
            "indexer review", 53, 0.6},
        {"episode", "security-sweep", "A token stood in the log of the deploy job; masking it in the runner was enough.",
            "security logs", 120, 0.85},
        {"fact", "security-sweep", "Secrets of the deploy job live in the keyring of the runner, never in its environment.",
            "security keys", 121, 0.8},
        {"note", "", "Releases go out on Tuesdays before noon; nobody is on call on the Friday after.", "release", 400, 0.7},
        {"episode", "release-writer", "The release notes of 4.2 listed a change that had been taken back; check the tags first.",
            "release notes", 190, 0.6},
        {"fact", "release-writer", "Release notes are written from merged pull requests, grouped by what a user sees.", "release",
            410, 0.5},
        {"fact", "researcher", "Reciprocal rank fusion with k = 60 needs no tuning where two rankings are of like quality.",
            "search papers", 300, 0.6},
        {"episode", "researcher", "The digest of last week repeated a paper; titles are compared without their case now.",
            "papers digest", 150, 0.4},
        {"note", "researcher", "Papers without an evaluation are listed last, with a note.", "papers digest", 500, 0.5,
            "agent:researcher"},
        {"fact", "issue-fixer", "Tests of the parser need no network and end in 3 s.", "parser tests", 30, 0.4},
        {"episode", "issue-fixer", "A trailing comma broke the parser only inside nested lists; the test is in test_lists.py.",
            "parser tests", 28, 0.6},
        {"note", "", "Ask before anything is written outside the workspace, even where a rule would allow it.", "habits", 900,
            0.9},
        {"fact", "code-reviewer", "Public functions of the indexer are documented with their units.", "review indexer", 620, 0.3},
        {"episode", "security-sweep", "The sweep ran out of its budget in the vendored folder; it is left out since.",
            "security budget", 260, 0.5},
        {"fact", "issue-fixer", "The uploader retries five times with a jitter of up to 2 s.", "uploader", 48, 0.5},
        {"note", "", "Mira reviews changes of the billing code herself.", "payments review", 720, 0.7},
        {"fact", "researcher", "Postgres on db.internal refuses more than 40 connections.", "postgres", 800, 0.6},
        {"episode", "issue-fixer", "The migration of the orders table took 40 min under load; at night it took four.",
            "postgres payments", 330, 0.7},
        {"note", "release-writer", "Screenshots in release notes are 1440 × 900, dark first.", "release notes", 1'000, 0.3},
        {"fact", "security-sweep", "Dependencies are pinned by hash; the lock file is updated on Mondays.", "security", 640, 0.6},
        {"episode", "code-reviewer", "Two reviews disagreed about naming; the glossary in docs/words.md decides.", "review", 96,
            0.4},
        {"note", "", "Answers to customers never name other customers.", "habits security", 1'300, 0.95},
        {"fact", "issue-fixer", "Logs of the nightly job are kept for 14 days.", "nightly logs", 75, 0.4},
    };
    for (const auto& told : kDefault)
        add(told, "default", "", *told.agent ? runOf(told.agent) : std::string());
    static constexpr Told kAcme[] = {
        {"note", "", "Prices on the shop are shown with tax for people and without for companies.", "shop prices", 90, 0.7},
        {"fact", "issue-fixer", "The shop's search is rebuilt at 04:00; a change shows on the next day.", "shop search", 60, 0.5},
        {"episode", "issue-fixer", "The basket lost its items where cookies were refused; they are kept on the server now.",
            "shop", 20, 0.6},
    };
    for (const auto& told : kAcme)
        add(told, "acme", "", *told.agent ? runOf(told.agent) : std::string());
    static constexpr Told kPapers[] = {
        {"fact", "researcher", "The digest goes out on Fridays with at most twelve papers.", "digest", 44, 0.6},
        {"note", "researcher", "Preprints are marked as such.", "digest papers", 45, 0.5},
    };
    for (const auto& told : kPapers)
        add(told, "acme", "papers", runOf(told.agent));
}

void SampleMemories::makeVersions()
{
    const auto change = [this](std::size_t at, const char* text, const char* who, const char* reason, std::chrono::hours ago) {
        auto& memory = m_memories[at];
        memory.record.text = text;
        addVersion(memory, who, reason, m_now - ago);
    };
    // The first record becomes what it says now in two steps, the second in one.
    const std::string slow = m_memories[0].record.text;
    auto& first = m_memories[0];
    first.versions[0].text = "The nightly index slowed down after the October refactor; the reason is not known yet.";
    change(0, "The nightly index slowed down: its embed stage lost the batch size in the October refactor; with 32 it is faster.",
        "issue-fixer", "found the reason", 73h);
    change(0, slow.c_str(), "mira", "64 is what the job had before; measured again", 70h);
    const std::string night = m_memories[1].record.text;
    m_memories[1].versions[0].text = "The nightly index runs at 01:00 UTC on cell eu-1 and takes 10 min.";
    change(1, night.c_str(), "researcher", "the job was moved", 900h);
    auto& forgotten = m_memories[27];
    forgotten.record.forgottenAt = m_now - 40h;
    forgotten.record.reason = "the sizes are in the style guide now";
    forgotten.record.sequence = ++m_sequence;
}

void SampleMemories::makeMany()
{
    static constexpr std::array<const char*, 5> kAgents{
        "issue-fixer", "code-reviewer", "security-sweep", "release-writer", "researcher"};
    static constexpr std::array<const char*, 4> kEpisodes{
        "Closed ticket {} at the first attempt; the test that was missing is there.",
        "Ticket {} needed a second review; the first had looked at the wrong branch.",
        "Gave ticket {} back to a person: what it asks for contradicts the glossary.",
        "Ticket {} was a duplicate; both are closed."};
    static constexpr std::array<const char*, 2> kFacts{
        "Ticket {} belongs to the team that owns the uploader.", "Customers of ticket {} use the export of the week before."};
    static constexpr std::array<const char*, 4> kTags{"tickets", "tickets review", "tickets parser", "tickets uploader"};
    for (int i = 0; i < kMany; ++i) {
        const auto which = static_cast<std::size_t>(i);
        const bool fact = i % 3 == 2;
        const std::string text
            = fmt::format(fmt::runtime(fact ? kFacts[which % kFacts.size()] : kEpisodes[which % kEpisodes.size()]), 4'000 - i);
        auto& memory = add({fact ? "fact" : "episode", kAgents[which % kAgents.size()], text.c_str(), kTags[which % kTags.size()],
                               1'400 + i, 0.2 + 0.1 * (i % 5)},
            "default", "", "");
        memory.record.source = "import:tickets.jsonl";
    }
}

void SampleMemories::makeShards()
{
    const auto shard = [this](const char* kind, const char* state) -> api::MemoryShard& {
        auto& one = m_shards.emplace_back();
        one.kind = kind;
        one.state = state;
        for (const auto& memory : m_memories)
            one.vectors += memory.record.kind == kind && memory.tenant == "default" && !memory.record.forgottenAt ? 1 : 0;
        one.precision = "float32";
        one.recallTarget = 0.95;
        return one;
    };
    auto& episode = shard("episode", "ready");
    episode.indexed = episode.vectors - 12;
    episode.removed = 31;
    episode.segments = 2;
    episode.precision = "float16";
    episode.m = 16;
    episode.efConstruction = 128;
    episode.ef = 96;
    episode.memoryBytes = 6'815'744;
    episode.fileBytes = 7'340'032;
    episode.recall = 0.98;
    episode.recallSamples = 212;
    episode.searchP95 = 0.0018;
    auto& fact = shard("fact", "ready");
    fact.indexed = fact.vectors;
    fact.segments = 1;
    fact.precision = "int8";
    fact.m = 16;
    fact.efConstruction = 128;
    fact.ef = 256;
    fact.memoryBytes = 1'572'864;
    fact.fileBytes = 1'835'008;
    fact.recall = 0.93;
    fact.recallSamples = 64;
    fact.searchP95 = 0.0024;
    fact.problem = "It finds 93 of 100 of what it should, and looks as widely as it may already; rebuild it.";
    auto& note = shard("note", "none");
    note.indexed = 0;
    note.recall = 1;
    note.recallSamples = 18;
    note.searchP95 = 0.0002;
}

} // namespace kaze::ui
