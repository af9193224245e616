#pragma once

#include "engine/api/run.h"

#include <QAbstractTableModel>

#include <map>
#include <unordered_map>
#include <vector>

namespace kaze::ui {

//! The tool calls of one run, one row a tool: how often, how often in vain, how long in all. Fed with the run's steps in order. GUI thread.
class ToolSummaryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Tool, Calls, Failures, Total, Columns };

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    //! Steps that follow those before; what was counted is skipped.
    void count(const std::vector<api::Step>& steps);
    [[nodiscard]] std::int64_t counted() const { return m_counted; }
    [[nodiscard]] std::int64_t calls() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        std::string tool;
        std::int64_t calls = 0;
        std::int64_t failures = 0;
        std::chrono::microseconds total{0};
    };
    Row& rowOf(const std::string& tool);

    std::vector<Row> m_rows; //!< in order of their first call
    std::unordered_map<std::string, api::Time> m_begun; //!< by call id
    std::int64_t m_counted = 0;
};

} // namespace kaze::ui
