#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kaze::ui {

//! What is in memory of a long list that comes page by page: which pages there are, how many rows each has, which of them are held, and where a
//! row is. Knows neither views nor links. `idOf` tells rows apart. Not thread-safe.
template <class Row>
class PagedRows {
public:
    explicit PagedRows(std::function<std::string(const Row&)> idOf) : m_idOf(std::move(idOf)) { }

    //! How a page is asked for: so many rows behind a cursor.
    struct Place {
        std::string cursor;
        int offset = 0;
    };

    [[nodiscard]] int size() const { return m_firsts.back(); }
    [[nodiscard]] int pages() const { return static_cast<int>(m_pages.size()); }
    [[nodiscard]] int firstRow(int page) const { return m_firsts[static_cast<std::size_t>(page)]; }
    [[nodiscard]] int count(int page) const { return at(page).count; }
    [[nodiscard]] bool isHeld(int page) const { return at(page).held; }
    [[nodiscard]] const std::vector<Row>& rows(int page) const { return at(page).rows; }

    //! The page that a row lies on; −1 when there is no such row.
    [[nodiscard]] int pageOf(int row) const
    {
        if (row < 0 || row >= size())
            return -1;
        return static_cast<int>(std::upper_bound(m_firsts.begin(), m_firsts.end(), row) - m_firsts.begin()) - 1;
    }
    //! Null for a row that is not held at the moment.
    [[nodiscard]] const Row* row(int number) const
    {
        const int page = pageOf(number);
        if (page < 0)
            return nullptr;
        const auto place = static_cast<std::size_t>(number - firstRow(page));
        return place < at(page).rows.size() ? &at(page).rows[place] : nullptr;
    }
    //! The row with an id; −1 when it is not held.
    [[nodiscard]] int find(const std::string& id) const
    {
        const auto known = m_pageOf.find(id);
        if (known == m_pageOf.end())
            return -1;
        const auto& rows = at(known->second).rows;
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& held) { return m_idOf(held) == id; });
        return found == rows.end() ? -1 : firstRow(known->second) + static_cast<int>(found - rows.begin());
    }
    //! How a page is asked for: by its own cursor, or from the nearest page before it whose cursor is known.
    [[nodiscard]] Place placeOf(int page) const
    {
        int from = page;
        while (from > 0 && !at(from).cursor)
            --from;
        return {at(from).cursor.value_or(std::string()), firstRow(page) - firstRow(from)};
    }
    [[nodiscard]] int heldRows() const
    {
        int held = 0;
        for (const auto& page : m_pages)
            held += static_cast<int>(page.rows.size());
        return held;
    }

    void clear()
    {
        m_pages.clear();
        m_pageOf.clear();
        measure();
    }
    //! One more page at the end, of so many rows that are not here yet.
    void append(int count)
    {
        m_pages.emplace_back();
        m_pages.back().count = count;
        measure();
    }
    void setCursor(int page, std::string cursor) { at(page).cursor = std::move(cursor); }
    //! What a page holds, which is then `rows` long or as long as it was, whichever is more.
    void setRows(int page, std::vector<Row> rows)
    {
        forget(page);
        auto& one = at(page);
        one.rows = std::move(rows);
        one.held = true;
        one.count = std::max(one.count, static_cast<int>(one.rows.size()));
        for (const auto& row : one.rows)
            m_pageOf[m_idOf(row)] = page;
        measure();
    }
    void setRow(int number, const Row& row)
    {
        const int page = pageOf(number);
        at(page).rows[static_cast<std::size_t>(number - firstRow(page))] = row;
    }
    void setCount(int page, int count)
    {
        auto& one = at(page);
        while (static_cast<int>(one.rows.size()) > count) {
            m_pageOf.erase(m_idOf(one.rows.back()));
            one.rows.pop_back();
        }
        one.count = count;
        measure();
    }
    //! Lets the rows of a page go; it keeps its place and its cursor.
    void release(int page)
    {
        forget(page);
        at(page).rows = {};
        at(page).held = false;
    }
    //! Drops the last page.
    void dropLast()
    {
        forget(pages() - 1);
        m_pages.pop_back();
        measure();
    }

private:
    struct Page {
        std::optional<std::string> cursor; //!< that it is got with, once the page before it has told
        std::vector<Row> rows;
        int count = 0;
        bool held = false;
    };

    [[nodiscard]] const Page& at(int page) const { return m_pages[static_cast<std::size_t>(page)]; }
    [[nodiscard]] Page& at(int page) { return m_pages[static_cast<std::size_t>(page)]; }
    void forget(int page)
    {
        for (const auto& row : at(page).rows)
            if (const auto known = m_pageOf.find(m_idOf(row)); known != m_pageOf.end() && known->second == page)
                m_pageOf.erase(known);
    }
    void measure()
    {
        m_firsts.assign(1, 0);
        for (const auto& page : m_pages)
            m_firsts.push_back(m_firsts.back() + page.count);
    }

    std::function<std::string(const Row&)> m_idOf;
    std::vector<Page> m_pages;
    std::vector<int> m_firsts{0}; //!< first row of each page, and behind the last one the number of all
    std::unordered_map<std::string, int> m_pageOf; //!< of the rows that are held
};

} // namespace kaze::ui
