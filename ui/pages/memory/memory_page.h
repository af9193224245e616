#pragma once

#include "ui/models/memory_words.h"
#include "ui/pages/memory/memory_actions.h"
#include "ui/pages/memory/memory_export.h"
#include "ui/pages/memory/memory_import.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QMenu;
class QSplitter;

namespace kaze::ui {

class MemoryDetail;
class MemoryDialog;
class MemoryIndexPanel;
class MemoryList;
class MemoryRankingMenu;
class MemoryScopeMenu;
class MemorySearchBar;
class PageHeader;
class TransferStrip;

//! What agents and people remember: a search by words and meaning that says why it found what, every record with its versions, and how the indexes do.
class MemoryPage : public Page {
    Q_OBJECT
public:
    explicit MemoryPage(PageContext context);

    bool focusFilter() override;
    void refresh() override;
    //! A record by its id, "search:…" to search, "new" for the dialog, "tenant:acme" or "tenant:acme/papers" for another memory.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

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
