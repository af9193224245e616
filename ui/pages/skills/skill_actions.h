#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! What a person does with whole skills: adds folders, removes. Asks once before something goes or is replaced. Owned by the Skills page.
class SkillActions : public QObject {
    Q_OBJECT
public:
    SkillActions(PageContext context, QWidget* owner);

    //! A dialog for the folder; of a cell elsewhere it asks for the path there.
    void chooseFolder();
    void add(const QString& folder, bool replace = false);
    void remove(const api::SkillRow& skill);
    void copy(const QString& words);

signals:
    //! The library is another now; `name` is to be shown, if not empty.
    void changed(const QString& name);

private:
    void askFolder();
    void added(const QString& folder, bool replace, const base::Result<api::SkillValidation>& reply);
    void sendRemove(const std::string& name);

    PageContext m_context;
    QWidget* m_owner;
};

} // namespace kaze::ui
