#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace kaze::ui {

class Card;
class MarkdownView;
class MemoryScopeMenu;
class SkillProposalModel;
class StateStack;
class TableView;

//! Skills that could be made of what runs have learnt: how sure each is, and its text, to be opened in the editor. Keeps nothing itself. Owned by the
//! Skills page.
class SkillLearning : public QWidget {
    Q_OBJECT
public:
    explicit SkillLearning(PageContext context, QWidget* parent = nullptr);

    //! Asks for proposals, where it has none yet.
    void start();
    void learn();
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] MarkdownView* preview() const { return m_preview; }
    [[nodiscard]] QString copyText() const;

signals:
    //! The text of a proposal, for the editor.
    void proposalChosen(const QString& text);
    void closed();

private:
    QWidget* buildOptions();
    QWidget* buildProposals();
    void askModels();
    void took(const base::Result<api::SkillProposals>& reply);
    void showCurrent();
    void choose();
    void setScope(const MemoryScope& scope);

    PageContext m_context;
    MemoryScope m_scope;
    MemoryScopeMenu* m_scopes;
    Card* m_card;
    QPushButton* m_scopeButton;
    QSpinBox* m_episodes;
    QDoubleSpinBox* m_likeness;
    QSpinBox* m_success;
    QComboBox* m_model;
    QPushButton* m_again;
    SkillProposalModel* m_proposals;
    TableView* m_table;
    QLabel* m_made;
    MarkdownView* m_preview;
    QPushButton* m_open;
    QLabel* m_remark;
    StateStack* m_stack = nullptr;
    int m_round = 0; //!< answers of an earlier one are stale
    bool m_took = false;
};

} // namespace kaze::ui
