#pragma once

#include "engine/api/run.h"
#include "ui/models/run_cell.h"

#include <QAbstractTableModel>
#include <QHash>

#include <vector>

namespace kaze::ui {

//! Runs as rows, with the columns a page asks for. Changes are applied by run id, so that selection and scroll position survive. Answers the
//! roles of ui/widgets/cell_delegate.h; never asks the engine. GUI thread.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    //! The run's id.
    static constexpr int IdRole = Qt::UserRole + 1;

    explicit RunTableModel(std::vector<RunColumn> columns, QObject* parent = nullptr);

    //! Makes `rows` the content, in this order.
    void setRows(std::vector<api::RunRow> rows);
    //! Replaces the row of the same id; unknown ids change nothing.
    void updateRow(const api::RunRow& row);
    //! Goes on with the clocks of live runs.
    void setNow(api::Time now);

    [[nodiscard]] const api::RunRow* row(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex find(const QString& runId) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void removeMissing(const std::vector<api::RunRow>& rows);
    void appendNew(const std::vector<api::RunRow>& rows);
    void arrange(const std::vector<api::RunRow>& rows);
    void reindex();
    [[nodiscard]] QString display(const api::RunRow& row, RunColumn column) const;
    [[nodiscard]] QString toolTip(const api::RunRow& row, RunColumn column) const;
    [[nodiscard]] QString exact(const api::RunRow& row, RunColumn column) const;

    std::vector<RunColumn> m_columns;
    std::vector<api::RunRow> m_rows;
    QHash<QString, int> m_places; //!< row by run id
    api::Time m_now;
};

} // namespace kaze::ui
