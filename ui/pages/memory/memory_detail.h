#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_list_model.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class KeyValueTable;
class MemoryVersions;
class SegmentedTabs;

//! One record whole: its text, its fields, why a search gave it, and its versions. Owned by the Memory page.
class MemoryDetail : public QWidget {
    Q_OBJECT
public:
    explicit MemoryDetail(PageContext context, QWidget* parent = nullptr);

    //! Shows a row of the list at once, and all of the record when the cell has told. `search` is what the row is an answer to.
    void setEntry(const MemoryEntry& entry, const api::SearchMemory& search, const MemoryScope& scope);
    //! A record by its id or the beginning of it.
    void setId(const QString& id, const MemoryScope& scope);
    void clear();
    //! A record that has just changed.
    void setReply(const api::MemoryReply& reply);
    void refresh();
    //! Null while nothing is shown.
    [[nodiscard]] const api::MemoryRecord* record() const { return m_entry ? &m_entry->record : nullptr; }
    [[nodiscard]] MemoryVersions* versions() const { return m_versions; }
    void showTab(const QString& id);
    [[nodiscard]] QString copyText() const;
    void takeKeyboard();

signals:
    void editWanted();
    void forgetWanted();
    void eraseWanted();
    void restoreWanted(qint64 version); //!< 0: the present one, which was forgotten
    void certificateWanted();
    //! What the cell told of the record.
    void told(const kaze::api::MemoryRecord& record);

private:
    void build();
    QWidget* buildRecord();
    QWidget* buildButtons();
    void ask(const std::string& id);
    void showRecord();
    void showFacts();
    void showEmpty(const QString& words);

    PageContext m_context;
    MemoryScope m_scope;
    std::optional<MemoryEntry> m_entry;
    api::SearchMemory m_search;
    std::int64_t m_versionsInAll = 0;
    Card* m_card;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QLabel* m_empty;
    QWidget* m_body;
    QLabel* m_problem;
    QLabel* m_text;
    QWidget* m_why;
    QLabel* m_whyText;
    KeyValueTable* m_facts;
    MemoryVersions* m_versions;
    QPushButton* m_edit = nullptr;
    QPushButton* m_forget = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_certificate = nullptr;
    int m_round = 0;
};

} // namespace kaze::ui
