#pragma once

#include "ui/models/trace_graph.h"
#include "ui/pages/page.h"
#include "ui/pages/traces/trace_look.h"

class QLabel;
class QStackedWidget;

namespace kaze::ui {

class SegmentedTabs;

//! The trace as a graph: agents, models and tools each once, or every span, with the calls between them.
class GraphLook : public TraceLook {
    Q_OBJECT
public:
    explicit GraphLook(PageContext context, QWidget* parent = nullptr);

    void setView(const std::shared_ptr<const TraceView>& view, bool another) override;
    void select(int span) override;
    void setMarked(const std::vector<int>& spans) override;
    [[nodiscard]] QWidget* controls() override;

    [[nodiscard]] GraphView* graph() const { return m_graph; }
    //! "callers" or "spans".
    void setNodes(const QString& nodes);

private:
    void rebuild();
    void took(TraceGraph made);
    void showItems();

    PageContext m_context;
    GraphView* m_graph;
    QWidget* m_loading;
    QStackedWidget* m_states;
    SegmentedTabs* m_nodes;
    QLabel* m_notice;
    std::shared_ptr<const TraceView> m_view;
    TraceGraph m_made;
    std::vector<int> m_marked;
    int m_span = -1;
    int m_round = 0;
};

} // namespace kaze::ui
