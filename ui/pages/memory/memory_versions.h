#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_list_model.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class DiffView;
class TableView;
class WordDiffView;

//! How a record came to say what it says: its versions, and what changed between two of them. One that is selected is compared with the one before
//! it, two with each other. Owned by the detail.
class MemoryVersions : public QWidget {
    Q_OBJECT
public:
    explicit MemoryVersions(PageContext context, QWidget* parent = nullptr);

    //! The newest versions of a record; older ones are asked for as one scrolls down.
    void setReply(const api::MemoryReply& reply, const MemoryScope& scope);
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] WordDiffView* words() const { return m_words; }
    [[nodiscard]] QString compared() const;

signals:
    void restoreWanted(qint64 version);

private:
    void build();
    void askPage(int page, const MemoryVersionModel::Place& place);
    void compare();
    //! What changed beside the text: "kind: note → fact".
    [[nodiscard]] static QString otherChanges(const api::MemoryVersion& from, const api::MemoryVersion& to);
    //! The version that a person would bring back; null where there is none.
    [[nodiscard]] const api::MemoryVersion* selected() const;

    PageContext m_context;
    MemoryScope m_scope;
    api::MemoryRecord m_record;
    MemoryVersionModel* m_model;
    TableView* m_table;
    QLabel* m_what;
    QLabel* m_others; //!< what changed beside the text
    QStackedWidget* m_diffs;
    WordDiffView* m_words;
    DiffView* m_lines;
    QPushButton* m_restore;
};

} // namespace kaze::ui
