#pragma once

#include "engine/api/fact_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace kaze::ui {

class Card;
class KeyValueTable;
class StateChip;

//! One fact whole: since when it holds, where it comes from, what it took the place of; beside a proposed one what contradicts it. Owned by the facts view.
class FactDetail : public QWidget {
    Q_OBJECT
public:
    explicit FactDetail(PageContext context, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope);
    void setFact(const api::Fact& fact);
    void clear();
    //! Null while none is shown.
    [[nodiscard]] const api::Fact* fact() const { return m_fact ? &*m_fact : nullptr; }
    //! Facts that hold at the same time with another object; of one that is proposed or rejected.
    [[nodiscard]] const std::vector<api::Fact>& conflicts() const { return m_conflicts; }
    [[nodiscard]] QString copyText() const;

signals:
    void acceptWanted(bool supersede);
    void rejectWanted();
    void endWanted();
    void undoWanted();
    void recordWanted(const QString& id);
    void graphWanted(const QString& name);
    void runWanted();

private:
    void build();
    QWidget* buildButtons();
    void askConflicts();
    void showFact();
    void showButtons();
    void showConflicts();

    PageContext m_context;
    MemoryScope m_scope;
    std::optional<api::Fact> m_fact;
    std::vector<api::Fact> m_conflicts;
    Card* m_card;
    StateChip* m_state;
    QLabel* m_empty;
    QWidget* m_body;
    QLabel* m_sentence;
    QLabel* m_quote;
    KeyValueTable* m_facts;
    QLabel* m_conflictTitle;
    QWidget* m_compared;
    QGridLayout* m_grid;
    QPushButton* m_accept = nullptr;
    QPushButton* m_supersede = nullptr;
    QPushButton* m_reject = nullptr;
    QPushButton* m_end = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_run = nullptr;
    int m_round = 0;
};

} // namespace kaze::ui
