#pragma once

#include "engine/api/graph_requests.h"
#include "ui/pages/memory/memory_view.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace kaze::ui {

class Card;
class CauseModel;
class FilterField;
class GraphView;
class KeyValueTable;
class StateStack;
class TableView;

//! What goes with better and worse outcomes: episodes with a factor against those without, as a table with a forest plot and as a graph of factors around the outcome.
class CausesView : public MemoryView {
    Q_OBJECT
public:
    explicit CausesView(PageContext context, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;

    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] GraphView* graph() const { return m_graph; }
    [[nodiscard]] const api::CausalAnalysis& analysis() const { return m_analysis; }
    void setOutcome(const QString& outcome);

protected:
    void scopeChanged() override;
    void begin() override;

private:
    void buildBar(QHBoxLayout* bar);
    [[nodiscard]] QWidget* buildTable();
    [[nodiscard]] QWidget* buildSide();
    void connectParts();
    void ask();
    void take(base::Result<api::CausalAnalysis> reply);
    void showOutcomes();
    void showGraph();
    void showDetail();
    void sayCounts();
    [[nodiscard]] const api::CausalEdge* current() const;

    QComboBox* m_outcome;
    QLineEdit* m_factor;
    FilterField* m_filter;
    QComboBox* m_within;
    QSpinBox* m_least;
    CauseModel* m_model;
    TableView* m_table;
    StateStack* m_states = nullptr;
    QLabel* m_counts;
    QLabel* m_caveat;
    GraphView* m_graph;
    Card* m_detailCard = nullptr;
    QLabel* m_nothing;
    QLabel* m_backTest;
    KeyValueTable* m_detail;
    api::CausalAnalysis m_analysis;
    int m_round = 0;
    bool m_filling = false;
};

} // namespace kaze::ui
