#include "tests/ui/pages/logs/logs_fixture.h"
#include "tests/ui/support/log_link.h"

#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! The page on a log of a hundred thousand lines.
struct Host {
    test::LogLink link;
    Theme theme{ThemeMode::Dark};
    test::FakeNavigator navigator;
    QTemporaryDir folder;
    QSettings settings{folder.filePath("a.ini"), QSettings::IniFormat};
    Workspace workspace{QString()};
    std::unique_ptr<LogsPage> page;

    void open()
    {
        page = std::make_unique<LogsPage>(PageContext{link, theme, navigator, settings, workspace});
        page->resize(1244, 830);
        page->show();
        page->shown();
        QVERIFY(QTest::qWaitForWindowExposed(page.get()));
        QTRY_VERIFY(feed()->isLoaded() && !feed()->isSearching());
    }
    [[nodiscard]] LogFeed* feed() const { return page->list()->feed(); }
    [[nodiscard]] LogListModel* model() const { return page->list()->model(); }
    [[nodiscard]] TableView* table() const { return page->list()->table(); }
    [[nodiscard]] QScrollBar* bar() const { return table()->verticalScrollBar(); }
    [[nodiscard]] QPushButton* newLines() const
    {
        for (auto* button : page->findChildren<QPushButton*>())
            if (button->isVisible() && (button->text().endsWith("new lines") || button->text() == "Follow"))
                return button;
        return nullptr;
    }
    [[nodiscard]] std::string idAt(int row) const { return model()->row(row < 0 ? model()->rowCount() + row : row)->id; }
    [[nodiscard]] std::string newest() const { return test::LogLink::line(link.lines).id; }
    [[nodiscard]] bool isGapless() const
    {
        for (int row = 1; row < model()->rowCount(); ++row)
            if (model()->row(row)->at - model()->row(row - 1)->at != std::chrono::milliseconds(1))
                return false;
        return model()->rowCount() > 0;
    }
    void scrollTo(int value) const { bar()->setValue(value); }
};

} // namespace

//! Following the log, holding it, and scrolling through it.
class TestLogTail : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<Host>();
        m_host->open();
    }
    void cleanup() { m_host.reset(); }

    void showsTheNewestAtTheEnd()
    {
        QCOMPARE(m_host->idAt(-1), m_host->newest());
        QCOMPARE(m_host->bar()->value(), m_host->bar()->maximum());
        QVERIFY(m_host->feed()->isFollowing());
        QVERIFY(m_host->isGapless());
        QVERIFY(!m_host->newLines());
    }

    void appendsWhatComesAndStaysAtTheEnd()
    {
        m_host->link.grow(40);
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QTRY_COMPARE(m_host->bar()->value(), m_host->bar()->maximum());
        QVERIFY(m_host->isGapless());
    }

    void isNeverLongerThanItMayBe()
    {
        for (int round = 0; round < 14; ++round) {
            m_host->link.grow(1000);
            QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        }
        QCOMPARE(m_host->model()->rowCount(), LogListModel::kMost);
        QVERIFY(m_host->isGapless());
    }

    void takesTheNewestOfABurst()
    {
        m_host->link.grow(12'000);
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QCOMPARE(m_host->model()->rowCount(), LogListModel::kMost);
    }

    void holdsWhenAPersonScrollsUpAndCountsWhatComes()
    {
        m_host->scrollTo(m_host->bar()->maximum() - 30);
        QCOMPARE(m_host->feed()->mode(), LogFeed::Mode::Held);
        const auto before = m_host->idAt(-1);
        const int place = m_host->bar()->value();
        m_host->link.grow(1204);
        QTRY_VERIFY(m_host->newLines() && m_host->newLines()->text() == "1,204 new lines");
        QCOMPARE(m_host->idAt(-1), before);
        QCOMPARE(m_host->bar()->value(), place);
        QTest::mouseClick(m_host->newLines(), Qt::LeftButton);
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QVERIFY(m_host->feed()->isFollowing());
        QTRY_VERIFY(!m_host->newLines());
        QTRY_COMPARE(m_host->bar()->value(), m_host->bar()->maximum());
    }

    void goesOnWhenAPersonScrollsBackToTheEnd()
    {
        m_host->scrollTo(m_host->bar()->maximum() - 30);
        m_host->link.grow(10);
        m_host->scrollTo(m_host->bar()->maximum());
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QVERIFY(m_host->feed()->isFollowing());
    }

    void followsAgainWithTheEndKey()
    {
        m_host->scrollTo(10);
        QVERIFY(!m_host->feed()->isFollowing());
        m_host->table()->setFocus();
        QTest::keyClick(m_host->table(), Qt::Key_End);
        QTRY_VERIFY(m_host->feed()->isFollowing());
        QTRY_COMPARE(m_host->bar()->value(), m_host->bar()->maximum());
    }

    void pausesAndGoesOn()
    {
        m_host->page->setPaused(true);
        QCOMPARE(m_host->feed()->mode(), LogFeed::Mode::Paused);
        const auto before = m_host->idAt(-1);
        m_host->link.grow(50);
        QTRY_VERIFY(m_host->newLines());
        QCOMPARE(m_host->idAt(-1), before);
        // Scrolling does not end it, but shows what has come.
        m_host->scrollTo(m_host->bar()->maximum() - 10);
        m_host->scrollTo(m_host->bar()->maximum());
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QCOMPARE(m_host->feed()->mode(), LogFeed::Mode::Paused);
        QVERIFY(m_host->isGapless());
        m_host->page->setPaused(false);
        QTRY_VERIFY(m_host->feed()->isFollowing());
    }

    void holdsALineThatIsChosen()
    {
        m_host->table()->setCurrentRow(m_host->model()->rowCount() - 3);
        QCOMPARE(m_host->feed()->mode(), LogFeed::Mode::Held);
        const auto chosen = m_host->page->list()->current()->id;
        m_host->link.grow(5);
        QTRY_VERIFY(m_host->newLines());
        m_host->feed()->resume();
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        for (int round = 0; round < 12; ++round) {
            m_host->link.grow(600);
            QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        }
        // It has left the list long ago.
        QCOMPARE(m_host->model()->find(chosen), -1);
        QCOMPARE(m_host->page->list()->current()->id, chosen);
        QCOMPARE(m_host->page->line()->line()->id, chosen);
    }

    void readsOlderLinesWithThePlaceKept()
    {
        const auto first = m_host->idAt(0);
        m_host->scrollTo(0);
        QTRY_VERIFY(m_host->idAt(0) != first);
        QTRY_VERIFY(!m_host->feed()->isSearching());
        // What stood at the top still does.
        QCOMPARE(m_host->idAt(m_host->bar()->value()), first);
        for (int round = 0; round < 20 && m_host->model()->rowCount() < LogListModel::kMost; ++round) {
            const auto oldest = m_host->idAt(0);
            m_host->scrollTo(0);
            QTRY_VERIFY(m_host->idAt(0) != oldest && !m_host->feed()->isSearching());
        }
        m_host->scrollTo(0);
        QTRY_VERIFY(!m_host->feed()->isSearching());
        QCOMPARE(m_host->model()->rowCount(), LogListModel::kMost);
        QVERIFY(m_host->isGapless());
        QVERIFY(!m_host->feed()->isAtEnd());
    }

    void readsOnFromWhatWentWhileItFollowed()
    {
        m_host->link.grow(6000);
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QCOMPARE(m_host->model()->rowCount(), LogListModel::kMost);
        m_host->link.queries.clear();
        m_host->scrollTo(0);
        QTRY_VERIFY(!m_host->link.queries.empty());
        QTRY_VERIFY(!m_host->feed()->isSearching());
        QVERIFY(m_host->link.queries.front().to);
        QVERIFY(m_host->isGapless());
    }

    void looksFurtherBackWhereAPageEndsEarly()
    {
        m_host->link.shortPages = 3;
        m_host->page->openThing("rare");
        QTRY_VERIFY(m_host->feed()->isLoaded() && !m_host->feed()->isSearching());
        QVERIFY(m_host->model()->rowCount() >= 100);
        QCOMPARE(m_host->link.shortPages, std::int64_t(0));
    }

    void saysWhatCameTooFast()
    {
        m_host->link.grow(10, 3400);
        QTRY_COMPARE(m_host->feed()->leftOut(), qint64(3400));
    }

    void listensOnlyWhileItIsShown()
    {
        QVERIFY(m_host->link.followed);
        m_host->page->hidden();
        QVERIFY(!m_host->link.followed);
        m_host->link.grow(20);
        m_host->page->shown();
        QVERIFY(m_host->link.followed);
        QTRY_COMPARE(m_host->idAt(-1), m_host->newest());
        QVERIFY(m_host->isGapless());
    }

    void doesNotFollowARangeThatIsOver()
    {
        m_host->page->openThing("in:1767225610000..1767225620000");
        QTRY_VERIFY(m_host->feed()->isLoaded() && !m_host->feed()->isSearching());
        QVERIFY(!m_host->link.followed);
        QVERIFY(!m_host->newLines());
        QCOMPARE(m_host->model()->last()->at, test::LogLink::timeOf(19'999));
    }

    void asksAgainWhenLinesMayHaveBeenMissed()
    {
        const int asked = m_host->link.asked["list_logs"];
        emit m_host->link.refreshNeeded();
        QTRY_VERIFY(m_host->link.asked["list_logs"] > asked);
    }

private:
    std::unique_ptr<Host> m_host;
};

QTEST_MAIN(TestLogTail)
#include "test_log_tail.moc"
