#pragma once

#include "ui/pages/list_page.h"

class QStackedWidget;

namespace kaze::ui {

class SkillActions;
class SkillDetail;
class SkillEditor;
class SkillLearning;
class SkillListPanel;

//! What agents know how to do: the library with how runs did with each skill, one skill whole, an editor, and what could be learnt from runs.
class SkillsPage : public ListPage {
    Q_OBJECT
public:
    explicit SkillsPage(PageContext context);

    bool focusFilter() override;
    void refresh() override;
    //! A skill by its name, "new" for the editor, "learn" for proposals.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    [[nodiscard]] SkillActions* skillActions() const { return m_skillActions; }
    void learn();
    void create(const QString& text);

private:
    void addHeader();
    void connectParts();
    void addActions();
    void addSortActions();
    void showMenu(const QPoint& position);
    void edit(const QString& file, int line);
    void createFile();
    //! Shows the library, or what stands in its place: the editor, what could be learnt.
    void showInstead(QWidget* part);
    [[nodiscard]] bool showsLibrary() const;
    void restoreDraft();

    SkillActions* m_skillActions;
    SkillListPanel* m_list;
    QStackedWidget* m_parts;
    SkillDetail* m_detail;
    SkillEditor* m_editor;
    SkillLearning* m_learning;
    QWidget* m_before = nullptr; //!< what is shown again when the editor closes
    QList<QWidget*> m_libraryControls; //!< of the header
    QList<int> m_sizes; //!< of the splitter, while the list is away
    int m_round = 0; //!< files that are asked for to be edited
};

} // namespace kaze::ui
