#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace kaze::ui {

//! Who spent what: a row an agent and tenant, all of them in memory. Sorted and filtered here: what is asked for is at most 10 000 rows. GUI thread.
class SpendTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Agent, Tenant, Runs, Input, Cached, Output, Cost, PerRun, Share, Limit, kColumns };
    //! How rows are written for others.
    enum class Format { Csv, Json, Markdown };

    explicit SpendTableModel(QObject* parent = nullptr);

    //! Replaces all rows; selection and scroll position survive where the same agents are shown.
    void setSpend(std::vector<api::SpendRow> rows, const api::SpendRow& total);
    void setBudgets(const std::vector<api::Budget>& budgets);
    //! Words, agent:, tenant:, cost>, tokens>, runs>. Errors: as base::parseFilter, and a field that there is not.
    [[nodiscard]] base::Result<void> setFilter(const QString& filter);

    [[nodiscard]] const api::SpendRow* row(int at) const;
    [[nodiscard]] const api::SpendRow& total() const { return m_total; }
    [[nodiscard]] int rowsInAll() const { return static_cast<int>(m_all.size()); }
    //! What is shown, with exact values: dollars and tokens as plain numbers.
    [[nodiscard]] QString toText(Format format) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    [[nodiscard]] std::vector<std::size_t> wanted(const std::vector<api::SpendRow>& all) const;
    void arrange();
    [[nodiscard]] QString shown(const api::SpendRow& row, int column) const;
    [[nodiscard]] QString exact(const api::SpendRow& row, int column) const;
    [[nodiscard]] double share(const api::SpendRow& row) const;
    [[nodiscard]] const std::string& limitOf(const api::SpendRow& row) const;

    std::vector<api::SpendRow> m_all;
    std::vector<std::size_t> m_rows; //!< of m_all, as shown
    api::SpendRow m_total;
    std::map<std::string, std::string> m_limits; //!< of agents, in words
    QString m_filter;
    int m_sortColumn = Cost;
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

} // namespace kaze::ui
