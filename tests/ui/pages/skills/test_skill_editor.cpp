#include "engine/api/skill_requests.h"
#include "tests/ui/pages/skills/skills_fixture.h"
#include "ui/models/skill_words.h"

#include <QLineEdit>
#include <QTextBlock>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::press;

// The editor of the Skills page: writing, checking, saving over what was read, and what becomes of what was not saved.
class TestSkillEditor : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_ui = std::make_unique<test::SkillsHost>();
        QTRY_COMPARE(m_ui->model()->rowCount(), 9);
    }
    void cleanup() { m_ui.reset(); }

    void savesANewVersionOfWhatWasRead()
    {
        m_ui->edit("secret-scan");
        const auto before = m_ui->get("secret-scan")->skill.version;
        QVERIFY(!button<QPushButton>(*m_ui->editor(), "Save")->isEnabled());
        append("\nLook into images, too.\n");
        QTRY_VERIFY(m_ui->editor()->preview()->toPlainText().contains("Look into images"));
        QTest::keyClick(m_ui->text(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY2(m_ui->editor()->said().startsWith("Saved as version"), qPrintable(m_ui->editor()->said()));
        QVERIFY(!m_ui->editor()->isChanged());
        const auto after = m_ui->get("secret-scan");
        QVERIFY(after->skill.version != before);
        QCOMPARE(after->versions.size(), std::size_t(2));
        QVERIFY(after->text.ends_with("Look into images, too.\n"));
        // Saving once more writes over its own version, not over the first.
        append("And into logs.\n");
        m_ui->editor()->save();
        QTRY_COMPARE(m_ui->get("secret-scan")->versions.size(), std::size_t(3));
        press(*m_ui->editor(), "Close");
        QTRY_VERIFY(m_ui->list()->isVisible());
        QTRY_VERIFY(m_ui->detail()->rendered()->toPlainText().contains("And into logs."));
    }

    void writesNothingThatHasErrorsAndShowsThemAtTheirLines()
    {
        m_ui->edit("secret-scan");
        const auto before = m_ui->get("secret-scan")->skill.version;
        replace("name: secret-scan", "name: Secret_Scan");
        m_ui->editor()->save();
        QTRY_VERIFY2(m_ui->editor()->said().startsWith("Nothing was written: 1 error"), qPrintable(m_ui->editor()->said()));
        QCOMPARE(m_ui->text()->errors().size(), std::size_t(1));
        QVERIFY(m_ui->text()->errors().contains(2));
        QCOMPARE(m_ui->text()->textCursor().blockNumber() + 1, 2);
        QCOMPARE(m_ui->editor()->problems()->model()->rowCount(), 1);
        QCOMPARE(m_ui->get("secret-scan")->skill.version, before);
        QVERIFY(m_ui->editor()->isChanged());
        replace("name: Secret_Scan", "name: secret-scan");
        append("\nSee [more](references/none.md).\n");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QCOMPARE(m_ui->editor()->problems()->model()->index(0, 0).data().toString(), "remark");
        QVERIFY(m_ui->text()->errors().begin()->second.startsWith("remark: links"));
    }

    void makesANewSkillFromASoundTemplate()
    {
        press(*m_ui->page, "New skill");
        QTRY_VERIFY(m_ui->editor()->isOpen());
        QTRY_VERIFY2(test::clippedText(*m_ui->page).isEmpty(), qPrintable(test::clippedText(*m_ui->page)));
        replace("name: my-skill", "name:");
        m_ui->editor()->save();
        QVERIFY2(m_ui->editor()->said().contains("no name yet"), qPrintable(m_ui->editor()->said()));
        QCOMPARE(m_ui->host.link.asked("save_skill"), 0);
        replace("name:", "name: brew-tea");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QTRY_VERIFY(m_ui->names().contains("brew-tea"));
        QVERIFY(m_ui->get("brew-tea")->skill.problems.empty());
        QCOMPARE(m_ui->editor()->skill(), "brew-tea");
    }

    void writesAnotherFileOfASkill()
    {
        m_ui->choose("review-checklist");
        QCOMPARE(m_ui->detail()->reply()->skill.problems.size(), std::size_t(1)); // a link to a file that is missing
        test::act(*m_ui->page, "Write a new file of the selected skill");
        QTRY_VERIFY(m_ui->editor()->isOpen());
        append("# Examples\n");
        m_ui->editor()->save();
        QVERIFY2(m_ui->editor()->said().contains("what the file is called"), qPrintable(m_ui->editor()->said()));
        QTest::keyClicks(m_ui->editor()->path(), "../outside.md");
        m_ui->editor()->save();
        QTRY_VERIFY2(m_ui->editor()->said().contains("leads out"), qPrintable(m_ui->editor()->said()));
        m_ui->editor()->path()->setText("references/examples.md");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        const auto file = m_ui->get("review-checklist", "references/examples.md");
        QVERIFY(file && file->text == "# Examples\n");
        QVERIFY(file->skill.problems.empty());
    }

    void offersToCompareWhereSomebodyElseWasFaster()
    {
        m_ui->edit("quote-sources");
        append("\nMine.\n");
        const auto before = m_ui->get("quote-sources")->text;
        m_ui->writeElsewhere("quote-sources", "SKILL.md", before + "\nTheirs.\n");
        m_ui->editor()->save();
        m_ui->answer("Compare");
        auto* theirs = m_ui->editor()->theirs();
        QTRY_VERIFY(theirs->isVisible());
        QVERIFY(theirs->toPlainText().contains("-Theirs.") && theirs->toPlainText().contains("+Mine."));
        QTRY_VERIFY2(test::clippedText(*m_ui->page).isEmpty(), qPrintable(test::clippedText(*m_ui->page)));
        QVERIFY(m_ui->get("quote-sources")->text.ends_with("Theirs.\n"));
        press(*m_ui->editor(), "Overwrite it");
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QVERIFY(m_ui->get("quote-sources")->text.ends_with("Mine.\n"));
        QCOMPARE(m_ui->get("quote-sources")->versions.size(), std::size_t(3)); // theirs is still among them
    }

    void keepsOrTakesWhatOthersWrote()
    {
        m_ui->edit("quote-sources");
        append("\nMine.\n");
        m_ui->writeElsewhere("quote-sources", "SKILL.md", m_ui->get("quote-sources")->text + "\nTheirs.\n");
        m_ui->editor()->save();
        m_ui->answer("Keep editing");
        QVERIFY(m_ui->text()->code().endsWith("Mine.\n"));
        QVERIFY(m_ui->editor()->isChanged());
        m_ui->editor()->save();
        m_ui->answer("Compare");
        press(*m_ui->editor(), "Take it instead");
        QVERIFY(m_ui->text()->code().endsWith("Theirs.\n"));
        QVERIFY(!m_ui->editor()->isChanged());
        append("\nOn top of theirs.\n");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
    }

    void doesNotAskWhereAnotherFileWasChanged()
    {
        m_ui->edit("changelog");
        append("\nMine.\n");
        m_ui->writeElsewhere("changelog", "references/style.md", "# Style\n\nAnother.\n");
        m_ui->editor()->save();
        QTRY_VERIFY2(m_ui->editor()->said().startsWith("Saved"), qPrintable(m_ui->editor()->said()));
        QVERIFY(!m_ui->question());
        QVERIFY(m_ui->get("changelog")->text.ends_with("Mine.\n"));
        QVERIFY(m_ui->get("changelog", "references/style.md")->text.ends_with("Another.\n"));
    }

    void warnsThatANameIsTaken()
    {
        press(*m_ui->page, "New skill");
        replace("name: my-skill", "name: changelog");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->question());
        QVERIFY(test::says(*m_ui->question(), "There is a skill changelog already"));
        m_ui->answer("Keep editing");
        replace("name: changelog", "name: changelog-two");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->names().contains("changelog-two"));
    }

    void savesAgainWhatWasRemovedMeanwhile()
    {
        m_ui->edit("secret-scan");
        append("\nMine.\n");
        QVERIFY(m_ui->ask(api::RemoveSkill{"secret-scan"}));
        m_ui->editor()->save();
        m_ui->answer("Save it as a new skill");
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QVERIFY(m_ui->get("secret-scan")->text.ends_with("Mine.\n"));
    }

    void isNotWrittenTwiceWhereAnAnswerIsLost()
    {
        m_ui->edit("secret-scan");
        append("\nMine.\n");
        m_ui->list()->setActive(false); // nobody else asks
        m_ui->host.link.loseNextAnswer();
        m_ui->editor()->save();
        QTRY_VERIFY2(m_ui->editor()->said().startsWith("No answer came"), qPrintable(m_ui->editor()->said()));
        QVERIFY(m_ui->editor()->isChanged());
        m_ui->editor()->save();
        QTRY_VERIFY2(m_ui->editor()->said().startsWith("Saved"), qPrintable(m_ui->editor()->said()));
        QVERIFY(!m_ui->question());
        QCOMPARE(m_ui->get("secret-scan")->versions.size(), std::size_t(2));
    }

    void asksOnceBeforeUnsavedTextIsLost()
    {
        m_ui->edit("secret-scan");
        QVERIFY(m_ui->page->goBack()); // nothing was written
        QTRY_VERIFY(!m_ui->editor()->isOpen());
        m_ui->edit("secret-scan");
        append("\nMine.\n");
        QVERIFY(m_ui->page->goBack());
        m_ui->answer("Keep editing");
        QVERIFY(m_ui->editor()->isOpen() && m_ui->text()->code().endsWith("Mine.\n"));
        m_ui->page->openThing("changelog");
        m_ui->answer("Leave it");
        QTRY_COMPARE(m_ui->detail()->name(), "changelog");
        QVERIFY(!m_ui->editor()->isOpen());
        m_ui->edit("secret-scan");
        QVERIFY(!m_ui->text()->code().contains("Mine."));
        append("\nMine.\n");
        m_ui->page->openThing("changelog");
        m_ui->answer("Save");
        QTRY_COMPARE(m_ui->detail()->name(), "changelog");
        QVERIFY(m_ui->get("secret-scan")->text.ends_with("Mine.\n"));
    }

    void staysWhereSavingOnTheWayOutFails()
    {
        m_ui->edit("secret-scan");
        replace("name: secret-scan", "name: other-name");
        m_ui->page->openThing("changelog");
        m_ui->answer("Save");
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Nothing was written"));
        QVERIFY(m_ui->editor()->isOpen());
        replace("name: other-name", "name: secret-scan");
        append("\nMine.\n");
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QVERIFY(m_ui->editor()->isOpen()); // the way out was given up
    }

    void hasItBackAfterARestart()
    {
        m_ui->edit("secret-scan");
        append("\nMine.\n");
        QTRY_VERIFY(m_ui->host.settings.contains("skills/draft/text"));
        m_ui->open();
        QVERIFY(m_ui->editor()->isOpen());
        QVERIFY(m_ui->text()->code().endsWith("Mine.\n"));
        QVERIFY(m_ui->editor()->isChanged());
        m_ui->editor()->save();
        QTRY_VERIFY(m_ui->editor()->said().startsWith("Saved"));
        QVERIFY(!m_ui->host.settings.contains("skills/draft/text"));
        m_ui->open();
        QVERIFY(!m_ui->editor()->isOpen());
    }

    void coloursMarkdownAndWhatStandsAboveIt()
    {
        m_ui->edit("changelog");
        const auto& tokens = m_ui->host.theme.tokens();
        const auto colourOf = [this](const QString& line) {
            for (auto block = m_ui->text()->document()->begin(); block.isValid(); block = block.next())
                if (block.text().startsWith(line) && !block.layout()->formats().isEmpty())
                    return block.layout()->formats().first().format.foreground().color();
            return QColor();
        };
        QCOMPARE(colourOf("name: changelog"), tokens.accent);
        QCOMPARE(colourOf("# Changelog"), tokens.accent);
        QCOMPARE(colourOf("python3 scripts"), tokens.ok);
        QCOMPARE(colourOf("---"), tokens.muted);
    }

    void readsTheFrontMatterAsItIs()
    {
        using namespace skills;
        QCOMPARE(nameIn("---\nname: \"a-b\"\n---\nname: other"), "a-b");
        QCOMPARE(nameIn("---\r\nname: a\r\n---\r\n"), "a");
        QCOMPARE(nameIn("name: a\n"), "");
        QCOMPARE(partsOf("---\nname: a\n---\n# B\n").body, "# B\n");
        QCOMPARE(partsOf("---\n---").found, true);
        QCOMPARE(partsOf("---\nname: a\n").found, false);
        QVERIFY(nameProblem("a-1").isEmpty());
        for (const auto* bad : {"", "-a", "a-", "a--b", "A", "a b", "ä"})
            QVERIFY2(!nameProblem(QString::fromUtf8(bad)).isEmpty(), bad);
        QCOMPARE(partsOf(newSkillText()).found, true);
        QVERIFY(nameProblem(nameIn(newSkillText())).isEmpty());
    }

private:
    void append(const QString& words)
    {
        m_ui->text()->moveCursor(QTextCursor::End);
        m_ui->text()->insertPlainText(words);
    }
    void replace(const QString& before, const QString& after)
    {
        QVERIFY(m_ui->text()->code().contains(before));
        m_ui->text()->setPlainText(m_ui->text()->code().replace(before, after));
    }

    std::unique_ptr<test::SkillsHost> m_ui;
};

QTEST_MAIN(TestSkillEditor)
#include "test_skill_editor.moc"
