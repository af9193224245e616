#include "engine/api/skill_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/markdown_view.h"
#include "ui/pages/skills/skill_actions.h"
#include "ui/pages/skills/skill_detail.h"
#include "ui/pages/skills/skill_editor.h"
#include "ui/pages/skills/skill_files.h"
#include "ui/pages/skills/skill_learning.h"
#include "ui/pages/skills/skill_list_panel.h"
#include "ui/pages/skills/skill_versions.h"
#include "ui/pages/skills/skills_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/table_view.h"

using namespace kaze;
using namespace kaze::ui;
using test::kPatience;

// The Skills page on a real cell: added, written, refused, changed by two, versions, removed.
class TestLiveSkills : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<SkillsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, "There is no skill in the library yet"), kPatience);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void addsAFolderWithItsFiles()
    {
        m_host->write(
            "given/tea/SKILL.md", "---\nname: tea\ndescription: Makes tea.\n---\n\n# Tea\n\nSee [how](references/how.md).\n");
        m_host->write("given/tea/references/how.md", "# How\n\nHot.\n");
        m_page->skillActions()->add(m_host->path("given/tea"));
        show("tea");
        QCOMPARE(model()->rowCount(), 1);
        QVERIFY(detail()->rendered()->toPlainText().startsWith("Tea"));
        detail()->showTab("files");
        detail()->files()->showFile("references/how.md");
        QTRY_VERIFY_WITH_TIMEOUT(detail()->files()->text()->toPlainText().startsWith("# How"), kPatience);
        m_page->skillActions()->add(m_host->path("given/tea"));
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Keep it as it is");
    }

    void refusesAFolderWithErrorsAndSaysWhere()
    {
        m_host->write("given/tea/SKILL.md", "---\nname: coffee\n---\n\n# Tea\n");
        m_page->skillActions()->add(m_host->path("given/tea"));
        auto* question = m_host->question();
        QVERIFY(question);
        QVERIFY(test::says(*question, "SKILL.md:2: name"));
        QVERIFY(test::says(*question, "description: it is missing"));
        test::press(*question, "Close");
        QCOMPARE(model()->rowCount(), 0);
    }

    void writesANewSkillAndItsVersions()
    {
        write("tea", "# Tea\n\nHot.\n");
        show("tea");
        const auto first = detail()->reply()->skill.version;
        test::press(*detail(), "Edit");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->isOpen(), kPatience);
        append("Not too long.\n");
        save("Saved as version");
        m_page->goBack();
        QTRY_VERIFY_WITH_TIMEOUT(detail()->reply() && detail()->reply()->skill.version != first, kPatience);
        QCOMPARE(m_host->read("data/skills/tea/SKILL.md"), QByteArray(text("tea", "# Tea\n\nHot.\nNot too long.\n")));
        detail()->showTab("versions");
        auto* versions = detail()->versions();
        QTRY_COMPARE_WITH_TIMEOUT(versions->table()->model()->rowCount(), 2, kPatience);
        QTRY_VERIFY2_WITH_TIMEOUT(
            versions->diff()->toPlainText().contains("+Not too long."), qPrintable(versions->diff()->toPlainText()), kPatience);
        QVERIFY2(versions->compared().contains(QString::fromUtf8("+1 −0 lines")), qPrintable(versions->compared()));
    }

    void writesNothingThatHasErrors()
    {
        write("tea", "# Tea\n");
        show("tea");
        const auto before = m_host->read("data/skills/tea/SKILL.md");
        test::press(*detail(), "Edit");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->isOpen(), kPatience);
        editor()->editor()->setPlainText("---\nname: tea\ndescription: [1]\n---\n\n# Tea\n");
        save("Nothing was written");
        QVERIFY(editor()->editor()->errors().contains(3));
        QCOMPARE(m_host->read("data/skills/tea/SKILL.md"), before);
        editor()->editor()->setPlainText("---\nname: tea\ndescription: Tea.\n");
        save("Nothing was written");
        QCOMPARE(m_host->read("data/skills/tea/SKILL.md"), before);
    }

    void putsRightWhatWasBrokenByHand()
    {
        write("tea", "# Tea\n");
        m_host->write("data/skills/tea/SKILL.md", "---\nname: tea\n---\n\n# Tea\n\nBroken.\n");
        m_page->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(detail()->rendered()->toPlainText().contains("Broken."), kPatience);
        QVERIFY(!detail()->reply()->skill.problems.empty());
        test::press(*detail(), "Edit");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->isOpen(), kPatience);
        QVERIFY(!editor()->editor()->errors().empty());
        editor()->editor()->setPlainText(QString::fromUtf8(text("tea", "# Tea\n\nRight again.\n")));
        save("Saved as version");
        QVERIFY(editor()->editor()->errors().empty());
        QVERIFY(m_host->read("data/skills/tea/SKILL.md").endsWith("Right again.\n"));
    }

    void doesNotWriteOverWhatSomebodyElseWrote()
    {
        write("tea", "# Tea\n");
        show("tea");
        test::press(*detail(), "Edit");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->isOpen(), kPatience);
        append("Mine.\n");
        m_host->write("data/skills/tea/SKILL.md", text("tea", "# Tea\n\nTheirs.\n"));
        editor()->save();
        auto* question = m_host->question();
        QVERIFY(question);
        QVERIFY(test::says(*question, "tea was changed meanwhile"));
        test::press(*question, "Compare");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->theirs()->isVisible(), kPatience);
        QVERIFY(editor()->theirs()->toPlainText().contains("-Theirs."));
        test::press(*editor(), "Overwrite it");
        QTRY_VERIFY_WITH_TIMEOUT(editor()->said().startsWith("Saved"), kPatience);
        QVERIFY(m_host->read("data/skills/tea/SKILL.md").endsWith("Mine.\n"));
    }

    void saysThatANameIsTaken()
    {
        write("tea", "# Tea\n");
        m_page->create(QString::fromUtf8(text("tea", "# Another\n")));
        editor()->save();
        auto* question = m_host->question();
        QVERIFY(question);
        QVERIFY(test::says(*question, "There is a skill tea already"));
        test::press(*question, "Keep editing");
        QVERIFY(m_host->read("data/skills/tea/SKILL.md").endsWith("# Tea\n"));
    }

    void removesASkillAndKeepsItsVersions()
    {
        write("tea", "# Tea\n");
        show("tea");
        const auto version = detail()->reply()->skill.version;
        test::press(*detail(), "Remove…");
        auto* question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Remove it");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        api::GetSkill query;
        query.name = "tea";
        query.version = version;
        const auto kept = m_host->ask(query);
        QVERIFY2(kept, kept ? "" : kept.error().message.c_str());
    }

    void learnsNothingWhereNothingIsRemembered()
    {
        m_page->learn();
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, "No skill can be learnt yet"), kPatience);
        QCOMPARE(model()->rowCount(), 0);
    }

private:
    [[nodiscard]] static QByteArray text(const QByteArray& name, const QByteArray& body)
    {
        return "---\nname: " + name + "\ndescription: Makes " + name + ".\n---\n\n" + body;
    }
    //! Writes a skill in the editor and goes back to the library.
    void write(const QByteArray& name, const QByteArray& body)
    {
        m_page->create(QString::fromUtf8(text(name, body)));
        QVERIFY(editor()->isOpen());
        editor()->save();
        QTRY_VERIFY2_WITH_TIMEOUT(editor()->said().startsWith("Saved"), qPrintable(editor()->said()), kPatience);
        m_page->goBack();
        QTRY_VERIFY_WITH_TIMEOUT(!editor()->isOpen(), kPatience);
    }
    void save(const QString& said)
    {
        editor()->save();
        QTRY_VERIFY2_WITH_TIMEOUT(editor()->said().startsWith(said), qPrintable(editor()->said()), kPatience);
    }
    void append(const QString& words)
    {
        editor()->editor()->moveCursor(QTextCursor::End);
        editor()->editor()->insertPlainText(words);
    }
    void show(const QString& name)
    {
        m_page->openThing(name);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->reply() && QString::fromStdString(detail()->reply()->skill.name) == name, kPatience);
    }
    [[nodiscard]] SkillListModel* model() const { return m_page->findChild<SkillListPanel*>()->model(); }
    [[nodiscard]] SkillDetail* detail() const { return m_page->findChild<SkillDetail*>(); }
    [[nodiscard]] SkillEditor* editor() const { return m_page->findChild<SkillEditor*>(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<SkillsPage> m_page;
};

QTEST_MAIN(TestLiveSkills)
#include "test_live_skills.moc"
