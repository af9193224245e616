#pragma once

#include "ui/models/trace_flame.h"
#include "ui/pages/page.h"
#include "ui/pages/traces/trace_look.h"

namespace kaze::ui {

class SegmentedTabs;
class StateStack;

//! The flame graph: calls merged by the way they were come to, as wide as the time, the money or the tokens they took.
class FlameLook : public TraceLook {
    Q_OBJECT
public:
    explicit FlameLook(PageContext context, QWidget* parent = nullptr);

    void setView(const std::shared_ptr<const TraceView>& view, bool another) override;
    void select(int span) override;
    void setMarked(const std::vector<int>& spans) override;
    [[nodiscard]] QWidget* controls() override;

    [[nodiscard]] FlameGraph* graph() const { return m_graph; }
    //! "time", "cost" or "tokens".
    void setMeasure(const QString& measure);

private:
    void rebuild();
    void took(TraceFlame made);

    PageContext m_context;
    FlameGraph* m_graph;
    SegmentedTabs* m_measure;
    StateStack* m_states;
    std::shared_ptr<const TraceView> m_view;
    TraceFlame m_flame;
    std::vector<int> m_marked;
    int m_span = -1;
    int m_round = 0;
};

} // namespace kaze::ui
