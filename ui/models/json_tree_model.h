#pragma once

#include "ui/models/json_index.h"

#include <QAbstractItemModel>

#include <unordered_map>

namespace kaze::ui {

//! A JSON text as a tree: name, value. What is in a value is looked up when a person unfolds it, 1 000 values at a time, so that a text of 50 MB opens
//! as one of 50 bytes. GUI thread.
class JsonTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Value, Columns };
    static constexpr int kAtOnce = 1000;
    static constexpr qsizetype kShown = 400; //!< characters of a text

    using QAbstractItemModel::QAbstractItemModel;

    //! Null shows nothing.
    void setIndex(std::shared_ptr<const JsonIndex> index);
    [[nodiscard]] const std::shared_ptr<const JsonIndex>& jsonIndex() const { return m_json; }
    //! The value of a row; −1 for none.
    [[nodiscard]] int valueAt(const QModelIndex& index) const
    {
        return index.isValid() ? static_cast<int>(index.internalId()) : -1;
    }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return Columns; }
    [[nodiscard]] bool hasChildren(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    //! What of a container was looked up.
    struct Known {
        std::vector<int> children;
        int next = -1; //!< the value that follows; −1 when all are known
    };
    [[nodiscard]] const Known* known(int value) const;
    [[nodiscard]] QString nameOf(int value) const;
    [[nodiscard]] QString valueOf(int value) const;

    std::shared_ptr<const JsonIndex> m_json;
    std::unordered_map<int, Known> m_known;
};

} // namespace kaze::ui
