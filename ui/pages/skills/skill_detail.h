#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"

#include <optional>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class Card;
class CodeView;
class ElidedLabel;
class MarkdownView;
class SegmentedTabs;
class SkillFiles;
class SkillProblemModel;
class SkillUsePanel;
class SkillVersions;
class StateChip;
class TableView;

//! One skill whole: what agents read of it, its files, its versions, where it is used and what is wrong with it. Owned by the Skills page.
class SkillDetail : public QWidget {
    Q_OBJECT
public:
    explicit SkillDetail(PageContext context, QWidget* parent = nullptr);

    //! Another skill, or what the list says of it now.
    void setRow(const api::SkillRow& skill);
    void clear();
    void refresh();
    void showTab(const QString& id); //!< "text", "files", "versions", "use", "problems"
    void showSource(bool source);
    //! Null before the cell has answered.
    [[nodiscard]] const api::SkillReply* reply() const { return m_reply ? &*m_reply : nullptr; }
    [[nodiscard]] QString name() const;
    [[nodiscard]] SkillVersions* versions() const { return m_versions; }
    [[nodiscard]] SkillFiles* files() const { return m_files; }
    [[nodiscard]] SkillUsePanel* use() const { return m_use; }
    [[nodiscard]] TableView* problems() const { return m_problems; }
    [[nodiscard]] MarkdownView* rendered() const { return m_rendered; }
    [[nodiscard]] QString copyText() const;
    void takeKeyboard();

signals:
    //! A file of it, and the line to begin at (0: none).
    void editWanted(const QString& file, int line);
    void newFileWanted();
    void removeWanted();

private:
    void build();
    QWidget* buildText();
    QWidget* buildProblems();
    QWidget* buildButtons();
    void ask();
    void took(const base::Result<api::SkillReply>& reply);
    void showRow();
    void showProblems();
    void openAddress(const QUrl& address);

    PageContext m_context;
    std::optional<api::SkillRow> m_row;
    std::optional<api::SkillReply> m_reply;
    bool m_unreadable = false; //!< the cell could not read it
    Card* m_card;
    QLabel* m_empty;
    QWidget* m_body;
    ElidedLabel* m_title;
    StateChip* m_state;
    QLabel* m_about;
    QLabel* m_problem; //!< why it could not be read
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QStackedWidget* m_texts;
    MarkdownView* m_rendered;
    CodeView* m_source;
    QPushButton* m_showSource = nullptr;
    SkillFiles* m_files;
    SkillVersions* m_versions;
    SkillUsePanel* m_use;
    SkillProblemModel* m_problemModel;
    TableView* m_problems;
    QPushButton* m_edit = nullptr;
    int m_round = 0; //!< answers of an earlier one are stale
};

} // namespace kaze::ui
