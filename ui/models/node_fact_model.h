#pragma once

#include "engine/api/fact_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct NodeFact {
    QString key; //!< the fact's id
    api::Fact fact;
    bool outwards = true; //!< the node is its subject
};

//! The facts that one node of a graph stands in, seen from there: what relates it to what.
class NodeFactModel : public KeyedTableModel<NodeFact> {
    Q_OBJECT
public:
    enum Column { Relation, Other, Since };

    explicit NodeFactModel(QObject* parent = nullptr);

    void setNow(api::Time now) { m_now = now; }
    void setFacts(const std::vector<api::Fact>& outwards, const std::vector<api::Fact>& inwards);
    //! What a fact has at its other end.
    [[nodiscard]] static QString otherOf(const NodeFact& row);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

} // namespace kaze::ui
