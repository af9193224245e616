#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace kaze::ui {

//! A list that the engine hands out page by page, newest first. It grows as a person scrolls down; above 5 000 rows it keeps only the pages
//! near the viewport and asks for the others again by their cursors. A fresh first page is merged row by row, so that selection and
//! scroll position survive. A derived class says what a row's id and cells are. Asks through `setSource`, never by itself. GUI thread.
template <class Row>
class PagedTableModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;
    static constexpr int IdRole = Qt::UserRole + 1;
    static constexpr int kKeepAll = 5000; //!< rows that are always held
    static constexpr int kMargin = 1000; //!< rows held around the viewport beyond that

    //! Called with the number of a page that is needed and the cursor it is got with; answered by `fill`, or by `fillFailed`.
    void setSource(std::function<void(int page, const std::string& cursor)> source) { m_source = std::move(source); }

    //! Another list: `rows` is its first page, `next` the cursor of the second.
    void restart(std::vector<Row> rows, std::string next)
    {
        beginResetModel();
        m_pages.clear();
        m_asked.clear();
        m_pageOf.clear();
        m_total = static_cast<int>(rows.size());
        m_pages.push_back({std::string(), std::move(rows), m_total, true});
        m_next = std::move(next);
        indexPage(0);
        endResetModel();
    }

    //! The first page as it is now.
    void mergeHead(std::vector<Row> rows, std::string next)
    {
        if (m_pages.empty() || rows.empty())
            return restart(std::move(rows), std::move(next));
        if (next.empty()) {
            dropPagesAfterFirst();
            m_next.clear();
        } else {
            const auto& held = m_pages.front().rows;
            const auto last
                = std::find_if(held.begin(), held.end(), [&](const Row& row) { return idOf(row) == idOf(rows.back()); });
            if (last == held.end() || held.size() > kKeepAll)
                return restart(std::move(rows), std::move(next));
            rows.insert(rows.end(), std::next(last), held.end());
        }
        replaceRows(0, std::move(rows));
    }

    //! The answer to what the source was asked.
    void fill(int page, std::vector<Row> rows, std::string next)
    {
        m_asked.erase(page);
        const auto number = static_cast<std::size_t>(page);
        if (page > static_cast<int>(m_pages.size()))
            return;
        if (number < m_pages.size()) {
            replaceRows(page, std::move(rows));
            return;
        }
        const int added = static_cast<int>(rows.size());
        if (added > 0)
            beginInsertRows({}, m_total, m_total + added - 1);
        m_pages.push_back({m_next, std::move(rows), added, true});
        m_next = std::move(next);
        m_total += added;
        indexPage(page);
        if (added > 0)
            endInsertRows();
    }
    void fillFailed(int page) { m_asked.erase(page); }

    //! Replaces the row of the same id; false when it is not held.
    bool updateRow(const Row& row)
    {
        const auto place = m_pageOf.find(idOf(row));
        if (place == m_pageOf.end())
            return false;
        auto& rows = m_pages[static_cast<std::size_t>(place->second)].rows;
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& held) { return idOf(held) == idOf(row); });
        if (found == rows.end())
            return false;
        *found = row;
        const int at = firstRow(place->second) + static_cast<int>(found - rows.begin());
        emit dataChanged(index(at, 0), index(at, columnCount() - 1));
        return true;
    }

    //! Tells which rows are visible, so that those near them are held and others may go.
    void setViewport(int first, int last)
    {
        for (int page = 0, row = 0; page < static_cast<int>(m_pages.size()); ++page) {
            auto& held = m_pages[static_cast<std::size_t>(page)];
            const int end = row + held.count;
            if (held.loaded && m_total > kKeepAll && (end < first - kMargin || row > last + kMargin))
                evict(page);
            else if (!held.loaded && end >= first && row <= last)
                want(page, held.cursor);
            row = end;
        }
    }

    //! Null for a row that is not held at the moment.
    [[nodiscard]] const Row* row(int at) const
    {
        for (const auto& page : m_pages) {
            if (at < page.count)
                return at >= 0 && page.loaded ? &page.rows[static_cast<std::size_t>(at)] : nullptr;
            at -= page.count;
        }
        return nullptr;
    }
    //! The row with an id, −1 when it is not held.
    [[nodiscard]] int find(const std::string& id) const
    {
        const auto place = m_pageOf.find(id);
        if (place == m_pageOf.end())
            return -1;
        const auto& rows = m_pages[static_cast<std::size_t>(place->second)].rows;
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& held) { return idOf(held) == id; });
        return found == rows.end() ? -1 : firstRow(place->second) + static_cast<int>(found - rows.begin());
    }
    //! The page that a row belongs to, and the cursor it is got with.
    [[nodiscard]] std::pair<int, std::string> pageAt(int at) const
    {
        for (std::size_t page = 0; page < m_pages.size(); ++page) {
            if (at < m_pages[page].count)
                return {static_cast<int>(page), m_pages[page].cursor};
            at -= m_pages[page].count;
        }
        return {0, std::string()};
    }
    //! How many rows are in memory.
    [[nodiscard]] int heldRows() const
    {
        int held = 0;
        for (const auto& page : m_pages)
            held += static_cast<int>(page.rows.size());
        return held;
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_total; }
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
        return !parent.isValid() && !m_next.empty() && !m_asked.contains(static_cast<int>(m_pages.size()));
    }
    void fetchMore(const QModelIndex& parent) override
    {
        if (canFetchMore(parent))
            want(static_cast<int>(m_pages.size()), m_next);
    }

protected:
    [[nodiscard]] virtual std::string idOf(const Row& row) const = 0;
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;

private:
    struct Page {
        std::string cursor;
        std::vector<Row> rows;
        int count = 0;
        bool loaded = false;
    };

    [[nodiscard]] int firstRow(int page) const
    {
        int first = 0;
        for (int before = 0; before < page; ++before)
            first += m_pages[static_cast<std::size_t>(before)].count;
        return first;
    }
    void want(int page, const std::string& cursor)
    {
        if (m_source && m_asked.insert(page).second)
            m_source(page, cursor);
    }
    void indexPage(int page)
    {
        for (const auto& row : m_pages[static_cast<std::size_t>(page)].rows)
            m_pageOf[idOf(row)] = page;
    }
    void evict(int page)
    {
        auto& held = m_pages[static_cast<std::size_t>(page)];
        for (const auto& row : held.rows)
            m_pageOf.erase(idOf(row));
        held.rows = {};
        held.loaded = false;
    }
    void dropPagesAfterFirst()
    {
        const int first = m_pages.front().count;
        if (m_total > first)
            beginRemoveRows({}, first, m_total - 1);
        for (int page = 1; page < static_cast<int>(m_pages.size()); ++page)
            evict(page);
        m_pages.resize(1);
        const bool removed = m_total > first;
        m_total = first;
        if (removed)
            endRemoveRows();
    }

    void replaceRows(int number, std::vector<Row> rows)
    {
        auto& page = m_pages[static_cast<std::size_t>(number)];
        if (!page.loaded) {
            resizeUnloaded(number, static_cast<int>(rows.size()));
            page.rows = std::move(rows);
            page.loaded = true;
        } else {
            removeMissing(number, rows);
            insertNew(number, rows);
            for (const auto& row : page.rows)
                m_pageOf.erase(idOf(row));
            page.rows = std::move(rows);
        }
        indexPage(number);
        const int first = firstRow(number);
        if (page.count > 0)
            emit dataChanged(index(first, 0), index(first + page.count - 1, columnCount() - 1));
    }
    //! Rows of a page that went away while nobody looked, or that came to it.
    void resizeUnloaded(int number, int count)
    {
        auto& page = m_pages[static_cast<std::size_t>(number)];
        const int first = firstRow(number);
        const int before = page.count;
        if (count < before)
            beginRemoveRows({}, first + count, first + before - 1);
        else if (count > before)
            beginInsertRows({}, first + before, first + count - 1);
        page.count = count;
        m_total += count - before;
        if (count < before)
            endRemoveRows();
        else if (count > before)
            endInsertRows();
    }
    void removeMissing(int number, const std::vector<Row>& rows)
    {
        std::unordered_set<std::string> wanted;
        for (const auto& row : rows)
            wanted.insert(idOf(row));
        auto& page = m_pages[static_cast<std::size_t>(number)];
        const int first = firstRow(number);
        for (int at = page.count - 1; at >= 0; --at) {
            const auto id = idOf(page.rows[static_cast<std::size_t>(at)]);
            if (wanted.contains(id))
                continue;
            beginRemoveRows({}, first + at, first + at);
            page.rows.erase(page.rows.begin() + at);
            m_pageOf.erase(id);
            --page.count;
            --m_total;
            endRemoveRows();
        }
    }
    //! Both lists have one order, so what is new stands between what both have.
    void insertNew(int number, const std::vector<Row>& rows)
    {
        auto& page = m_pages[static_cast<std::size_t>(number)];
        const int first = firstRow(number);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            if (at < page.rows.size() && idOf(page.rows[at]) == idOf(rows[at]))
                continue;
            std::size_t end = at + 1;
            while (end < rows.size() && (at >= page.rows.size() || idOf(rows[end]) != idOf(page.rows[at])))
                ++end;
            beginInsertRows({}, first + static_cast<int>(at), first + static_cast<int>(end) - 1);
            page.rows.insert(page.rows.begin() + static_cast<std::ptrdiff_t>(at), rows.begin() + static_cast<std::ptrdiff_t>(at),
                rows.begin() + static_cast<std::ptrdiff_t>(end));
            page.count += static_cast<int>(end - at);
            m_total += static_cast<int>(end - at);
            endInsertRows();
            at = end - 1;
        }
        trimTo(number, static_cast<int>(rows.size()));
    }
    //! Where the order had changed after all, rows are there twice: those at the end go.
    void trimTo(int number, int count)
    {
        auto& page = m_pages[static_cast<std::size_t>(number)];
        if (page.count <= count)
            return;
        const int first = firstRow(number);
        beginRemoveRows({}, first + count, first + page.count - 1);
        page.rows.resize(static_cast<std::size_t>(count));
        m_total -= page.count - count;
        page.count = count;
        endRemoveRows();
    }

    std::function<void(int, const std::string&)> m_source;
    std::vector<Page> m_pages;
    std::unordered_map<std::string, int> m_pageOf; //!< of the rows that are held
    std::set<int> m_asked;
    std::string m_next;
    int m_total = 0;
};

} // namespace kaze::ui
