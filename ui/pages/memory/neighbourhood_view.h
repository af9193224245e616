#pragma once

#include "engine/api/graph_requests.h"
#include "ui/pages/memory/memory_view.h"

#include <QSet>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;

namespace kaze::ui {

class Card;
class ChartLegend;
class EntityField;
class GraphView;
class NodeFacts;
class SegmentedTabs;
class StateStack;

//! Facts as a graph: what lies within some steps of something, and how two things hang together. Where one was before is a step back.
class NeighbourhoodView : public MemoryView {
    Q_OBJECT
public:
    explicit NeighbourhoodView(PageContext context, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;

    //! Makes something the centre.
    void open(const QString& name);
    //! Shows the shortest chains of facts from the centre to something.
    void showPathTo(const QString& name);
    void setHops(int hops);
    [[nodiscard]] const QString& centre() const { return m_centre; }
    [[nodiscard]] bool showsPaths() const { return !m_to.isEmpty(); }
    [[nodiscard]] GraphView* graph() const { return m_graph; }
    [[nodiscard]] NodeFacts* facts() const { return m_facts; }
    [[nodiscard]] QString notice() const;

protected:
    void scopeChanged() override;
    void begin() override;

private:
    void buildBar(QHBoxLayout* bar);
    [[nodiscard]] QWidget* buildGraph();
    void connectParts();
    void ask();
    void askFirst();
    void askNeighbourhood();
    void askPaths();
    void tookNeighbourhood(base::Result<api::Neighbourhood> reply);
    void tookPaths(base::Result<api::GraphPaths> reply);
    void refused(const base::Error& error, QString name);
    void showGraph(const std::vector<api::GraphNode>& nodes, const std::vector<api::GraphEdge>& edges);
    void showLegend();
    void showNode(int node);
    void showMenu(int node, const QPoint& position);
    void fillPredicates();
    void say(const QString& words, Tone tone = Tone::Neutral);
    [[nodiscard]] Tone toneOf(const std::string& type) const;

    EntityField* m_entity;
    SegmentedTabs* m_hops;
    QComboBox* m_direction;
    QPushButton* m_predicateButton;
    QMenu* m_predicateMenu;
    EntityField* m_pathTo;
    QPushButton* m_backButton;
    Card* m_card = nullptr;
    GraphView* m_graph;
    ChartLegend* m_legend;
    QLabel* m_notice;
    StateStack* m_states = nullptr;
    NodeFacts* m_facts;
    QString m_centre;
    QString m_to; //!< where a path leads; empty: the neighbourhood is shown
    QStringList m_before; //!< centres, the last one last
    std::vector<api::GraphNode> m_nodes;
    std::vector<api::GraphEdge> m_edges;
    QStringList m_types; //!< as they were seen, by which they have their colours
    QStringList m_predicates; //!< that were seen
    QSet<QString> m_chosen; //!< of these; none: all
    int m_round = 0;
};

} // namespace kaze::ui
