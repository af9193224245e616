#pragma once

#include "ui/link/cell_link.h"
#include "ui/models/run_words.h"
#include "ui/widgets/table_view.h"

#include <QScrollBar>
#include <QTimer>

namespace kaze::ui {

//! Feeds a PagedTableModel and its table from the cell with the answers of one kind of query (ListRuns, ListTraces): the first page, those that a
//! person scrolls to, and again what is on screen. Answers to an older filter are dropped. Belongs to the panel that shows the table.
template <class Query, class Model>
class PagedFeed {
public:
    using Page = typename Query::Reply;
    //! Told the answer to each question for the first page; what came goes to `accept`.
    using Took = std::function<void(base::Result<Page>)>;

    PagedFeed(CellLink& link, Model& model, TableView& table, Took took)
        : m_link(link), m_model(model), m_table(table), m_took(std::move(took))
    {
        model.setSource([this](int page, const typename Model::Place& place) { askPage(page, place); });
        m_settle.setSingleShot(true);
        m_settle.setInterval(kSettle);
        QObject::connect(&m_settle, &QTimer::timeout, &m_settle, [this] { settle(); });
        // Who drags the scroll bar over a hundred thousand rows does not want every page on the way.
        QObject::connect(table.verticalScrollBar(), &QScrollBar::valueChanged, &m_settle, [this] { settleSoon(); });
        QObject::connect(table.verticalScrollBar(), &QScrollBar::rangeChanged, &m_settle, [this] { settleSoon(); });
    }

    [[nodiscard]] const QString& filter() const { return m_filter; }
    //! Whether there is a list of this filter.
    [[nodiscard]] bool isLoaded() const { return m_loaded; }

    void setFilter(const QString& filter)
    {
        m_filter = filter;
        m_loaded = false;
        ++m_generation;
    }

    //! What else the query says than the filter and the page.
    void setBase(Query base)
    {
        m_base = std::move(base);
        m_loaded = false;
        ++m_generation;
    }

    //! Asks for what is on screen, again or for the first time. A list that a person has scrolled down stays where it is.
    void refresh()
    {
        const auto [first, last] = visibleRows();
        if (!m_loaded || m_model.askAgain(first, last))
            askHead();
    }

    //! Shows an answer: a new list, or the same as it is now.
    void accept(Page page)
    {
        std::int64_t total = -1;
        if constexpr (requires { page.total; })
            total = page.total;
        if (std::exchange(m_loaded, true))
            m_model.mergeHead(std::move(page.rows), std::move(page.next), total);
        else
            m_model.restart(std::move(page.rows), std::move(page.next), total);
        settleSoon();
    }

private:
    static constexpr int kPage = 200; // rows
    static constexpr int kSettle = 40; // ms

    [[nodiscard]] std::pair<int, int> visibleRows() const
    {
        const int first = std::max(0, m_table.rowAt(0));
        const int last = m_table.rowAt(m_table.viewport()->height() - 1);
        return {first, last < 0 ? m_model.rowCount() - 1 : last};
    }
    void settleSoon()
    {
        if (!m_settle.isActive())
            m_settle.start();
    }
    void settle()
    {
        const auto [first, last] = visibleRows();
        m_model.setViewport(first, last);
        // Away from it nobody asked for the head of the list; it may be old by now.
        const bool atHead = first < kPage;
        if (atHead && !std::exchange(m_atHead, atHead) && m_loaded)
            askHead();
        m_atHead = atHead;
    }

    [[nodiscard]] Query query() const
    {
        Query query = m_base;
        if constexpr (requires { query.filter; })
            query.filter = m_filter.toStdString();
        query.limit = kPage;
        return query;
    }
    void askHead()
    {
        m_link.ask<Query>(&m_settle, query(), [this, generation = ++m_generation](base::Result<Page> reply) {
            if (generation == m_generation)
                m_took(std::move(reply));
        });
    }
    void askPage(int page, const typename Model::Place& place)
    {
        Query wanted = query();
        wanted.cursor = place.cursor;
        if constexpr (requires { wanted.offset; })
            wanted.offset = place.offset;
        m_link.ask<Query>(&m_settle, wanted, [this, page, filter = m_filter, list = m_model.list()](base::Result<Page> reply) {
            if (list != m_model.list())
                return;
            if (filter != m_filter || !m_loaded || !reply)
                return m_model.fillFailed(page);
            m_model.fill(page, std::move(reply->rows), std::move(reply->next));
        });
    }

    CellLink& m_link;
    Model& m_model;
    TableView& m_table;
    Took m_took;
    QTimer m_settle; //!< and what all of this is connected for, and asks for
    Query m_base;
    QString m_filter;
    int m_generation = 0;
    bool m_loaded = false;
    bool m_atHead = true;
};

} // namespace kaze::ui
