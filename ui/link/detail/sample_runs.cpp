#include "engine/api/trace.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_tenants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::RunState;

//! A run as the sample tells it; times in seconds before now.
struct Told {
    const char* agent;
    const char* pool;
    const char* task;
    RunState state;
    const char* doing;
    const char* model;
    int turns;
    int calls;
    int inputTokens;
    int outputTokens;
    double budget;
    int age;
    int lasted; //!< 0 while it lives
};

constexpr const char* kSonnet = "anthropic/claude-sonnet-4-5";
constexpr const char* kMini = "openai/gpt-5-mini";
constexpr const char* kQwen = "ollama/qwen3:8b";
constexpr const char* kSandbox = "sandbox/sandbox-1";

// Newest first.
constexpr std::array kTold{
    Told{"security-sweep", "security", "Check the dependencies that changed this week", RunState::Queued,
        "queued, waits for a place in its pool", "", 0, 0, 0, 0, 0.5, 3, 0},
    Told{"code-reviewer", "review", "Review the indexer folder. Group findings by risk and write report.md",
        RunState::WaitingApproval, "waiting for approval", kSandbox, 5, 9, 21'340, 1'912, 0.5, 12, 0},
    Told{"researcher", "research", "Compare the vector stores we could use for 5 million records", RunState::Running,
        "tool http.get", kSonnet, 4, 7, 16'620, 1'580, 1, 42, 0},
    Told{"issue-fixer", "development", "Find why the nightly index job doubled in time and propose a fix",
        RunState::WaitingApproval, "waiting for approval", kSonnet, 6, 11, 58'420, 2'760, 2, 64, 0},
    Told{"librarian", "research", "How do we rotate the signing key?", RunState::Done, "", kSandbox, 3, 4, 8'210, 640, 0.25, 71,
        9},
    Told{"release-writer", "development", "Draft the release notes of 2.5 from the merged changes", RunState::Running,
        "chat claude-sonnet-4-5", kSonnet, 9, 14, 74'900, 6'300, 2, 80, 0},
    Told{"reconciler", "review", "Reconcile data/payments_shop.csv with data/payments_bank.csv", RunState::Done, "", kSandbox, 4,
        6, 12'480, 1'022, 0.5, 96, 14},
    Told{"issue-fixer", "development", "Make the parser accept a trailing comma, with a test", RunState::Running,
        "tool shell.run", kSonnet, 12, 23, 91'730, 4'660, 2, 190, 0},
    Told{"security-sweep", "security", "Look for secrets in the last hundred commits", RunState::Failed, "", kMini, 5, 8, 31'050,
        1'200, 0.5, 205, 61},
    Told{"researcher", "research", "What do the providers charge for cached tokens today?", RunState::Paused,
        "paused by a person", kMini, 3, 5, 9'870, 730, 0.5, 231, 0},
    Told{"code-reviewer", "review", "Review the changes of the network module", RunState::Done, "", kQwen, 7, 13, 40'110, 3'020,
        0.5, 250, 88},
    Told{"release-writer", "development", "Update the changelog and the version in every manifest", RunState::NeedsAttention,
        "needs attention", kSonnet, 8, 12, 52'300, 3'480, 1, 266, 0},
    Told{"librarian", "research", "Which backups were last restored, and when?", RunState::Done, "", kQwen, 2, 3, 6'120, 510,
        0.25, 281, 12},
    Told{"triage", "support", "Triage issue 4182 and look for duplicates", RunState::Running, "memory.search", kMini, 6, 9,
        27'400, 1'890, 0.5, 296, 0},
    Told{"issue-fixer", "development", "Replace the deprecated calls in the uploader", RunState::BudgetExhausted, "", kSonnet, 17,
        31, 148'000, 7'420, 0.5, 312, 204},
    Told{"security-sweep", "security", "Scan the container images for known problems", RunState::Running, "tool files.search",
        kQwen, 11, 19, 66'800, 2'950, 0.5, 330, 0},
    Told{"reconciler", "review", "Reconcile the October exports", RunState::Cancelled, "", kSandbox, 2, 3, 5'020, 300, 0.5, 347,
        20},
    Told{"index-doctor", "development", "Find out why searches of the archive miss recent records", RunState::Running,
        "chat claude-sonnet-4-5", kSonnet, 10, 74, 83'250, 4'104, 2, 361, 0},
    Told{"triage", "support", "Sort the morning's crash reports by cause", RunState::Done, "", kMini, 9, 15, 44'900, 2'870, 0.5,
        380, 77},
    Told{"researcher", "research", "Summarise the thread on checkpoint formats", RunState::Done, "", kMini, 4, 6, 18'730, 1'480,
        0.5, 402, 33},
    Told{"code-reviewer", "review", "Review change 771", RunState::Running, "tool files.read", kQwen, 3, 6, 15'260, 902, 0.5, 418,
        0},
    Told{"release-writer", "development", "Translate the release notes into German", RunState::Interrupted, "", kSonnet, 6, 7,
        30'450, 5'210, 1, 433, 0},
    Told{"index-doctor", "development", "Rebuild the segment that failed its checksum", RunState::Done, "", kMini, 6, 10, 25'040,
        1'730, 0.5, 455, 49},
    Told{"triage", "support", "Label the issues that came in over the weekend", RunState::WaitingApproval, "waiting for approval",
        kMini, 8, 14, 36'700, 2'410, 0.5, 470, 0},
};

api::RunRow rowOf(const Told& told, api::Time now)
{
    api::RunRow row;
    row.agent = told.agent;
    row.pool = told.pool;
    row.task = told.task;
    row.state = told.state;
    row.doingNow = told.doing;
    row.model = told.model;
    row.turns = told.turns;
    row.toolCalls = told.calls;
    row.usage = {told.inputTokens, told.outputTokens, told.inputTokens / 3, told.outputTokens / 5};
    row.costUsd = sampleCost(row.model, row.usage);
    row.spentTokens = told.inputTokens + told.outputTokens;
    row.budgetUsd = base::Money::fromDollars(told.budget);
    row.createdAt = now - std::chrono::seconds(told.age);
    if (told.lasted > 0) {
        row.endedAt = row.createdAt + std::chrono::seconds(told.lasted);
        row.updatedAt = *row.endedAt;
    } else {
        row.updatedAt = told.state == RunState::Interrupted ? row.createdAt + 95s : now - 2s;
        row.memoryBytes = told.state == RunState::Interrupted || told.turns == 0 ? 0 : 18'000 + told.turns * 4'300;
    }
    return row;
}

constexpr const char* kReport = R"(--- /dev/null
+++ b/report.md
@@ -0,0 +1,11 @@
+# Review of indexer
+
+## High
+- indexer/batch.py:88 FIXME: a failed batch is dropped without a word
+
+## Medium
+- indexer/segments.py:31 TODO: close the old segment before the new one opens
+- indexer/segments.py:112 merge_segments is 74 lines long
+
+## Low
+- indexer/cli.py:19 TODO: say how many records were read
)";

constexpr const char* kBatch = R"(--- a/indexer/batch.py
+++ b/indexer/batch.py
@@ -41,9 +41,14 @@ class Batcher:
     def embed(self, records):
-        for record in records:
-            vector = self.model.embed(record.text)
-            yield record.id, vector
+        # The model takes up to 64 texts a call; one at a time was four times as slow.
+        for start in range(0, len(records), self.size):
+            part = records[start:start + self.size]
+            vectors = self.model.embed_all([record.text for record in part])
+            if len(vectors) != len(part):
+                raise BatchError(part[0].id, len(part), len(vectors))
+            for record, vector in zip(part, vectors):
+                yield record.id, vector

     def flush(self):
         self.store.commit()
)";

} // namespace

std::optional<api::TokenPrice> samplePrice(const std::string& model)
{
    const auto dollars = [](double amount) { return base::Money::fromDollars(amount); };
    if (model == kSonnet)
        return api::TokenPrice{
            dollars(3), dollars(0.3), dollars(15), "https://www.anthropic.com/pricing, 2026-11-01", dollars(3.75)};
    if (model == kMini)
        return api::TokenPrice{
            dollars(0.25), dollars(0.025), dollars(2), "https://platform.openai.com/docs/pricing, 2026-11-01", dollars(0.25)};
    return std::nullopt;
}

base::Money sampleCost(const std::string& model, const api::Usage& usage)
{
    const auto price = samplePrice(model);
    if (!price)
        return {};
    return base::costOf(usage.inputTokens - usage.cachedTokens, price->inputUsd)
        + base::costOf(usage.cachedTokens, price->cachedInputUsd) + base::costOf(usage.outputTokens, price->outputUsd);
}

std::string sampleId(std::uint64_t number, api::Time at)
{
    const auto ms
        = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
    const std::uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15ULL;
    return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", ms >> 16, ms & 0xFFFF, mixed & 0xFFF,
        0x8000 | ((mixed >> 12) & 0x3FFF), (mixed >> 16) & 0xFFFFFFFFFFFF);
}

std::int64_t SampleCell::pick(std::int64_t from, std::int64_t to)
{
    return from + static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(to - from + 1));
}

SampleRun& SampleCell::addRun(api::RunRow row)
{
    SampleRun run;
    if (row.tenant.empty())
        std::tie(row.tenant, row.project) = sampleOwner(row.agent, row.pool);
    if (row.runId.empty())
        row.runId = sampleId(m_ids, row.createdAt);
    ++m_ids;
    row.traceId = fmt::format("{:016x}{:016x}", (m_ids + 77) * 0xD1B54A32D192ED03ULL, (m_ids + 77) * 0x9E3779B97F4A7C15ULL);
    auto& detail = run.detail;
    detail.task = row.task;
    detail.workspace = "/home/mira/src/" + row.pool;
    detail.maxTurns = 40;
    if (row.turns > 0) {
        detail.contextTokens = row.usage.inputTokens / std::max<std::int64_t>(1, row.turns) * 3;
        detail.contextLimit = row.model == kSonnet ? 200'000 : row.model == kMini ? 128'000 : 32'768;
        detail.contextTokens = std::min(detail.contextTokens, detail.contextLimit * 9 / 10);
    }
    const auto definition = m_definitions.find(row.agent);
    if (definition != m_definitions.end())
        detail.definition = definition->second;
    if (row.state == RunState::Failed)
        detail.error = api::ErrorInfo{"unavailable",
            "openai answered 503 three times in a row; what the run had done is kept. Resume it when the provider is back."};
    if (row.state == RunState::BudgetExhausted)
        detail.error = api::ErrorInfo{"budget_exhausted",
            "the next call could have passed the run's budget of $0.50; nothing was spent beyond it. Raise the budget and "
            "resume."};
    detail.run = std::move(row);
    m_runs.push_back(std::move(run));
    return m_runs.back();
}

void SampleCell::makeRuns()
{
    for (const auto& told : kTold) {
        auto& run = addRun(rowOf(told, m_now));
        if (told.state == RunState::Done)
            run.detail.output = "Done. What was found stands in the workspace; nothing else was changed.";
    }
    // The fixer let a reviewer look at its change.
    const auto& fixer = m_runs[7].detail.run;
    auto child = rowOf(kTold[20], m_now);
    child.task = "Review the change to the parser";
    child.createdAt = fixer.createdAt + 70s;
    child.parentRunId = fixer.runId;
    child.state = RunState::Done;
    child.doingNow.clear();
    child.memoryBytes = 0;
    child.endedAt = child.createdAt + 31s;
    child.updatedAt = *child.endedAt;
    const auto row = addRun(child).detail.run;
    m_runs[7].detail.subagents = {row};
    makeHistory();
    makeApprovals();
    std::stable_sort(m_runs.begin(), m_runs.end(),
        [](const SampleRun& a, const SampleRun& b) { return a.detail.run.createdAt > b.detail.run.createdAt; });
    for (auto& run : m_runs) {
        makeSteps(run);
        makeTrace(run);
    }
}

void SampleCell::makeHistory()
{
    constexpr int kCount = 150;
    for (int i = 0; i < kCount; ++i) {
        const auto& like = kTold[static_cast<std::size_t>(pick(0, kTold.size() - 1))];
        auto told = like;
        told.state = i % 41 == 7 ? RunState::Failed : RunState::Done;
        told.doing = "";
        if (*told.model == 0)
            told.model = kMini;
        told.turns = static_cast<int>(pick(2, 12));
        told.calls = told.turns + static_cast<int>(pick(0, 9));
        told.inputTokens = told.turns * static_cast<int>(pick(2'600, 6'900));
        told.outputTokens = told.turns * static_cast<int>(pick(180, 520));
        // The hour was busier towards its end.
        told.age = 490 + static_cast<int>(3'100.0 * std::pow(static_cast<double>(i) / kCount, 1.1));
        told.lasted = static_cast<int>(std::min<std::int64_t>(told.age - 5, told.turns * pick(3, 14)));
        addRun(rowOf(told, m_now)).detail.output = "Done.";
    }
}

constexpr const char* kEditSchema
    = R"({"type":"object","properties":{"path":{"type":"string"},"old":{"type":"string"},"new":{"type":"string"}},"required":["path","old","new"],"additionalProperties":false})";
constexpr const char* kWriteSchema
    = R"({"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"],"additionalProperties":false})";

void SampleCell::makeApprovals()
{
    const auto ask = [this](std::size_t place, api::ApprovalKind kind, std::string tool, std::string arguments,
                         std::string preview, std::string reason, std::chrono::seconds ago) {
        auto& run = m_runs[place].detail.run;
        api::Approval approval;
        approval.approvalId = sampleId(9'000 + place, m_now - ago);
        approval.runId = run.runId;
        approval.agent = run.agent;
        approval.kind = kind;
        approval.tool = std::move(tool);
        approval.arguments = std::move(arguments);
        approval.preview = std::move(preview);
        approval.reason = std::move(reason);
        approval.askedAt = m_now - ago;
        return &m_approvals.emplace_back(std::move(approval));
    };
    ask(23, api::ApprovalKind::ToolCall, "shell.run",
        R"({"command":"gh issue edit 4190 4191 4195 --add-label regression","timeout_s":30})",
        "$ gh issue edit 4190 4191 4195 --add-label regression", "triage.yaml asks before shell.run", 240s);
    ask(11, api::ApprovalKind::Uncertain, "shell.run", R"({"command":"git tag v2.5.0 && git push origin v2.5.0","timeout_s":60})",
        "$ git tag v2.5.0 && git push origin v2.5.0",
        "the program ended between this call and its result: nobody knows whether it happened", 130s);
    ask(3, api::ApprovalKind::ToolCall, "files.edit",
        R"({"path":"indexer/batch.py","old":"for record in records:","new":"for start in range(0, len(records), self.size):"})",
        kBatch, "issue-fixer.yaml asks before files.edit", 21s)
        ->schema
        = kEditSchema;
    ask(1, api::ApprovalKind::ToolCall, "files.write",
        R"({"path":"report.md","content":"# Review of indexer\n\n## High\n- indexer/batch.py:88 FIXME: a failed batch is dropped without a word\n"})",
        kReport, "code-reviewer.yaml asks before files.write", 4s);
    auto& write = m_approvals.back();
    write.schema = kWriteSchema;
    write.pattern = "path=report.md content=*";
    write.expiresAt = m_now + 596s;
    write.onTimeout = api::Verdict::Deny;
    // A run that is paused or was interrupted keeps its questions.
    auto* question = ask(9, api::ApprovalKind::Question, "person.ask",
        R"({"question":"Which way shall the table count cached tokens?"})", "", "", 3s);
    question->question = "OpenAI and Anthropic count cached tokens in different ways. Which one shall the table follow?";
    question->choices = {"OpenAI's: they are part of the input", "Anthropic's: they stand beside it", "Both, side by side"};
    ask(21, api::ApprovalKind::Loop, "", "", "",
        "it made the same call 5 times in a row and got the same result (steps 13, 16, 19, 22, 25): shell.run "
        "{\"command\":\"make check-translations\"} → de.po:218: \"Rebuild the segment\" is not translated",
        2s);
}

} // namespace kaze::ui
