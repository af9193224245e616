#include "ui/widgets/command_palette.h"
#include "ui/widgets/fuzzy_match.h"
#include "ui/widgets/key_sheet.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace kaze::ui;

class TestPalette : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(900, 600);
        m_other = new QLineEdit(m_window.get());
        m_palette = new CommandPalette(m_theme, m_window.get());
        m_palette->setEntries({{"overview", "Go to Overview", "Pages", "Ctrl+1"}, {"new", "New run…", "Actions", "Ctrl+N"},
            {"open", "Open run 8f21", "Runs", ""}, {"café", "Résumé paused agents", "Actions", ""}});
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_other->setFocus();
    }
    void cleanup() { m_window.reset(); }

    void matchesLettersInOrder()
    {
        QVERIFY(fuzzyMatch(u"nr", u"New run"));
        QVERIFY(!fuzzyMatch(u"rn x", u"New run"));
        QCOMPARE(fuzzyMatch(u"nr", u"New run")->positions, (QVector<int>{0, 4}));
        QCOMPARE(fuzzyMatch(u"", u"anything")->score, 0);
        QVERIFY(!fuzzyMatch(u"x", u""));
    }

    void prefersStartsOfWordsAndRuns()
    {
        QVERIFY(fuzzyMatch(u"run", u"New run")->score > fuzzyMatch(u"run", u"Trusted unit")->score);
        QVERIFY(fuzzyMatch(u"over", u"Overview")->score > fuzzyMatch(u"over", u"Go to Overview")->score);
        QVERIFY(fuzzyMatch(u"tl", u"TimeLine")->score > fuzzyMatch(u"tl", u"title")->score);
    }

    void ignoresCaseAccentsAndTheOrderOfWords()
    {
        QVERIFY(fuzzyMatch(u"RESUME", u"Résumé paused agents"));
        QVERIFY(fuzzyMatch(u"agents resume", u"Résumé paused agents"));
    }

    void filtersWhileTypingAndActivatesTheBest()
    {
        QSignalSpy activated(m_palette, &CommandPalette::activated);
        m_palette->open();
        QCOMPARE(m_palette->shownIds().size(), 4);
        QTest::keyClicks(m_palette->focusProxy(), "run");
        QCOMPARE(m_palette->shownIds().mid(0, 2), (QStringList{"new", "open"}));
        QVERIFY(!m_palette->shownIds().contains("overview"));
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Down);
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].toString(), "open");
        QVERIFY(!m_palette->isOpen());
    }

    void givesTheKeyboardBack()
    {
        m_palette->open();
        QVERIFY(m_palette->focusProxy()->hasFocus());
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Escape);
        QVERIFY(!m_palette->isOpen());
        QVERIFY(m_other->hasFocus());
    }

    void closesWhenTheKeyboardGoesElsewhere()
    {
        QSignalSpy dismissed(m_palette, &CommandPalette::dismissed);
        m_palette->open();
        m_other->setFocus();
        QVERIFY(!m_palette->isOpen());
        QCOMPARE(dismissed.count(), 1);
        QVERIFY(m_other->hasFocus());
    }

    void goesRoundAtTheEnds()
    {
        m_palette->open();
        auto* list = m_palette->findChild<QListView*>();
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), 3);
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 0);
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_PageDown);
        QCOMPARE(list->currentIndex().row(), 3);
    }

    void saysThatNothingMatches()
    {
        QSignalSpy activated(m_palette, &CommandPalette::activated);
        m_palette->open();
        QTest::keyClicks(m_palette->focusProxy(), "zzz");
        QVERIFY(m_palette->shownIds().isEmpty());
        QVERIFY(m_palette->findChild<QLabel*>()->isVisible());
        QTest::keyClick(m_palette->focusProxy(), Qt::Key_Return);
        QCOMPARE(activated.count(), 0);
    }

    void keepsTheQueryWhenFoundEntriesArrive()
    {
        QSignalSpy asked(m_palette, &CommandPalette::queryChanged);
        m_palette->open();
        QTest::keyClicks(m_palette->focusProxy(), "tr");
        QCOMPARE(asked.count(), 2);
        m_palette->setEntries({{"trace", "Trace 4bf92f35", "Traces", ""}});
        QCOMPARE(m_palette->query(), "tr");
        QCOMPARE(m_palette->shownIds(), (QStringList{"trace"}));
    }

    void choosesWithTheMouse()
    {
        QSignalSpy activated(m_palette, &CommandPalette::activated);
        m_palette->open();
        auto* list = m_palette->findChild<QListView*>();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].toString(), "new");
    }

    void listsKeysForScreenReadersToo()
    {
        KeySheet sheet(m_theme, {{"Everywhere", {{"Ctrl+K", "command palette"}, {"Ctrl++", "larger"}}}, timelineKeys()});
        QStringList names;
        for (auto* child : sheet.findChildren<QWidget*>())
            names << child->accessibleName();
        QVERIFY(names.contains("Ctrl+K"));
        QVERIFY(names.contains("W S"));
        sheet.grab();
    }

private:
    Theme m_theme{ThemeMode::Dark};
    std::unique_ptr<QWidget> m_window;
    QLineEdit* m_other = nullptr;
    CommandPalette* m_palette = nullptr;
};

QTEST_MAIN(TestPalette)
#include "test_palette.moc"
