#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/comparison_model.h"

#include <QAbstractItemModel>

namespace kaze::ui {

//! Two traces beside each other as a tree: spans of the same name and place are one line, with what differs in time, tokens and cost; what only one of
//! them has is said in words. GUI thread.
class TraceComparisonModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, First, Second, Time, Tokens, Cost, Columns };

    using QAbstractItemModel::QAbstractItemModel;

    void setSpans(std::vector<api::ComparedSpan> spans);
    [[nodiscard]] const std::vector<api::ComparedSpan>& spans() const { return m_spans; }
    //! The line of an index; −1 for none.
    [[nodiscard]] int lineAt(const QModelIndex& index) const
    {
        return index.isValid() ? static_cast<int>(index.internalId()) : -1;
    }
    [[nodiscard]] QModelIndex indexOf(int line) const;
    //! The first line behind `line` (−1: of all) in which the traces differ: only one has it, or it ended otherwise; −1 when there is none.
    [[nodiscard]] int nextDifference(int line) const;
    [[nodiscard]] int previousDifference(int line) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return Columns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] bool differs(int line) const;
    [[nodiscard]] QString textOf(const api::ComparedSpan& span, int column) const;
    [[nodiscard]] QVariant toneOf(const api::ComparedSpan& span, int column) const;

    std::vector<api::ComparedSpan> m_spans;
    std::vector<int> m_parent; //!< line, −1 for a root
    std::vector<int> m_row; //!< among the lines beside it
    std::vector<std::vector<int>> m_children; //!< of line − 1
};

//! Time, critical path, models, tools, queue, spans, errors, tokens and cost of both.
[[nodiscard]] std::vector<ComparedRow> totalsOf(const api::TraceComparison& comparison);

} // namespace kaze::ui
