#pragma once

#include "engine/api/run.h"

#include <QAbstractTableModel>

#include <vector>

namespace kaze::ui {

//! What waits for a person: questions of live runs first, then runs that were interrupted or failed to go on. Columns: what, who and why, since.
class WaitingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Item {
        QString id; //!< of the approval or the run
        bool approval = false;
        QString kind; //!< "approval", "attention", "interrupted"
        QString detail;
        api::Time since;

        bool operator==(const Item&) const = default;
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setItems(std::vector<Item> items);
    void setNow(api::Time now);
    [[nodiscard]] const Item* item(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static Item of(const api::Approval& approval);
    [[nodiscard]] static Item of(const api::RunRow& run);

private:
    std::vector<Item> m_items;
    api::Time m_now;
};

} // namespace kaze::ui
