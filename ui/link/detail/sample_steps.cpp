#include "engine/api/run.h"
#include "ui/link/detail/sample_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace kaze::ui {

namespace {

using api::RunState;
using api::StepKind;

struct Turn {
    const char* says;
    const char* tool;
    const char* arguments;
    const char* result;
    bool failed = false;
};

constexpr std::array kFixer{
    Turn{"I will look at the last two runs of the job and compare where their time went before I read code.", "files.search",
        R"({"pattern":"embed","path":"indexer"})",
        "indexer/batch.py:43: vector = self.model.embed(record.text)\nindexer/jobs.py:17: for id, vector in "
        "batcher.embed(records):"},
    Turn{"The embed stage takes 4.1 times as long as a week ago. I will read the change that touched the batcher.", "files.read",
        R"({"path":"indexer/batch.py"})",
        "class Batcher:\n    def __init__(self, model, store, size=64):\n        self.model = model\n        self.store = "
        "store\n        self.size = size\n\n    def embed(self, records):\n        for record in records:\n            vector = "
        "self.model.embed(record.text)\n            yield record.id, vector"},
    Turn{"The batch size is stored and never used, so every record is a call of its own. I will check that the tests still "
         "describe the old behaviour.",
        "shell.run", R"({"command":"pytest -q indexer/tests","timeout_s":120})",
        "exit 1\nFAILED indexer/tests/test_batch.py::test_sixty_four_a_call - 640 calls instead of 10", true},
    Turn{"A test that fails for this very reason. I will embed in batches again and refuse an answer with the wrong number of "
         "vectors.",
        "files.edit",
        R"({"path":"indexer/batch.py","old":"for record in records:","new":"for start in range(0, len(records), self.size):"})",
        ""},
};

constexpr std::array kReviewer{
    Turn{"I list the files first.", "files.list", R"({"glob":"**/*"})",
        "indexer/batch.py\nindexer/cli.py\nindexer/jobs.py\nindexer/segments.py\nindexer/tests/test_batch.py"},
    Turn{"Five files. Now the lines with TODO or FIXME in them.", "files.search", R"({"pattern":"\\b(TODO|FIXME)\\b"})",
        "indexer/batch.py:88: # FIXME a failed batch is dropped\nindexer/segments.py:31: # TODO close the old segment "
        "first\nindexer/cli.py:19: # TODO say how many records were read"},
    Turn{"Three open ends. I read the longest file to measure its functions.", "files.read", R"({"path":"indexer/segments.py"})",
        "def merge_segments(left, right):\n    …\n(143 lines)"},
    Turn{"merge_segments has 74 lines. I write down what I found, grouped by risk.", "files.write",
        R"({"path":"report.md","content":"# Review of indexer"})", ""},
};

constexpr std::array kGeneral{
    Turn{"I will see what is there before I decide anything.", "files.list", R"({"glob":"*"})", "README.md\ndata\nnotes\nsrc"},
    Turn{"The README names the folder I need.", "files.read", R"({"path":"README.md"})",
        "# Harbour\n\nA small project for trying agents."},
    Turn{"I look for what I already know about it.", "memory.search", R"({"query":"how this was done last time","limit":5})",
        "2 memories: the exports are compared by order number; amounts are in cents."},
    Turn{"That settles it. I check one more place to be sure.", "files.search", R"({"pattern":"checksum"})",
        "src/segment.cpp:51: if (checksum != stored)"},
};

} // namespace

void SampleCell::makeSteps(SampleRun& run) const
{
    const auto& row = run.detail.run;
    const bool fixer = row.agent == "issue-fixer";
    const bool reviewer = row.agent == "code-reviewer";
    const auto turns = fixer ? std::span<const Turn>(kFixer)
        : reviewer           ? std::span<const Turn>(kReviewer)
                             : std::span<const Turn>(kGeneral);
    auto end = row.endedAt.value_or(m_now);
    for (const auto& approval : m_approvals)
        if (approval.runId == row.runId)
            end = approval.askedAt;
    auto at = row.createdAt;
    const auto shown = std::min<std::size_t>(turns.size(), static_cast<std::size_t>(row.turns));
    const auto each = (end - row.createdAt) / static_cast<std::int64_t>(shown * 3 + 2);
    const auto add = [&run, &at, each](StepKind kind, std::string text) -> api::Step& {
        api::Step step;
        step.number = static_cast<std::int64_t>(run.steps.size()) + 1;
        step.kind = kind;
        step.at = at;
        step.text = std::move(text);
        at += each;
        run.steps.push_back(std::move(step));
        return run.steps.back();
    };
    add(StepKind::Task, run.detail.task).recalled = {"The exports are compared by order number; amounts are in cents."};
    const bool asks = row.state == RunState::WaitingApproval || row.state == RunState::NeedsAttention;
    for (std::size_t turn = 0; turn < shown; ++turn) {
        const auto& told = turns[turn];
        const auto callId = fmt::format("call_{}", turn + 1);
        auto& model = add(StepKind::Model, told.says);
        model.model = row.model;
        model.calls = {{callId, told.tool, told.arguments}};
        const auto count = static_cast<std::int64_t>(row.turns);
        model.usage
            = api::Usage{row.usage.inputTokens / count, row.usage.outputTokens / count, row.usage.cachedTokens / count, 0};
        model.costUsd = sampleCost(row.model, *model.usage);
        const bool last = turn + 1 == shown;
        auto& intent = add(StepKind::Intent, told.arguments);
        intent.callId = callId;
        intent.tool = told.tool;
        if (last && asks)
            continue;
        auto& result = add(StepKind::Result, *told.result ? told.result : "ok");
        result.callId = callId;
        result.tool = told.tool;
        result.failed = told.failed;
    }
    if (row.state == RunState::Done)
        add(StepKind::Model, run.detail.output).model = row.model;
    if (run.detail.error)
        add(StepKind::Note, run.detail.error->message).failed = true;
    if (row.state == RunState::Paused || row.state == RunState::Cancelled || row.state == RunState::Interrupted)
        add(StepKind::State, row.state.name());
    for (const auto& approval : m_approvals) {
        if (approval.runId != row.runId)
            continue;
        auto& asked = add(StepKind::Approval, approval.reason);
        asked.at = approval.askedAt;
        asked.approvalId = approval.approvalId;
        asked.callId = fmt::format("call_{}", shown);
        asked.tool = approval.tool;
    }
}

} // namespace kaze::ui
