#pragma once

#include "engine/api/log.h"

#include <QAbstractTableModel>

#include <deque>
#include <unordered_set>
#include <vector>

namespace kaze::ui {

//! A stretch of the log, oldest first, that grows at both ends and is never longer than kMost: what comes at one end pushes lines out at the other. Each
//! line is there once, by its id. GUI thread.
class LogListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { At, Level, Source, Agent, Message, Run, Trace, Tenant, Columns };
    static constexpr int IdRole = Qt::UserRole + 1;
    static constexpr int kMost = 5000; //!< lines

    using QAbstractTableModel::QAbstractTableModel;

    //! Other lines instead, oldest first.
    void restart(std::vector<api::LogRow> rows);
    //! What came behind the last; how many lines went at the front.
    int append(std::vector<api::LogRow> rows);
    //! What was before the first; how many lines came. As many of the last go.
    int prepend(std::vector<api::LogRow> rows);
    void setNow(api::Time now) { m_now = now; }

    //! Null for no line.
    [[nodiscard]] const api::LogRow* row(int at) const;
    [[nodiscard]] const api::LogRow* first() const { return row(0); }
    [[nodiscard]] const api::LogRow* last() const { return row(rowCount() - 1); }
    [[nodiscard]] int find(const std::string& id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(Columns); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    //! Those that are not here already.
    [[nodiscard]] std::vector<api::LogRow> fresh(std::vector<api::LogRow> rows);
    void dropFront(int count);
    void dropBack(int count);
    [[nodiscard]] QString textOf(const api::LogRow& row, int column) const;
    [[nodiscard]] static QVariant exactOf(const api::LogRow& row, int column);

    std::deque<api::LogRow> m_rows;
    std::unordered_set<std::string> m_ids;
    api::Time m_now{};
};

} // namespace kaze::ui
