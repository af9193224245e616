#include "tests/ui/pages/skills/skills_fixture.h"
#include "tests/ui/support/all_answered.h"
#include "ui/models/skill_words.h"

#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QSpinBox>
#include <QTextBlock>
#include <QTreeView>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;
using test::press;

// The Skills page as a person uses it: what there is, how it does, what it says, what changed, and what could be learnt.
class TestSkillsPage : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_ui = std::make_unique<test::SkillsHost>();
        QTRY_COMPARE(m_ui->model()->rowCount(), 9);
    }
    void cleanup() { m_ui.reset(); }

    void listsHowSurelyEachSkillWorks()
    {
        const int row = static_cast<int>(m_ui->names().indexOf("reconcile-csv"));
        QCOMPARE(m_ui->cell(row, SkillListModel::Success), "12 of 12, at least 75 %");
        QCOMPARE(m_ui->cell(row, SkillListModel::Agents), "reconciler");
        QCOMPARE(m_ui->cell(static_cast<int>(m_ui->names().indexOf("sign-releases")), SkillListModel::Success), "not used yet");
        const int broken = static_cast<int>(m_ui->names().indexOf("deploy-runbook"));
        QCOMPARE(m_ui->cell(broken, SkillListModel::Problems), "2 error(s)");
        QVERIFY(test::named<QWidget>(*m_ui->list(), "/home/mira/.local/share/kaze/skills"));
        QTRY_VERIFY2(test::clippedText(*m_ui->page).isEmpty(), qPrintable(test::clippedText(*m_ui->page)));
    }

    void filtersByTheLanguageOfAllPages()
    {
        const auto shows = [this](const QString& filter, const QStringList& names) {
            m_ui->filter()->setText(filter);
            QTRY_COMPARE(m_ui->names(), names);
        };
        shows("agent:triage", {"issue-triage"});
        shows("problems:errors", {"deploy-runbook"});
        shows("problems:remarks", {"deploy-runbook", "review-checklist"});
        shows("uses>40", {"diagnose-slow-job"});
        shows("success>76 -name:issue*", {"diagnose-slow-job"});
        shows("tool:shell.run name:se*", {"secret-scan"});
        shows("license:MIT", {"changelog", "review-checklist"});
        shows("two tables", {"reconcile-csv"});
        m_ui->filter()->setText("agnt:triage");
        QTRY_VERIFY2(
            m_ui->filter()->errorMessage().startsWith("there is no field \"agnt\""), qPrintable(m_ui->filter()->errorMessage()));
        m_ui->filter()->setText("uses>many");
        QTRY_VERIFY(m_ui->filter()->errorMessage().contains("not a number"));
        m_ui->filter()->setText("xylophone");
        auto* stack = m_ui->list()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        press(*stack->emptyState(), "Clear the filter");
        QTRY_COMPARE(m_ui->model()->rowCount(), 9);
    }

    void sortsByWhateverAPersonAsksFor()
    {
        m_ui->choose("reconcile-csv");
        test::act(*m_ui->page, "Sort skills by success, the surest first");
        QCOMPARE(m_ui->names().mid(0, 3), QStringList({"issue-triage", "diagnose-slow-job", "reconcile-csv"}));
        QCOMPARE(m_ui->list()->current()->name, "reconcile-csv"); // what is chosen stays so
        test::act(*m_ui->page, "Sort skills by uses, the most used first");
        QCOMPARE(m_ui->names().first(), "diagnose-slow-job");
        test::act(*m_ui->page, "Sort skills by problems, those with errors first");
        QCOMPARE(m_ui->names().first(), "deploy-runbook");
        test::act(*m_ui->page, "Sort skills by change, the newest first");
        QCOMPARE(m_ui->names().first(), "deploy-runbook");
        auto* header = m_ui->list()->table()->horizontalHeader();
        const QPoint name(header->sectionViewportPosition(SkillListModel::Name) + 20, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, name);
        QTRY_COMPARE(m_ui->names().first(), "changelog");
    }

    void showsWhatAgentsReadAndNothingFromElsewhere()
    {
        m_ui->choose("changelog");
        auto* shown = m_ui->detail()->rendered();
        QVERIFY(shown->toPlainText().startsWith("Changelog"));
        QVERIFY(!shown->toPlainText().contains("allowed-tools"));
        shown->showMarkdown(
            "# A\n\n<script>alert(1)</script><b>bold</b>\n\n![secret](file:///etc/passwd) ![far](https://example.org/a.png)\n");
        QVERIFY(shown->toPlainText().contains("<script>"));
        for (const auto* name : {"file:///etc/passwd", "https://example.org/a.png"}) {
            const auto picture = shown->document()->resource(QTextDocument::ImageResource, QUrl(name)).value<QImage>();
            QCOMPARE(picture.size(), QSize(16, 16));
        }
        press(*m_ui->detail(), "Source");
        QTRY_VERIFY(named<CodeView>(*m_ui->detail(), "SKILL.md")->isVisible());
        QVERIFY(named<CodeView>(*m_ui->detail(), "SKILL.md")->toPlainText().startsWith("---\nname: changelog"));
    }

    void followsALinkIntoTheFolderAndAsksBeforeTheWeb()
    {
        m_ui->choose("changelog");
        emit m_ui->detail()->rendered()->anchorClicked(QUrl("references/style.md"));
        QTRY_VERIFY(m_ui->detail()->files()->text()->toPlainText().startsWith("# Style"));
        QCOMPARE(m_ui->detail()->files()->file(), "references/style.md");
        emit m_ui->detail()->rendered()->anchorClicked(QUrl("https://example.org/?a=b"));
        QTRY_VERIFY(m_ui->question());
        QVERIFY(test::says(*m_ui->question(), "https://example.org/?a=b"));
        m_ui->answer("Stay here");
        emit m_ui->detail()->rendered()->anchorClicked(QUrl("file:///etc/passwd"));
        QVERIFY(!m_ui->question());
        QVERIFY(m_ui->host.navigator.notices.last().contains("no address of the web"));
    }

    void showsFilesAsATree()
    {
        m_ui->choose("changelog");
        m_ui->detail()->showTab("files");
        auto* files = m_ui->detail()->files();
        QCOMPARE(files->tree()->model()->rowCount(), 4); // SKILL.md and three folders
        QTRY_VERIFY(files->text()->toPlainText().startsWith("---"));
        files->showFile("scripts/collect.py");
        QTRY_VERIFY(files->text()->toPlainText().startsWith("#!/usr/bin/env python3"));
        files->showFile("assets/example.png");
        QTRY_VERIFY(test::says(*files, "is not text"));
        QVERIFY(files->text()->toPlainText().isEmpty());
        QVERIFY(!button<QPushButton>(*files, "Edit file")->isEnabled());
        QTRY_VERIFY2(test::clippedText(*m_ui->detail()).isEmpty(), qPrintable(test::clippedText(*m_ui->detail())));
    }

    void comparesVersionsFileByFile()
    {
        m_ui->choose("changelog");
        m_ui->detail()->showTab("versions");
        auto* versions = m_ui->detail()->versions();
        QCOMPARE(versions->table()->model()->rowCount(), 3);
        QCOMPARE(versions->table()->model()->index(0, SkillVersionModel::Success).data().toString(), "8 of 10, at least 49 %");
        QCOMPARE(versions->table()->model()->index(0, SkillVersionModel::Current).data().toString(), "current");
        QTRY_VERIFY2(versions->compared().contains(QString::fromUtf8("−")), qPrintable(versions->compared()));
        QVERIFY(versions->diff()->toPlainText().contains("+compatibility: needs git in the workspace"));
        const int script = versions->files()->findText("scripts/collect.py (new)");
        QVERIFY(script >= 0);
        versions->files()->setCurrentIndex(script);
        emit versions->files()->activated(script);
        QTRY_VERIFY(versions->diff()->toPlainText().contains("+import subprocess"));
        const int style = versions->files()->findText("references/style.md");
        versions->files()->setCurrentIndex(style);
        emit versions->files()->activated(style);
        QTRY_VERIFY2(versions->compared().contains("the same"), qPrintable(versions->compared()));
        // The first with the last, by hand.
        QTest::keyClick(versions->table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(versions->table(), Qt::Key_Down, Qt::ShiftModifier);
        QTRY_VERIFY2(versions->files()->findText("references/style.md (new)") >= 0, qPrintable(versions->compared()));
        QVERIFY2(!test::clippedText(*versions).contains("px"), qPrintable(test::clippedText(*versions)));
        versions->table()->setCurrentRow(2);
        QTRY_VERIFY2(versions->compared().contains("the oldest"), qPrintable(versions->compared()));
    }

    void leadsToAgentsAndRuns()
    {
        m_ui->choose("changelog");
        m_ui->detail()->showTab("use");
        auto* use = m_ui->detail()->use();
        press(*use, "release-writer");
        QCOMPARE(m_ui->host.navigator.visited.last(), "new run release-writer");
        m_ui->choose("issue-triage");
        QTRY_VERIFY(use->runs()->model()->rowCount() > 0);
        use->runs()->setFocus();
        use->runs()->setCurrentRow(0);
        QTest::keyClick(use->runs(), Qt::Key_Return);
        QVERIFY(m_ui->host.navigator.visited.last().startsWith("run "));
        m_ui->choose("sign-releases");
        QTRY_VERIFY(test::says(*use, "No agent names it"));
    }

    void goesFromAProblemToItsLine()
    {
        m_ui->choose("deploy-runbook");
        m_ui->detail()->showTab("problems");
        auto* problems = m_ui->detail()->problems();
        QTRY_COMPARE(problems->model()->rowCount(), 3);
        QCOMPARE(problems->model()->index(0, SkillProblemModel::Place).data().toString(), "SKILL.md:2");
        problems->setCurrentRow(1);
        QTest::keyClick(problems, Qt::Key_Return);
        QTRY_VERIFY(m_ui->editor()->isOpen());
        QCOMPARE(m_ui->text()->textCursor().blockNumber() + 1, 3);
        QCOMPARE(m_ui->text()->errors().size(), std::size_t(3));
    }

    void saysWhyASkillCannotBeRead()
    {
        m_ui->choose("changelog");
        QTRY_VERIFY(m_ui->detail()->reply() && m_ui->detail()->reply()->skill.name == "changelog");
        m_ui->list()->setActive(false); // nobody else asks
        QVERIFY(test::allAnswered(m_ui->host.link));
        m_ui->host.link.failNext({base::ErrorCode::InvalidArgument, "the skill cannot be used", nullptr});
        m_ui->list()->select("deploy-runbook");
        QTRY_VERIFY(test::says(*m_ui->detail(), "the skill cannot be used"));
        QTRY_VERIFY(m_ui->detail()->problems()->isVisible());
        QCOMPARE(m_ui->detail()->problems()->model()->rowCount(), 3);
        m_ui->detail()->refresh();
        QTRY_VERIFY(m_ui->detail()->rendered()->isVisible());
        QVERIFY(!test::says(*m_ui->detail(), "the skill cannot be used"));
    }

    void dropsAnAnswerThatComesTooLate()
    {
        m_ui->choose("changelog");
        m_ui->list()->select("secret-scan");
        m_ui->list()->select("quote-sources");
        QTRY_VERIFY(m_ui->detail()->reply() && m_ui->detail()->reply()->skill.name == "quote-sources");
        QVERIFY(test::allAnswered(m_ui->host.link));
        QVERIFY(m_ui->detail()->rendered()->toPlainText().startsWith("Quoting"));
    }

    void addsAFolderAndReplacesOnlyWhenAsked()
    {
        m_ui->page->skillActions()->add("/home/mira/skills/clean-room");
        QTRY_COMPARE(m_ui->model()->rowCount(), 10);
        QTRY_COMPARE(m_ui->detail()->name(), "clean-room");
        m_ui->page->skillActions()->add("/home/mira/skills/clean-room");
        QTRY_VERIFY(m_ui->question());
        m_ui->answer("Keep it as it is");
        QCOMPARE(m_ui->host.link.asked("add_skill"), 2);
        m_ui->page->skillActions()->add("/home/mira/elsewhere/changelog");
        m_ui->answer("Replace it");
        QTRY_COMPARE(m_ui->host.link.asked("add_skill"), 4);
        QTRY_COMPARE(m_ui->get("changelog")->versions.size(), std::size_t(4));
        m_ui->page->skillActions()->add("/home/mira/skills/Not_A_Name");
        QTRY_VERIFY(m_ui->question());
        QVERIFY(test::says(*m_ui->question(), "lower-case letters"));
        m_ui->answer("Close");
    }

    void choosesTheFolderInADialog()
    {
        press(*m_ui->page, "Add folder…");
        auto* dialog = m_ui->page->findChild<QFileDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->fileMode(), QFileDialog::Directory);
        dialog->close();
        QCOMPARE(m_ui->host.link.asked("add_skill"), 0);
    }

    void removesAfterAsking()
    {
        m_ui->choose("changelog");
        press(*m_ui->detail(), "Remove…");
        QTRY_VERIFY(m_ui->question());
        QVERIFY(test::says(*m_ui->question(), "keep their versions"));
        QVERIFY(test::says(*m_ui->question(), "release-writer"));
        m_ui->answer("Keep it");
        QCOMPARE(m_ui->host.link.asked("remove_skill"), 0);
        m_ui->list()->table()->setFocus();
        QTest::keyClick(m_ui->list()->table(), Qt::Key_Delete);
        m_ui->answer("Remove it");
        QTRY_COMPARE(m_ui->model()->rowCount(), 8);
        QVERIFY(!m_ui->names().contains("changelog"));
        QCOMPARE(m_ui->host.navigator.notices.last(), "changelog was removed");
    }

    void learnsIntoTheEditorAndKeepsNothingByItself()
    {
        press(*m_ui->page, "Learn…");
        auto* table = m_ui->learning()->table();
        QTRY_COMPARE(table->model()->rowCount(), 3);
        QCOMPARE(table->model()->index(0, SkillProposalModel::Name).data().toString(), "rebuild-index-segment");
        QCOMPARE(table->model()->index(0, SkillProposalModel::Success).data().toString(), "11 of 12, at least 64 %");
        QVERIFY(m_ui->learning()->preview()->toPlainText().startsWith("A segment fails"));
        QTRY_VERIFY2(test::clippedText(*m_ui->page).isEmpty(), qPrintable(test::clippedText(*m_ui->page)));
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY(m_ui->editor()->isOpen());
        QVERIFY(m_ui->text()->code().startsWith("---\nname: rebuild-index-segment"));
        QCOMPARE(m_ui->host.link.asked("save_skill"), 0);
        // It can be had again, so nobody asks.
        m_ui->page->goBack();
        QTRY_VERIFY(m_ui->learning()->isVisible());
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY(m_ui->editor()->isOpen());
        QTest::keyClick(m_ui->text(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QTRY_COMPARE(m_ui->model()->rowCount(), 10);
    }

    void saysWhyNothingCanBeLearnt()
    {
        m_ui->page->openThing("learn");
        QTRY_COMPARE(m_ui->learning()->table()->model()->rowCount(), 3);
        named<QSpinBox>(*m_ui->learning(), "Episodes")->setValue(500);
        press(*m_ui->learning(), "Look again");
        QTRY_VERIFY(test::says(*m_ui->learning(), "no group of like tasks is large and sure enough"));
        QVERIFY(test::says(*m_ui->learning(), "214 episode(s) were looked at"));
        m_ui->host.link.failNext({base::ErrorCode::Unavailable, "the model did not answer", nullptr});
        press(*m_ui->learning(), "Look again");
        QTRY_VERIFY(test::says(*m_ui->learning(), "the model did not answer"));
        press(*m_ui->learning(), "Try again");
        QTRY_VERIFY(test::says(*m_ui->learning(), "214 episode(s) were looked at"));
        press(*m_ui->learning(), "Back to the library");
        QTRY_VERIFY(m_ui->list()->isVisible());
    }

    void fitsIntoTheSmallestWindow()
    {
        const auto fits = [this] {
            QString clipped = "nothing yet";
            const auto whole = [&] { return (clipped = test::clippedText(*m_ui->page)).isEmpty(); };
            QVERIFY2(QTest::qWaitFor(whole, 2'000), qPrintable(clipped));
        };
        m_ui->page->resize(672, 440);
        m_ui->choose("changelog");
        for (const QString tab : {"text", "files", "versions", "use"}) {
            m_ui->detail()->showTab(tab);
            fits();
        }
        QVERIFY(m_ui->list()->table()->width() > 200);
        m_ui->page->learn();
        QTRY_VERIFY(m_ui->learning()->table()->model()->rowCount() > 0);
        fits();
        QVERIFY(m_ui->page->rect().contains(m_ui->learning()->mapTo(m_ui->page.get(), m_ui->learning()->rect().bottomRight())));
        QVERIFY(m_ui->learning()->minimumSizeHint().width() <= m_ui->learning()->width());
        m_ui->page->create(skills::newSkillText());
        fits();
        QVERIFY(m_ui->editor()->minimumSizeHint().width() <= m_ui->editor()->width());
    }

    void isUsedWithKeysAlone()
    {
        auto* table = m_ui->list()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home);
        QTest::keyClick(table, Qt::Key_Down);
        QTRY_COMPARE(m_ui->detail()->name(), "deploy-runbook");
        QTest::keyClick(table, Qt::Key_Up);
        QTRY_VERIFY(m_ui->detail()->reply() && m_ui->detail()->reply()->skill.name == "changelog");
        QTest::keyClick(table, Qt::Key_V);
        QTRY_VERIFY(m_ui->detail()->versions()->isVisible());
        QTest::keyClick(table, Qt::Key_F);
        QTRY_VERIFY(m_ui->detail()->files()->isVisible());
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY(m_ui->detail()->isAncestorOf(m_ui->page->focusWidget()));
        QVERIFY(m_ui->page->goBack());
        QVERIFY(table->hasFocus());
        QTest::keyClick(table, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(m_ui->editor()->isOpen());
        QTRY_VERIFY(m_ui->text()->hasFocus());
        QTest::keyClicks(m_ui->text(), "never fnvula");
        QVERIFY(m_ui->text()->code().contains("never fnvula")); // a letter is no command while one writes
        QVERIFY(m_ui->page->goBack());
        m_ui->answer("Leave it");
        QTRY_VERIFY(m_ui->list()->isVisible());
        QTRY_VERIFY(table->hasFocus());
    }

    void explainsAnEmptyLibrary()
    {
        m_ui = std::make_unique<test::SkillsHost>(SampleLink::Content::Empty);
        QTRY_VERIFY(test::says(*m_ui->page, "There is no skill in the library yet"));
        QVERIFY(test::says(*m_ui->page, "/home/mira/.local/share/kaze/skills"));
        m_ui->page->openThing("learn");
        QTRY_VERIFY(test::says(*m_ui->page, "no run has been remembered yet"));
    }

    void saysThatTheCellIsAwayAndComesBack()
    {
        m_ui = std::make_unique<test::SkillsHost>();
        m_ui->host.link.setState(CellLink::State::Lost, "gone");
        m_ui->open();
        QTRY_VERIFY(test::says(*m_ui->page, "not connected"));
        m_ui->host.link.setState(CellLink::State::Connected);
        QTRY_COMPARE(m_ui->model()->rowCount(), 9);
    }

private:
    std::unique_ptr<test::SkillsHost> m_ui;
};

QTEST_MAIN(TestSkillsPage)
#include "test_skills_page.moc"
