#include "ui/pages/readiness/readiness_sections.h"

#include "ui/pages/readiness/latency_bars.h"
#include "ui/pages/readiness/next_steps_panel.h"
#include "ui/pages/readiness/readiness_blocks.h"
#include "ui/pages/readiness/slow_query_panel.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

const QString kSection = QStringLiteral("readiness/section");
const QString kPatterns = QStringLiteral("patterns");

} // namespace

QStringList ReadinessSections::ids()
{
    return {QStringLiteral("next"), QStringLiteral("stage"), QStringLiteral("bottlenecks"), QStringLiteral("latency"),
        QStringLiteral("slow"), kPatterns};
}

ReadinessSections::ReadinessSections(PageContext context, QWidget* parent)
    : Card(context.theme, {}, parent), m_context(context), m_tabs(new SegmentedTabs(context.theme, tr("Sections of readiness"))),
      m_stack(new FillingStack), m_next(new NextStepsPanel(context.theme)), m_stage(new BlockList(context.theme, tr("Stage"))),
      m_bottlenecks(new BlockList(context.theme, tr("Bottlenecks"))), m_latency(new LatencyBars(context.theme)),
      m_latencyAbout(makeLabel(context.theme, TextRole::Muted, {})), m_slow(new SlowQueryPanel(context)),
      m_patterns(new BlockList(context.theme, tr("Anti-patterns")))
{
    const QString titles[]{
        tr("What to do next"), tr("Stage"), tr("Bottlenecks"), tr("Latency"), tr("Slow queries"), tr("Anti-patterns")};
    for (auto* section : {static_cast<QWidget*>(m_next), static_cast<QWidget*>(m_stage), static_cast<QWidget*>(m_bottlenecks),
             buildLatency(), static_cast<QWidget*>(m_slow), static_cast<QWidget*>(m_patterns)}) {
        m_tabs->addTab(ids()[m_stack->count()], titles[m_stack->count()]);
        m_stack->addWidget(section);
    }
    auto* tabs = new QWidget;
    auto* line = new QVBoxLayout(tabs);
    line->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    line->addWidget(m_tabs);
    setFlush(true);
    setAccessibleName(tr("Sections of readiness"));
    content()->addSpacing(spacing::kSmall);
    content()->addWidget(tabs);
    content()->addWidget(m_stack, 1);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &ReadinessSections::showSection);
    connect(m_next, &NextStepsPanel::chosen, this, &ReadinessSections::chosen);
    showSection(context.settings.value(kSection).toString());
}

QWidget* ReadinessSections::buildLatency()
{
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kMedium);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_latencyAbout);
    column->addWidget(m_latency);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Latency of turns"));
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

void ReadinessSections::showSection(const QString& id)
{
    const auto at = std::max<qsizetype>(0, ids().indexOf(id));
    m_tabs->setCurrent(ids()[at]);
    m_stack->setCurrentIndex(static_cast<int>(at));
    m_context.settings.setValue(kSection, ids()[at]);
    refresh();
}

QString ReadinessSections::current() const
{
    return m_tabs->current();
}

void ReadinessSections::setActive(bool active)
{
    m_active = active;
}

void ReadinessSections::refresh()
{
    if (m_active && m_stack->currentWidget() == m_slow)
        m_slow->refresh();
}

void ReadinessSections::setReadiness(const api::Readiness& readiness)
{
    m_next->setReadiness(readiness, m_context.link.now());
    const auto stage = stagePage(readiness);
    m_stage->setBlocks(stage.about, stage.blocks);
    const auto bottlenecks = bottleneckPage(readiness);
    m_bottlenecks->setBlocks(bottlenecks.about, bottlenecks.blocks);
    const auto patterns = antiPatternPage(readiness);
    m_patterns->setBlocks(patterns.about, patterns.blocks);
    const auto seen = patterns.blocks.size();
    m_tabs->setTitle(kPatterns, seen > 0 ? tr("Anti-patterns  %1").arg(seen) : tr("Anti-patterns"));
    m_latency->setParts(readiness.latency);
    m_latencyAbout->setText(readiness.latency.empty()
            ? tr("No turn was measured yet.")
            : tr("Median within the 95th percentile, of the last hour; the marks are the goal and the budget."));
}

QString ReadinessSections::copyText() const
{
    switch (m_stack->currentIndex()) {
    case 1:
        return m_stage->copyText();
    case 2:
        return m_bottlenecks->copyText();
    case 3:
        return m_latency->copyText();
    case 4:
        return m_slow->copyText();
    case 5:
        return m_patterns->copyText();
    default:
        return m_next->copyText();
    }
}

} // namespace kaze::ui
