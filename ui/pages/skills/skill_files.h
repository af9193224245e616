#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/highlighters.h"

class QLabel;
class QPushButton;
class QTreeView;

namespace kaze::ui {

class CodeView;
class KeyValueTable;
class SkillFileModel;

//! How a file is coloured, by its ending.
[[nodiscard]] Language languageOf(const QString& path);

//! The files of a skill with their sizes, and the text of one of them. Owned by the detail.
class SkillFiles : public QWidget {
    Q_OBJECT
public:
    explicit SkillFiles(PageContext context, QWidget* parent = nullptr);

    void setReply(const api::SkillReply& reply);
    //! Shows a file, where there is one of that path.
    void showFile(const QString& path);
    //! The file whose text is shown; empty where there is none.
    [[nodiscard]] const QString& file() const { return m_file; }
    [[nodiscard]] CodeView* text() const { return m_text; }
    [[nodiscard]] QTreeView* tree() const { return m_tree; }
    [[nodiscard]] QString copyText() const;

signals:
    void editWanted(const QString& file);
    void newFileWanted();

private:
    void build();
    void showFacts(const api::SkillRow& skill);
    void ask(const QString& path);

    PageContext m_context;
    std::string m_name;
    std::string m_version;
    QString m_file;
    KeyValueTable* m_facts;
    SkillFileModel* m_model;
    QTreeView* m_tree;
    QLabel* m_note;
    CodeView* m_text;
    QPushButton* m_edit;
    int m_round = 0;
};

} // namespace kaze::ui
