#pragma once

#include "engine/api/graph_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct CauseEntry {
    QString key; //!< the factor
    api::CausalEdge edge;
};

//! What goes with an outcome, the most certain first. The column Bar is painted by a ForestDelegate from the row itself.
class CauseModel : public KeyedTableModel<CauseEntry> {
    Q_OBJECT
public:
    enum Column { Factor, With, Without, Bar, Uplift, Chance, Verdict };

    explicit CauseModel(QObject* parent = nullptr);

    void setEdges(const std::vector<api::CausalEdge>& edges);
    //! The farthest end of an interval from 0, by which the bars are drawn to one scale.
    [[nodiscard]] double reach() const { return m_reach; }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] static QString display(const api::CausalEdge& edge, int column);

    double m_reach = 0;
};

} // namespace kaze::ui
