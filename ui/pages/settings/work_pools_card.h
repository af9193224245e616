#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

#include <QAbstractTableModel>

class QPushButton;

namespace kaze::ui {

class TableView;

//! The pools of a cell, all together first: their limits, who is at work and who waits.
class WorkPoolModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Limit, AtWork, Waiting, Longest, GaveWay, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setPools(std::vector<api::PoolRow> pools);
    [[nodiscard]] const api::PoolRow* pool(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex find(const std::string& name) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<api::PoolRow> m_pools;
};

//! How many runs of each kind may be at work at one time; a limit is set by opening its row.
class WorkPoolsCard : public Card {
    Q_OBJECT
public:
    explicit WorkPoolsCard(const PageContext& context, QWidget* parent = nullptr);

    void refresh();

private:
    void openLimit();

    PageContext m_context;
    WorkPoolModel* m_model;
    TableView* m_table;
    QPushButton* m_set;
};

} // namespace kaze::ui
