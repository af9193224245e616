#pragma once

#include "engine/api/agent_requests.h"

#include <QAbstractListModel>

#include <vector>

namespace kaze::ui {

//! Agents that a run can be started with, filtered by words, and "New agent…" at the end. GUI thread.
class AgentListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { NameRole = Qt::UserRole + 1, PoolRole, DescriptionRole, PathRole, ErrorRole, TemplateRole };

    using QAbstractListModel::QAbstractListModel;

    void setAgents(std::vector<api::AgentInfo> agents);
    //! Every word must occur in name, pool or description.
    void setFilter(const QString& words);
    //! −1 when no shown agent has that name.
    [[nodiscard]] int find(const QString& name) const;
    //! Whether an agent that a person saved has the name.
    [[nodiscard]] bool isSaved(const QString& name) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    void arrange();

    std::vector<api::AgentInfo> m_all;
    std::vector<api::AgentInfo> m_shown;
    QString m_filter;
};

} // namespace kaze::ui
