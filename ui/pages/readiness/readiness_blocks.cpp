#include "ui/pages/readiness/readiness_blocks.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::int64_t kLastStage = 3;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ReadinessBlocks)
};

void addLine(Block& block, const QString& title, const std::string& words)
{
    if (!words.empty())
        block.lines << Block::Line{title, text(words)};
}

} // namespace

BlockPage stagePage(const api::Readiness& readiness)
{
    BlockPage page;
    if (readiness.next.empty()) {
        page.about = readiness.stage >= kLastStage ? Words::tr("%1 is the last stage.").arg(trigger::stageText(readiness))
                                                   : Words::tr("This installation is in %1.").arg(trigger::stageText(readiness));
        return page;
    }
    const auto reached
        = std::count_if(readiness.next.begin(), readiness.next.end(), [](const api::StageStep& step) { return step.reached; });
    page.about = Words::tr("This installation is in %1. Stage %2 begins with what stands here; %3 of %4 is reached.")
                     .arg(trigger::stageText(readiness))
                     .arg(readiness.stage + 1)
                     .arg(reached)
                     .arg(readiness.next.size());
    for (const auto& step : readiness.next) {
        Block block{text(step.text), step.reached ? Words::tr("reached") : Words::tr("not yet"),
            step.reached ? Tone::Accent : Tone::Neutral, {}, {}, {}};
        addLine(block, {}, step.evidence);
        page.blocks << block;
    }
    return page;
}

BlockPage bottleneckPage(const api::Readiness& readiness)
{
    BlockPage page;
    if (readiness.bottlenecks.empty())
        page.about = Words::tr("Nothing limits throughput that could be measured: too little happened in the last minutes.");
    for (const auto& one : readiness.bottlenecks) {
        Block block{text(one.resource), one.limits ? Words::tr("limits now") : Words::tr("next"),
            one.limits ? Tone::Critical : Tone::Ok, one.utilisation, {}, {}};
        block.shareText = Words::tr("%1 used").arg(format::percent(one.utilisation)); // who waits stands in the evidence
        addLine(block, {}, one.evidence);
        addLine(block, Words::tr("Without it"), one.gain);
        page.blocks << block;
    }
    return page;
}

BlockPage antiPatternPage(const api::Readiness& readiness)
{
    BlockPage page;
    if (readiness.antiPatterns.empty())
        page.about = Words::tr("None of the habits that make growth dear was seen here.");
    for (const auto& one : readiness.antiPatterns) {
        Block block{text(one.title), Words::tr("seen here"), Tone::Warning, {}, {}, {}};
        addLine(block, {}, one.evidence);
        addLine(block, Words::tr("Why it costs"), one.why);
        addLine(block, Words::tr("Instead"), one.instead);
        page.blocks << block;
    }
    return page;
}

} // namespace kaze::ui
