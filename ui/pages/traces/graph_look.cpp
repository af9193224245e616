#include "ui/pages/traces/graph_look.h"

#include "ui/pages/background.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"

#include <QSignalBlocker>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QString kKey = QStringLiteral("traces/graph");

} // namespace

GraphLook::GraphLook(PageContext context, QWidget* parent)
    : TraceLook(parent), m_context(context), m_graph(new GraphView(context.theme, tr("Graph of the trace"))),
      m_loading(new LoadingState(context.theme, tr("Drawing the calls…"))), m_states(new FillingStack),
      m_nodes(new SegmentedTabs(context.theme, tr("What the nodes are"))), m_notice(makeLabel(context.theme, TextRole::Muted, {}))
{
    m_nodes->addTab(QStringLiteral("callers"), tr("Agents and tools"));
    m_nodes->addTab(QStringLiteral("spans"), tr("Spans"));
    m_nodes->setCurrent(context.settings.value(kKey, QStringLiteral("callers")).toString());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    m_states->addWidget(m_graph);
    m_states->addWidget(m_loading);
    column->addWidget(m_states, 1);
    column->addWidget(m_notice);
    m_notice->hide();
    setFocusProxy(m_graph);
    connect(m_nodes, &SegmentedTabs::currentChanged, this, [this](const QString& nodes) {
        m_context.settings.setValue(kKey, nodes);
        rebuild();
    });
    connect(m_graph, &GraphView::selectionChanged, this, [this](int node) {
        if (node < 0 || node >= static_cast<int>(m_made.spanOf.size()))
            return;
        m_span = m_made.spanOf[static_cast<std::size_t>(node)];
        emit selected(m_span);
    });
}

QWidget* GraphLook::controls()
{
    return m_nodes;
}

void GraphLook::setNodes(const QString& nodes)
{
    m_nodes->setCurrent(nodes);
}

void GraphLook::setView(const std::shared_ptr<const TraceView>& view, bool another)
{
    m_view = view;
    if (another) {
        m_made = {};
        m_marked.clear();
        m_span = -1;
        showItems();
        m_notice->hide();
        m_states->setCurrentWidget(m_loading);
    }
    rebuild();
}

void GraphLook::rebuild()
{
    ++m_round;
    if (!m_view)
        return;
    const auto nodes = m_nodes->current() == QLatin1String("spans") ? TraceGraph::Nodes::Spans : TraceGraph::Nodes::Callers;
    inBackground(
        this, [view = m_view, nodes] { return graphOf(*view, nodes); },
        [this, round = m_round](TraceGraph made) {
            if (round == m_round)
                took(std::move(made));
        });
}

void GraphLook::took(TraceGraph made)
{
    m_made = std::move(made);
    showItems();
    m_states->setCurrentWidget(m_graph);
    m_notice->setVisible(m_made.leftOut > 0);
    m_notice->setText(tr("The longest are shown; %Ln shorter spans are left out.", nullptr, m_made.leftOut));
    select(m_span);
}

//! What a search found stands out, for the rest is faint.
void GraphLook::showItems()
{
    auto items = m_made.items;
    std::vector<bool> hit(items.nodes.size(), m_marked.empty());
    for (const int span : m_marked)
        if (span >= 0 && span < static_cast<int>(m_made.nodeOf.size()))
            if (const qint32 node = m_made.nodeOf[static_cast<std::size_t>(span)]; node >= 0)
                hit[static_cast<std::size_t>(node)] = true;
    for (std::size_t node = 0; node < items.nodes.size(); ++node)
        items.nodes[node].faint = !hit[node];
    for (auto& edge : items.edges)
        edge.faint = !hit[static_cast<std::size_t>(edge.from)] && !hit[static_cast<std::size_t>(edge.to)];
    const QSignalBlocker quiet(m_graph);
    m_graph->setItems(std::move(items));
}

void GraphLook::setMarked(const std::vector<int>& spans)
{
    if (spans == m_marked)
        return;
    m_marked = spans;
    showItems();
    select(m_span);
}

void GraphLook::select(int span)
{
    m_span = span;
    const QSignalBlocker quiet(m_graph);
    m_graph->select(
        span >= 0 && span < static_cast<int>(m_made.nodeOf.size()) ? m_made.nodeOf[static_cast<std::size_t>(span)] : -1);
    m_graph->update();
}

} // namespace kaze::ui
