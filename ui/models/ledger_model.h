#pragma once

#include "engine/api/cost_requests.h"

#include <QAbstractTableModel>

#include <functional>
#include <vector>

namespace kaze::ui {

//! Rows of the ledger, newest first, as far as they were asked for: a view that is scrolled to the end gets the next page. GUI thread.
class LedgerModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { At, Agent, Model, Tokens, Cost, Outcome, kColumns };

    using QAbstractTableModel::QAbstractTableModel;

    //! Called with the cursor of a page that is needed; answered by `append`, or by `appendFailed`.
    void setSource(std::function<void(const std::string& cursor)> source) { m_source = std::move(source); }
    //! The first page of another list.
    void restart(api::LedgerPage page, api::Time now);
    void append(api::LedgerPage page);
    void appendFailed() { m_asked = false; }
    [[nodiscard]] const api::LedgerEntry* row(int at) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

private:
    std::vector<api::LedgerEntry> m_rows;
    std::string m_next;
    bool m_asked = false;
    api::Time m_now;
    std::function<void(const std::string&)> m_source;
};

} // namespace kaze::ui
