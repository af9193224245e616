#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class Card;
class NodeFactModel;
class StateStack;
class TableView;

//! What is known of one node of the graph, with the ways to go on from it. Owned by the neighbourhood view.
class NodeFacts : public QWidget {
    Q_OBJECT
public:
    explicit NodeFacts(PageContext context, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope);
    //! `isCentre`: one cannot go there, for one is there.
    void setNode(const api::GraphNode& node, bool isCentre);
    void clear();
    void refresh();
    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] QString copyText() const;

signals:
    void centreWanted(const QString& name);
    void pathWanted(const QString& name);
    void factsWanted(const QString& name);
    //! What is at the other end of a fact was opened.
    void otherWanted(const QString& name);

private:
    void build();
    void ask();
    void took();

    PageContext m_context;
    MemoryScope m_scope;
    QString m_name;
    Card* m_card;
    NodeFactModel* m_model;
    TableView* m_table;
    StateStack* m_states = nullptr;
    QLabel* m_more;
    QPushButton* m_centre = nullptr;
    QPushButton* m_path = nullptr;
    std::optional<api::FactPage> m_outwards;
    std::optional<api::FactPage> m_inwards;
    int m_round = 0;
};

} // namespace kaze::ui
