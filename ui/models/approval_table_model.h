#pragma once

#include "engine/api/run.h"

#include <QAbstractTableModel>

#include <unordered_map>
#include <vector>

namespace kaze::ui {

//! Questions that wait for a person, oldest first. Changes are applied by id. GUI thread.
class ApprovalTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Agent, Tool, Waiting, Columns };
    static constexpr int IdRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setApprovals(std::vector<api::Approval> approvals);
    //! Adds one, or replaces the one of its id.
    void add(const api::Approval& approval);
    void remove(const std::string& approvalId);
    //! Goes on with the clocks.
    void setNow(api::Time now);

    [[nodiscard]] const api::Approval* approval(int row) const;
    [[nodiscard]] const std::vector<api::Approval>& approvals() const { return m_approvals; }
    //! −1 when it is not there.
    [[nodiscard]] int find(const std::string& approvalId) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void put(const api::Approval& approval, bool quietly);
    void removeRange(int first, int last);

    std::vector<api::Approval> m_approvals;
    std::unordered_map<std::string, api::Time> m_askedAt; //!< by id: where a row stands
    api::Time m_now;
};

} // namespace kaze::ui
