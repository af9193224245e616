#pragma once

#include "engine/api/tool_requests.h"
#include "engine/base/filter.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct ToolEntry {
    QString key; //!< the tool's name
    api::ToolRow tool;
};

//! The tools of a cell by name, those that fit the filter.
class ToolListModel : public KeyedTableModel<ToolEntry> {
    Q_OBJECT
public:
    enum Column { Name, Source, ReadOnly, Calls, Failed, P95, Breaker, Limits };

    explicit ToolListModel(QObject* parent = nullptr);

    void setTools(const std::vector<api::ToolRow>& tools, const std::vector<base::FilterTerm>& filter);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

struct ToolServerEntry {
    QString key; //!< the server's id
    api::ToolServerRow server;
};

//! The MCP servers of a cell, those that fit the filter.
class ToolServerModel : public KeyedTableModel<ToolServerEntry> {
    Q_OBJECT
public:
    enum Column { Name, State, Pid, Memory, Tools, Calls, P95, Restarts, Sandbox };

    explicit ToolServerModel(QObject* parent = nullptr);

    void setServers(const std::vector<api::ToolServerRow>& servers, const std::vector<base::FilterTerm>& filter);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

//! Takes a filter of tools apart: name:, source:, breaker:, state: and words. Errors: as base::parseFilter, with the place.
[[nodiscard]] base::Result<std::vector<base::FilterTerm>> toolFilter(const std::string& filter);

} // namespace kaze::ui
