#pragma once

#include "engine/api/fact_requests.h"
#include "ui/models/paged_table_model.h"

namespace kaze::ui {

//! Facts by subject and predicate, page by page.
class FactListModel : public PagedTableModel<api::Fact> {
    Q_OBJECT
public:
    enum Column { Subject, Predicate, Object, Since, Until, Confidence, State, Source, kColumns };

    explicit FactListModel(QObject* parent = nullptr);

    //! The moment by which days of this year are told without it.
    void setNow(api::Time now) { m_now = now; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::Fact& row) const override { return row.id; }
    [[nodiscard]] QVariant cell(const api::Fact& row, int column, int role) const override;

private:
    [[nodiscard]] QString display(const api::Fact& row, int column) const;

    api::Time m_now;
};

} // namespace kaze::ui
