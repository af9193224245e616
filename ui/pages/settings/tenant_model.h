#pragma once

#include "engine/api/tenant_requests.h"

#include <QAbstractTableModel>

namespace kaze::ui {

//! A tenant, or a project of one.
struct OwnerRow {
    std::string tenant;
    std::string project; //!< empty: the tenant itself
    std::string description;
    std::string workspaceRoot;
    api::Quotas quotas;
    api::QuotaUse use;
    std::int64_t tokensPerDay = 0; //!< 0: no limit
    std::int64_t tokensToday = 0;
    std::int64_t projects = 0;

    [[nodiscard]] bool isProject() const { return !project.empty(); }
};

//! The tenants of a cell, each with its projects below it.
class TenantModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, AtWork, Waiting, Weight, Runs, Memory, Tokens, Tools, Workspaces, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setOwners(const std::vector<api::TenantRow>& tenants, const std::vector<api::ProjectRow>& projects);
    [[nodiscard]] const OwnerRow* owner(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex find(const std::string& tenant, const std::string& project) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString display(const OwnerRow& row, int column) const;

    std::vector<OwnerRow> m_rows;
};

} // namespace kaze::ui
