#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace kaze::ui {

//! A short table whose rows come again and again as a whole. Rows are told apart by their `key`, so that selection and scroll position stay with what
//! they stand for. A derived class says what a row's cells are. GUI thread.
template <class Row>
class KeyedTableModel : public QAbstractTableModel {
public:
    //! `titles` are those of its columns.
    KeyedTableModel(QStringList titles, QObject* parent) : QAbstractTableModel(parent), m_titles(std::move(titles)) { }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(m_titles.value(section)) : QVariant();
    }
    //! Null for no row.
    [[nodiscard]] const Row* row(const QModelIndex& index) const { return row(index.isValid() ? index.row() : -1); }
    [[nodiscard]] const Row* row(int number) const
    {
        return number >= 0 && number < rowCount() ? &m_rows[static_cast<std::size_t>(number)] : nullptr;
    }
    [[nodiscard]] QModelIndex find(const QString& key) const
    {
        const int at = placeOf(key, 0);
        return at < 0 ? QModelIndex() : index(at, 0);
    }

protected:
    //! Shows `rows` instead. A key that comes twice gets a number.
    void take(std::vector<Row> rows)
    {
        makeUnique(rows);
        if (m_rows.empty() && !rows.empty()) {
            beginInsertRows({}, 0, static_cast<int>(rows.size()) - 1);
            m_rows = std::move(rows);
            return endInsertRows();
        }
        QSet<QString> stay;
        for (const auto& row : rows)
            stay.insert(row.key);
        for (int at = rowCount() - 1; at >= 0; --at)
            if (!stay.contains(m_rows[static_cast<std::size_t>(at)].key)) {
                beginRemoveRows({}, at, at);
                m_rows.erase(m_rows.begin() + at);
                endRemoveRows();
            }
        for (int at = 0; at < static_cast<int>(rows.size()); ++at)
            putAt(at, rows[static_cast<std::size_t>(at)]);
        m_rows = std::move(rows);
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }

private:
    static void makeUnique(std::vector<Row>& rows)
    {
        QHash<QString, int> seen;
        for (auto& row : rows)
            if (const int before = seen[row.key]++; before > 0)
                row.key += QLatin1Char('#') + QString::number(before);
    }

    [[nodiscard]] int placeOf(const QString& key, int from) const
    {
        for (int at = from; at < rowCount(); ++at)
            if (m_rows[static_cast<std::size_t>(at)].key == key)
                return at;
        return -1;
    }

    void putAt(int at, const Row& row)
    {
        const int before = placeOf(row.key, at);
        if (before == at)
            return;
        if (before < 0) {
            beginInsertRows({}, at, at);
            m_rows.insert(m_rows.begin() + at, row);
            endInsertRows();
            return;
        }
        beginMoveRows({}, before, before, {}, at);
        std::rotate(m_rows.begin() + at, m_rows.begin() + before, m_rows.begin() + before + 1);
        endMoveRows();
    }

    QStringList m_titles;
    std::vector<Row> m_rows;
};

} // namespace kaze::ui
