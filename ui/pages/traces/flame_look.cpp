#include "ui/pages/traces/flame_look.h"

#include "ui/pages/background.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"

#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QString kKey = QStringLiteral("traces/flame");

} // namespace

FlameLook::FlameLook(PageContext context, QWidget* parent)
    : TraceLook(parent), m_context(context), m_graph(new FlameGraph(context.theme)),
      m_measure(new SegmentedTabs(context.theme, tr("What the width is")))
{
    m_measure->addTab(QStringLiteral("time"), tr("Time"));
    m_measure->addTab(QStringLiteral("cost"), tr("Cost"));
    m_measure->addTab(QStringLiteral("tokens"), tr("Tokens"));
    m_measure->setCurrent(context.settings.value(kKey, QStringLiteral("time")).toString());
    auto* empty = new EmptyState(context.theme, QStringLiteral("office-chart-bar"), tr("Nothing to be shown"),
        tr("No model call of this trace cost anything; its time can be looked at."), tr("Show the time"));
    m_states = new StateStack(context.theme, m_graph, empty, tr("Adding up the calls…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_states);
    setFocusProxy(m_graph);
    connect(empty, &EmptyState::actionClicked, this, [this] { setMeasure(QStringLiteral("time")); });
    connect(m_measure, &SegmentedTabs::currentChanged, this, [this](const QString& measure) {
        m_context.settings.setValue(kKey, measure);
        rebuild();
    });
    connect(m_graph, &FlameGraph::selectionChanged, this, [this](int node) {
        m_span = m_graph->flame().at(node).longest;
        emit selected(m_span);
    });
}

QWidget* FlameLook::controls()
{
    return m_measure;
}

void FlameLook::setMeasure(const QString& measure)
{
    m_measure->setCurrent(measure);
}

void FlameLook::setView(const std::shared_ptr<const TraceView>& view, bool another)
{
    m_view = view;
    if (another) {
        m_flame = {};
        m_marked.clear();
        m_span = -1;
        m_graph->setFlame(nullptr);
        m_states->showLoading();
    }
    rebuild();
}

void FlameLook::rebuild()
{
    ++m_round;
    if (!m_view)
        return;
    const auto measure = m_measure->current() == QLatin1String("cost") ? Flame::Measure::Cost
        : m_measure->current() == QLatin1String("tokens")              ? Flame::Measure::Tokens
                                                                       : Flame::Measure::Time;
    inBackground(
        this, [view = m_view, measure] { return flameOf(*view, measure); },
        [this, round = m_round](TraceFlame made) {
            if (round == m_round)
                took(std::move(made));
        });
}

void FlameLook::took(TraceFlame made)
{
    // The same calls in the same measure grew: a person stays where they are.
    const bool grows = m_flame.flame && m_flame.flame->measure == made.flame->measure
        && m_flame.flame->nodes.size() <= made.flame->nodes.size()
        && m_graph->rangeEnd() - m_graph->rangeStart() < m_graph->flame().total;
    const double scale = made.flame->total / std::max(1.0, m_graph->flame().total);
    const auto range = std::pair(m_graph->rangeStart() * scale, m_graph->rangeEnd() * scale);
    m_flame = std::move(made);
    m_graph->setFlame(m_flame.flame);
    if (grows)
        m_graph->setRange(range.first, range.second);
    if (m_flame.flame->nodes.empty())
        m_states->showEmpty();
    else
        m_states->showContent();
    select(m_span);
    setMarked(m_marked);
}

void FlameLook::select(int span)
{
    m_span = span;
    m_graph->select(
        span >= 0 && span < static_cast<int>(m_flame.nodeOf.size()) ? m_flame.nodeOf[static_cast<std::size_t>(span)] : -1);
}

void FlameLook::setMarked(const std::vector<int>& spans)
{
    m_marked = spans;
    if (!m_flame.flame)
        return;
    std::vector<bool> nodes(m_flame.flame->nodes.size(), false);
    for (const int span : spans)
        if (span >= 0 && span < static_cast<int>(m_flame.nodeOf.size()))
            if (const qint32 node = m_flame.nodeOf[static_cast<std::size_t>(span)]; node >= 0)
                nodes[static_cast<std::size_t>(node)] = true;
    m_graph->setMarked(std::move(nodes));
}

} // namespace kaze::ui
