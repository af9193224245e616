#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct SlowQueryRow {
    QString key; //!< store and statement
    api::SlowQuery query;
};

//! Statements that took long, those that took most of the time first.
class SlowQueryModel : public KeyedTableModel<SlowQueryRow> {
    Q_OBJECT
public:
    enum Column { Store, Statement, Count, Worst, Total, Last };

    explicit SlowQueryModel(QObject* parent = nullptr);

    void setQueries(const std::vector<api::SlowQuery>& queries, api::Time now);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

} // namespace kaze::ui
