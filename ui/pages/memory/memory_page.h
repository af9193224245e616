#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_words.h"
#include "ui/pages/memory/memory_actions.h"
#include "ui/pages/memory/memory_export.h"
#include "ui/pages/memory/memory_import.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QMenu;
class QSplitter;
class QStackedWidget;

namespace kaze::ui {

class MemoryDetail;
class MemoryDialog;
class MemoryIndexPanel;
class MemoryList;
class MemoryRankingMenu;
class MemoryScopeMenu;
class MemorySearchBar;
class MemoryView;
class PageHeader;
class SegmentedTabs;
class TransferStrip;

//! What agents and people remember: a search by words and meaning that says why it found what, every record with its versions, and how the indexes do; and the same memory
//! as facts, as a graph, as causes and as a map.
class MemoryPage : public Page {
    Q_OBJECT
public:
    explicit MemoryPage(PageContext context);

    bool focusFilter() override;
    void refresh() override;
    //! A record by its id, "search:…" to search, "new" for the dialog, "tenant:acme" or "tenant:acme/papers" for another memory, "view:facts" (or graph, causes, map) for
    //! another look at it, "graph:…" for the neighbourhood of something, "facts:…" for the facts about it.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! "records", "facts", "graph", "causes", "map".
    void showView(const QString& id);
    //! The view that is shown; null while it is that of the records.
    [[nodiscard]] MemoryView* view() const;

    //! None makes a new one.
    MemoryDialog* edit(const std::optional<api::MemoryRecord>& record);
    void importFrom(const QString& path);
    void exportTo(const QString& path);
    [[nodiscard]] const MemoryImport& importing() const { return m_import; }
    [[nodiscard]] const MemoryExport& exporting() const { return m_export; }

private:
    void build();
    void addHeader();
    void connectParts();
    void connectList();
    void setScope(const MemoryScope& scope);
    void setQuery(const QString& typed);
    void showCurrent();
    void remember(QSplitter* splitter, const QString& name);
    // memory_page_views.cpp
    void addViews();
    [[nodiscard]] MemoryView* makeView(const QString& id);
    void openRecord(const QString& id);
    [[nodiscard]] bool openInView(const QString& thing);
    // memory_page_actions.cpp
    [[nodiscard]] QMenu* makeKindMenu();
    void addActions();
    void addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where = nullptr);
    void showMenu(const QPoint& position);
    void chooseImport();
    void chooseExport();
    //! The record that is shown; for actions.
    [[nodiscard]] const api::MemoryRecord* current() const;

    MemoryActions m_actions;
    MemoryImport m_import;
    MemoryExport m_export;
    MemoryScope m_scope;
    PageHeader* m_header;
    SegmentedTabs* m_views;
    QStackedWidget* m_stack;
    QWidget* m_records; //!< the page itself, where no other view is shown
    QHash<QString, MemoryView*> m_made; //!< by id, from when they are shown first
    QList<QAction*> m_recordActions;
    QList<QAction*> m_viewActions; //!< that go from one view to another
    QList<QWidget*> m_recordControls; //!< of the header
    MemoryScopeMenu* m_scopes;
    MemoryRankingMenu* m_ranking;
    QPushButton* m_scopeButton = nullptr;
    QPushButton* m_kindButton = nullptr;
    MemorySearchBar* m_search;
    MemoryList* m_list;
    MemoryDetail* m_detail;
    MemoryIndexPanel* m_index;
    QStringList m_kinds;
    bool m_visible = false;
};

} // namespace kaze::ui
