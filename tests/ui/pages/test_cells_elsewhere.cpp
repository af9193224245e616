#include "tests/ui/support/page_host.h"
#include "ui/pages/new_run/new_run_page.h"
#include "ui/pages/new_run/run_form.h"
#include "ui/pages/overview/first_start.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/settings/data_section.h"
#include "ui/pages/skills/far_folder_dialog.h"
#include "ui/pages/skills/skill_actions.h"
#include "ui/pages/skills/skill_draft.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! The sample cell, as one of another machine.
class FarSample : public SampleLink {
public:
    using SampleLink::SampleLink;
    [[nodiscard]] QString cellName() const override { return QStringLiteral("eu-1"); }
};

} // namespace

//! The pages of a cell on another machine take its paths for what they are: no files here.
class TestCellsElsewhere : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_far = std::make_unique<FarSample>();
    }
    void cleanup()
    {
        m_far.reset();
        m_host.reset();
    }

    void writesNoSampleWhereACellElsewhereSaysItsDataIs()
    {
        FarSample fresh(SampleLink::Content::Empty);
        fresh.changeSnapshot([this](api::CellSnapshot& snapshot) { snapshot.dataFolder = m_host->folder.path().toStdString(); });
        OverviewPage page(contextOf(fresh), std::filesystem::path(KAZE_TEST_RESOURCES));
        m_host->show(page);
        QTRY_VERIFY(!page.findChild<FirstStart*>()->isVisible());
        auto* start = test::button<QPushButton>(page, "Try the sandbox");
        QVERIFY(!start || !start->isVisible());
        QVERIFY(!QDir(m_host->folder.path()).exists("sample-workspace"));
    }

    void completesNoFoldersOfThisMachineForRunsElsewhere()
    {
        NewRunPage here(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
        NewRunPage there(contextOf(*m_far), std::filesystem::path(KAZE_TEST_RESOURCES));
        QVERIFY(here.form()->workspaceField()->completer());
        QVERIFY(!there.form()->workspaceField()->completer());
        QVERIFY(test::button<QPushButton>(here, "Choose a folder"));
        QVERIFY(!test::button<QPushButton>(there, "Choose a folder"));
        // Whose home "~" is, the machine there decides.
        for (auto* page : {&here, &there})
            page->form()->workspaceField()->setText("~/src");
        QCOMPARE(here.form()->run("x").workspace, (QDir::homePath() + "/src").toStdString());
        QCOMPARE(there.form()->run("x").workspace, std::string("~/src"));
    }

    void remembersFolderModelAndApprovalsOfEachCellForItself()
    {
        {
            NewRunPage here(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
            here.form()->workspaceField()->setText("/srv/here");
            here.form()->remember();
        }
        {
            NewRunPage there(contextOf(*m_far), std::filesystem::path(KAZE_TEST_RESOURCES));
            QCOMPARE(there.form()->workspaceField()->text(), QString());
            there.form()->workspaceField()->setText(QDir::homePath() + "/there");
            there.form()->remember();
        }
        NewRunPage here(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
        QCOMPARE(here.form()->workspaceField()->text(), QString("/srv/here"));
        NewRunPage there(contextOf(*m_far), std::filesystem::path(KAZE_TEST_RESOURCES));
        QCOMPARE(there.form()->workspaceField()->text(), QDir::homePath() + "/there");
    }

    void keepsADraftOfASkillWithItsCell()
    {
        const SkillDraft draft{"secret-scan", "SKILL.md", "v1", "before", "mine", false};
        const SkillDraft other{"secret-scan", "SKILL.md", "v9", "after", "theirs", false};
        keepDraft(m_host->link, m_host->settings, draft);
        QVERIFY(!keptDraft(*m_far, m_host->settings));
        keepDraft(*m_far, m_host->settings, other);
        QCOMPARE(keptDraft(m_host->link, m_host->settings)->text, QString("mine"));
        dropDraft(m_host->link, m_host->settings);
        QVERIFY(!keptDraft(m_host->link, m_host->settings));
        QCOMPARE(keptDraft(*m_far, m_host->settings)->text, QString("theirs"));
    }

    void asksForThePathOfASkillElsewhere()
    {
        QWidget owner;
        owner.show();
        SkillActions actions(contextOf(*m_far), &owner);
        actions.chooseFolder();
        auto* dialog = owner.findChild<FarFolderDialog*>();
        QVERIFY(dialog);
        QVERIFY(!owner.findChild<QFileDialog*>());
        auto* path = dialog->findChild<QLineEdit*>();
        path->setText("skills/reports");
        QTest::mouseClick(test::button<QPushButton>(*dialog, "Add"), Qt::LeftButton);
        QVERIFY(dialog->problem().contains("from / on"));
        QCOMPARE(m_far->asked("add_skill"), 0);
        path->setText("/srv/skills/reports");
        QTest::mouseClick(test::button<QPushButton>(*dialog, "Add"), Qt::LeftButton);
        QTRY_COMPARE(m_far->asked("add_skill"), 1);
    }

    void opensNoFolderOfACellElsewhere()
    {
        DataSection there(contextOf(*m_far));
        DataSection here(m_host->context());
        QVERIFY(test::button<QPushButton>(there, "Open folder")->isHidden());
        QVERIFY(!test::button<QPushButton>(here, "Open folder")->isHidden());
        QVERIFY(test::button<QPushButton>(there, "Copy path"));
    }

private:
    PageContext contextOf(SampleLink& link)
    {
        return {link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace};
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<FarSample> m_far;
};

QTEST_MAIN(TestCellsElsewhere)
#include "test_cells_elsewhere.moc"
