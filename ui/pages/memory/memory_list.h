#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_list_model.h"
#include "ui/models/memory_query.h"
#include "ui/models/memory_words.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

namespace kaze::ui {

class MemoryFacets;
class MemoryRowDelegate;
class StateStack;

//! What is remembered: the newest page by page, or what a search found, with kinds, tags and agents to narrow it down. A list looks again now and then;
//! a search is repeated only when a person asks, for it may cost a call of the embedder. Owned by the Memory page.
class MemoryList : public QWidget {
    Q_OBJECT
public:
    explicit MemoryList(PageContext context, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope);
    //! How a search weighs and how far it looks; its words, filter and scope are set here.
    void setRanking(const api::SearchMemory& ranking);
    void setQuery(const QString& typed);
    [[nodiscard]] const MemoryQuery& query() const { return m_query; }
    //! What was asked last; its words are empty where a list is shown.
    [[nodiscard]] const api::SearchMemory& search() const { return m_search; }
    //! What was found by the last search, with how it came about.
    void refresh();
    void setPaused(bool paused) { m_paused = paused; }
    void setActive(bool active);

    //! Selects a record when it is in the list, or comes into it.
    void select(const QString& id);
    //! Null when none is.
    [[nodiscard]] const MemoryEntry* current() const;
    void updateRecord(const api::MemoryRecord& record);
    //! One that is no more; what was below it takes its place.
    void removeRecord(const QString& id);
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] MemoryListModel* model() const { return m_model; }
    [[nodiscard]] MemoryFacets* facets() const { return m_facets; }
    [[nodiscard]] StateStack* states() const { return m_stack; }

signals:
    void currentChanged();
    void opened();
    void menuWanted(const QPoint& globalPosition);
    void queryWanted(const QString& typed);
    void queryRefused(const kaze::ui::FilterError& error);
    void queryTaken();
    //! How the answer came about, or how much is listed.
    void answered(const kaze::ui::memory::AnswerWords& words);
    void facetsTaken(const kaze::api::MemoryPage& page);
    void newWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void connectTable();
    void connectLink();
    void begin();
    void askSearch();
    void askFacets();
    void tookList(base::Result<api::MemoryPage> reply);
    void tookHits(base::Result<api::MemoryHits> reply);
    void refused(const base::Error& error);
    void fitRows();
    void showRows(bool another);
    void showEmpty();
    void sayTotal();
    [[nodiscard]] bool selectWanted();

    PageContext m_context;
    MemoryListModel* m_model;
    TableView* m_table;
    MemoryRowDelegate* m_delegate;
    MemoryFacets* m_facets;
    QWidget* m_more; //!< below a search that has found as much as it was asked for
    StateStack* m_stack = nullptr;
    PagedFeed<api::ListMemories, MemoryListModel> m_feed;
    QTimer m_again;
    QTimer m_count; //!< until the facets are asked for again
    MemoryScope m_scope;
    MemoryQuery m_query;
    api::SearchMemory m_search;
    QString m_typed;
    QString m_wanted; //!< to be selected when it appears
    std::string m_current;
    std::int64_t m_total = -1;
    std::int64_t m_known = -1; //!< records of the cell at the last look
    int m_round = 0;
    int m_gap = -1; //!< row of one that was removed, until another is selected
    bool m_paused = false;
    bool m_active = false;
    bool m_begun = false; //!< the present query was asked
};

} // namespace kaze::ui
