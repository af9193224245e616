#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"
#include "ui/pages/skills/skill_draft.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class CodeEditor;
class DiffView;
class MarkdownView;
class SegmentedTabs;
class SkillProblemModel;
class StateChip;
class TableView;

//! Where a file of a skill is written: the text with what is wrong at its lines, and beside it how it will be read and what has changed.
//! Saves only over the version that was read. What is not saved is kept in the settings, too, so that it is there again after a restart.
//! Owned by the Skills page.
class SkillEditor : public QWidget {
    Q_OBJECT
public:
    explicit SkillEditor(PageContext context, QWidget* parent = nullptr);

    //! The file whose text this is. Call it when nothing else is being edited (see leave).
    void edit(const api::SkillReply& reply, int line = 0);
    //! A new skill, with what it begins with.
    void create(const QString& text);
    //! A file that a skill does not have yet.
    void createFile(const QString& skill, const QString& version);
    void restore(const SkillDraft& draft);

    //! Whether something is being edited.
    [[nodiscard]] bool isOpen() const { return m_open; }
    [[nodiscard]] bool isChanged() const;
    //! The skill that is edited; empty for a new one.
    [[nodiscard]] const QString& skill() const { return m_draft.name; }
    //! Asks once where something would be lost, and then closes and calls `then`.
    void leave(std::function<void()> then);
    void save();
    void goTo(int line);
    void showTab(const QString& id); //!< "preview", "changes", "theirs"

    [[nodiscard]] CodeEditor* editor() const { return m_text; }
    [[nodiscard]] QLineEdit* path() const { return m_path; }
    [[nodiscard]] TableView* problems() const { return m_problems; }
    [[nodiscard]] MarkdownView* preview() const { return m_preview; }
    [[nodiscard]] DiffView* theirs() const { return m_theirs; }
    //! What is said of the last saving.
    [[nodiscard]] QString said() const;

signals:
    void saved(const QString& skill);
    void closed();
    void changed(); //!< it is or is not unsaved now, or shows something else

private:
    // skill_editor.cpp
    void build();
    QWidget* buildText();
    QWidget* buildBeside();
    QWidget* buildProblems();
    void open(SkillDraft draft);
    void close();
    void textChanged();
    void updateState();
    void updateBeside();
    void say(const QString& words, Tone tone);
    [[nodiscard]] SkillDraft draft() const;
    [[nodiscard]] bool wouldLose() const;
    // skill_editor_saving.cpp
    void send(const std::string& version);
    void took(const QString& name, const QString& sent, const base::Result<api::SkillValidation>& reply);
    void tookSaved(const QString& name, const QString& sent, const api::SkillValidation& reply);
    void showProblems(const std::vector<api::SkillProblem>& problems);
    void askTheirs(const QString& name, const QString& file, const QString& why);
    void tookTheirs(const QString& name, const QString& why, const api::SkillReply& reply, bool hasFile);
    void askRemoved(const QString& name);
    void askConflict(const QString& name, const QString& why);
    void overwrite();
    void takeTheirs();
    [[nodiscard]] QString fileName() const;
    [[nodiscard]] QString skillName() const;

    //! How a file stands in the cell that somebody else changed meanwhile.
    struct Theirs {
        std::string version;
        QString text;
    };

    PageContext m_context;
    SkillDraft m_draft; //!< as it was opened or saved last
    QString m_begun; //!< a text that can be had again: what was read, a template, a proposal
    bool m_open = false;
    bool m_saving = false;
    std::optional<Theirs> m_meanwhile;
    std::function<void()> m_afterSaving;
    int m_round = 0; //!< answers of an earlier one are stale
    QTimer m_later;
    Card* m_card;
    StateChip* m_state;
    QLineEdit* m_path;
    QLabel* m_pathHint;
    CodeEditor* m_text;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_beside;
    MarkdownView* m_preview;
    DiffView* m_changes;
    QWidget* m_theirsPage = nullptr;
    DiffView* m_theirs;
    SkillProblemModel* m_problemModel;
    TableView* m_problems;
    QLabel* m_said;
    QPushButton* m_save;
};

} // namespace kaze::ui
