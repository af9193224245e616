#pragma once

#include "engine/api/skill_requests.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/skill_tables.h"
#include "ui/pages/skills/markdown_view.h"
#include "ui/pages/skills/skill_actions.h"
#include "ui/pages/skills/skill_detail.h"
#include "ui/pages/skills/skill_editor.h"
#include "ui/pages/skills/skill_files.h"
#include "ui/pages/skills/skill_learning.h"
#include "ui/pages/skills/skill_list_panel.h"
#include "ui/pages/skills/skill_use_panel.h"
#include "ui/pages/skills/skill_versions.h"
#include "ui/pages/skills/skills_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QComboBox>

namespace kaze::ui::test {

//! The Skills page on the sample cell, with a hand on its parts.
class SkillsHost {
public:
    explicit SkillsHost(SampleLink::Content content = SampleLink::Content::Busy) : host(content)
    {
        host.theme.applyTo(*qApp);
        open();
    }
    //! The page anew, as after a restart.
    void open()
    {
        page.reset();
        page = std::make_unique<SkillsPage>(host.context());
        host.show(*page);
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
    }
    ~SkillsHost() { page.reset(); }

    template <class Part>
    [[nodiscard]] Part* part() const
    {
        return page->findChild<Part*>();
    }
    [[nodiscard]] SkillListPanel* list() const { return part<SkillListPanel>(); }
    [[nodiscard]] SkillListModel* model() const { return list()->model(); }
    [[nodiscard]] SkillDetail* detail() const { return part<SkillDetail>(); }
    [[nodiscard]] SkillEditor* editor() const { return part<SkillEditor>(); }
    [[nodiscard]] CodeEditor* text() const { return editor()->editor(); }
    [[nodiscard]] SkillLearning* learning() const { return part<SkillLearning>(); }
    [[nodiscard]] FilterField* filter() const { return part<FilterField>(); }
    [[nodiscard]] QuestionDialog* question() const { return qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()); }
    [[nodiscard]] QString cell(int row, int column) const { return model()->index(row, column).data().toString(); }
    [[nodiscard]] QStringList names() const
    {
        QStringList names;
        for (int row = 0; row < model()->rowCount(); ++row)
            names << cell(row, SkillListModel::Name);
        return names;
    }

    //! Shows a skill and waits for all that is told of it.
    void choose(const QString& name)
    {
        page->openThing(name);
        QTRY_VERIFY(detail()->reply() && QString::fromStdString(detail()->reply()->skill.name) == name);
    }
    //! Opens a skill's SKILL.md in the editor.
    void edit(const QString& name)
    {
        choose(name);
        press(*detail(), "Edit");
        QTRY_VERIFY(editor()->isOpen());
    }
    //! Answers the question that is asked.
    void answer(const QString& words)
    {
        QTRY_VERIFY(question());
        auto* asked = question();
        press(*asked, words);
        QTRY_VERIFY(!question() || question() != asked);
    }
    //! Somebody else writes a skill's file meanwhile.
    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        std::optional<base::Result<typename Q::Reply>> answer;
        host.link.ask<Q>(page.get(), std::move(query), [&answer](auto reply) { answer = std::move(reply); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }))
            return base::fail(base::ErrorCode::Timeout, "no answer");
        return std::move(*answer);
    }
    [[nodiscard]] base::Result<api::SkillReply> get(const std::string& name, const std::string& file = {})
    {
        api::GetSkill query;
        query.name = name;
        query.file = file;
        return ask(query);
    }
    void writeElsewhere(const std::string& name, const std::string& file, const std::string& text)
    {
        const auto now = get(name);
        QVERIFY(now);
        const auto saved = ask(api::SaveSkill{name, file, text, now->skill.version});
        QVERIFY(saved && saved->usable);
    }

    PageHost host;
    std::unique_ptr<SkillsPage> page;
};

} // namespace kaze::ui::test
