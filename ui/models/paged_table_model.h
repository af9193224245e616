#pragma once

#include "ui/models/paged_rows.h"

#include <QAbstractTableModel>
#include <QString>

#include <limits>
#include <set>

namespace kaze::ui {

//! A list that the engine hands out page by page, newest first, as a table. Where the engine says how many rows there are, all of them have their place at
//! once, so that a person can jump anywhere; where it does not, the table grows as one scrolls down. Only the first page and those near the
//! viewport are held, of a list of more than 5 000 rows. A fresh first page is merged by id, so that selection and scroll position
//! survive. A derived class says what a row's id and cells are. Asks through `setSource`, never by itself. GUI thread.
template <class Row>
class PagedTableModel : public QAbstractTableModel {
public:
    explicit PagedTableModel(QObject* parent = nullptr)
        : QAbstractTableModel(parent), m_rows([this](const Row& row) { return idOf(row); })
    {
    }
    static constexpr int IdRole = Qt::UserRole + 1;
    static constexpr int kKeepAll = 5000; //!< rows that are always held
    static constexpr int kMargin = 1000; //!< rows held around the viewport beyond that
    static constexpr int kAhead = 100; //!< rows asked for beyond the edges of the viewport

    using Place = typename PagedRows<Row>::Place;
    //! Called with the number of a page that is needed and where it begins; answered by `fill`, or by `fillFailed`.
    void setSource(std::function<void(int page, const Place& place)> source) { m_source = std::move(source); }

    //! Another list: `rows` is its first page, `next` the cursor of the second. `total` is the number of all, −1 where nobody knows.
    void restart(std::vector<Row> rows, std::string next, std::int64_t total = -1)
    {
        beginResetModel();
        ++m_list;
        m_asked.clear();
        m_rows.clear();
        m_pageSize = std::max(1, static_cast<int>(rows.size()));
        m_rows.append(static_cast<int>(rows.size()));
        m_rows.setCursor(0, {});
        m_rows.setRows(0, std::move(rows));
        m_next = std::move(next);
        if (!m_next.empty())
            appendPlaces(missing(total));
        endResetModel();
    }

    //! The first page as it is now.
    void mergeHead(std::vector<Row> rows, std::string next, std::int64_t total = -1)
    {
        if (m_rows.pages() == 0 || rows.empty())
            return restart(std::move(rows), std::move(next), total);
        if (next.empty()) {
            dropBehind(0);
        } else {
            const auto& held = m_rows.rows(0);
            const auto last
                = std::find_if(held.begin(), held.end(), [&](const Row& row) { return idOf(row) == idOf(rows.back()); });
            if (last == held.end() || held.size() > kKeepAll)
                return restart(std::move(rows), std::move(next), total);
            rows.insert(rows.end(), std::next(last), held.end());
        }
        replaceRows(0, std::move(rows));
        if (!next.empty() && total >= 0)
            resizeTo(static_cast<int>(total));
    }

    //! The answer to what the source was asked.
    void fill(int page, std::vector<Row> rows, std::string next)
    {
        m_asked.erase(page);
        if (page > m_rows.pages())
            return;
        const bool grows = page == m_rows.pages();
        if (grows) {
            m_rows.append(0);
            m_rows.setCursor(page, std::exchange(m_next, {}));
        }
        replaceRows(page, std::move(rows));
        if (next.empty())
            dropBehind(page);
        else if (page + 1 < m_rows.pages())
            m_rows.setCursor(page + 1, std::move(next));
        else
            m_next = std::move(next);
    }
    void fillFailed(int page) { m_asked.erase(page); }

    //! Replaces the row of the same id; false when it is not held.
    bool updateRow(const Row& row)
    {
        const int at = find(idOf(row));
        if (at < 0)
            return false;
        m_rows.setRow(at, row);
        emit dataChanged(index(at, 0), index(at, columnCount() - 1));
        return true;
    }

    //! Tells which rows are visible, so that those near them are held and others may go.
    void setViewport(int first, int last)
    {
        const bool releases = m_rows.size() > kKeepAll;
        for (int page = 1; page < m_rows.pages(); ++page) {
            const int begin = m_rows.firstRow(page);
            const int end = begin + m_rows.count(page);
            if (m_rows.isHeld(page) && releases && (end < first - kMargin || begin > last + kMargin))
                m_rows.release(page);
            else if (!m_rows.isHeld(page) && end >= first - kAhead && begin <= last + kAhead)
                want(page);
        }
    }
    //! Asks again for the pages that these rows lie on, but for the first page; true when that is among them.
    bool askAgain(int first, int last)
    {
        const int from = m_rows.pageOf(std::clamp(first, 0, std::max(0, m_rows.size() - 1)));
        const int to = m_rows.pageOf(std::clamp(last, 0, std::max(0, m_rows.size() - 1)));
        for (int page = std::max(1, from); page <= to; ++page)
            want(page);
        return from <= 0;
    }

    //! Null for a row that is not held at the moment.
    [[nodiscard]] const Row* row(int at) const { return m_rows.row(at); }
    //! The row with an id, −1 when it is not held.
    [[nodiscard]] int find(const std::string& id) const { return m_rows.find(id); }
    //! Grows with every `restart`: an answer to what another list was asked belongs to nobody.
    [[nodiscard]] int list() const { return m_list; }
    //! How many rows are in memory.
    [[nodiscard]] int heldRows() const { return m_rows.heldRows(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_rows.size(); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override
    {
        if (!index.isValid())
            return {};
        const Row* held = row(index.row());
        if (!held)
            return role == Qt::DisplayRole && index.column() == 0 ? QVariant(QStringLiteral("…")) : QVariant();
        return role == IdRole ? QVariant(QString::fromStdString(idOf(*held))) : cell(*held, index.column(), role);
    }
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override
    {
        return !parent.isValid() && !m_next.empty() && !m_asked.contains(m_rows.pages());
    }
    void fetchMore(const QModelIndex& parent) override
    {
        if (canFetchMore(parent) && m_source && m_asked.insert(m_rows.pages()).second)
            m_source(m_rows.pages(), Place{m_next, 0});
    }

protected:
    [[nodiscard]] virtual std::string idOf(const Row& row) const = 0;
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;

private:
    void want(int page)
    {
        if (m_source && m_asked.insert(page).second)
            m_source(page, m_rows.placeOf(page));
    }
    //! Of so many rows in all, how many have no place yet.
    [[nodiscard]] int missing(std::int64_t total) const
    {
        return static_cast<int>(std::clamp<std::int64_t>(total - m_rows.size(), 0, std::numeric_limits<int>::max() / 2));
    }

    //! Pages of rows that are known to be there and are not here.
    void appendPlaces(int rows)
    {
        for (bool first = true; rows > 0; first = false) {
            m_rows.append(std::min(rows, m_pageSize));
            if (first && !m_next.empty())
                m_rows.setCursor(m_rows.pages() - 1, std::exchange(m_next, {}));
            rows -= m_pageSize;
        }
    }
    void resizeTo(int total)
    {
        const int before = m_rows.size();
        if (total > before) {
            beginInsertRows({}, before, total - 1);
            appendPlaces(total - before);
            endInsertRows();
        } else if (total < before && m_rows.pages() > 1) {
            const int kept = std::max(total, m_rows.count(0));
            if (kept == before)
                return;
            beginRemoveRows({}, kept, before - 1);
            while (m_rows.pages() > 1 && m_rows.firstRow(m_rows.pages() - 1) >= kept)
                m_rows.dropLast();
            if (m_rows.size() > kept)
                m_rows.setCount(m_rows.pages() - 1, kept - m_rows.firstRow(m_rows.pages() - 1));
            endRemoveRows();
        }
    }
    void dropBehind(int page)
    {
        m_next.clear();
        const int end = m_rows.firstRow(page) + m_rows.count(page);
        const bool any = m_rows.size() > end;
        if (any)
            beginRemoveRows({}, end, m_rows.size() - 1);
        while (m_rows.pages() > page + 1)
            m_rows.dropLast();
        if (any)
            endRemoveRows();
    }

    void replaceRows(int page, std::vector<Row> rows)
    {
        const int first = m_rows.firstRow(page);
        const int before = m_rows.count(page);
        const int after = static_cast<int>(rows.size());
        if (after > before) {
            beginInsertRows({}, first + before, first + after - 1);
            m_rows.setCount(page, after);
            endInsertRows();
        }
        if (m_rows.isHeld(page) && !isSame(m_rows.rows(page), rows))
            rearrange(page, std::move(rows));
        else
            m_rows.setRows(page, std::move(rows));
        if (after < before) {
            beginRemoveRows({}, first + after, first + before - 1);
            m_rows.setCount(page, after);
            endRemoveRows();
        }
        if (after > 0)
            emit dataChanged(index(first, 0), index(first + after - 1, columnCount() - 1));
    }
    [[nodiscard]] bool isSame(const std::vector<Row>& a, const std::vector<Row>& b) const
    {
        return std::equal(
            a.begin(), a.end(), b.begin(), b.end(), [this](const Row& x, const Row& y) { return idOf(x) == idOf(y); });
    }
    //! Rows came, went or moved within a page: what is selected follows its row, and is selected no more where that has gone.
    void rearrange(int page, std::vector<Row> rows)
    {
        emit layoutAboutToBeChanged();
        const auto kept = persistentIndexList();
        std::vector<std::string> ids;
        for (const auto& place : kept) {
            const Row* held = m_rows.pageOf(place.row()) == page ? row(place.row()) : nullptr;
            ids.push_back(held ? idOf(*held) : std::string());
        }
        m_rows.setRows(page, std::move(rows));
        auto moved = kept;
        for (qsizetype i = 0; i < kept.size(); ++i) {
            const auto& id = ids[static_cast<std::size_t>(i)];
            const int now = id.empty() ? kept[i].row() : find(id);
            moved[i] = now < 0 ? QModelIndex() : index(now, kept[i].column());
        }
        changePersistentIndexList(kept, moved);
        emit layoutChanged();
    }

    std::function<void(int, const Place&)> m_source;
    PagedRows<Row> m_rows;
    std::set<int> m_asked;
    std::string m_next; //!< cursor of a page that has no place yet
    int m_pageSize = 1;
    int m_list = 0;
};

} // namespace kaze::ui
