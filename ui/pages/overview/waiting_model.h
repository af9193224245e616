#pragma once

#include "engine/api/alert.h"
#include "engine/api/run.h"
#include "ui/widgets/tokens.h"

#include <QAbstractTableModel>

#include <vector>

namespace kaze::ui {

//! What a person should look at: alerts and warnings of the cell first, then questions of live runs, then runs that were interrupted or failed to go on.
//! Columns: what, who and why, since.
class WaitingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class What { Alert, Warning, Approval, Run };
    struct Item {
        QString id; //!< of the alert, the approval or the run
        What what = What::Run;
        QString kind; //!< "critical", "approval", "attention", "interrupted"
        QString detail;
        api::Time since; //!< 1970 where nobody knows
        Tone tone = Tone::Warning;

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

    [[nodiscard]] static Item of(const api::Alert& alert);
    //! One of the cell's own.
    [[nodiscard]] static Item of(const std::string& warning);
    [[nodiscard]] static Item of(const api::Approval& approval);
    [[nodiscard]] static Item of(const api::RunRow& run);

private:
    std::vector<Item> m_items;
    api::Time m_now;
};

} // namespace kaze::ui
