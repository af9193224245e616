#include "engine/api/events.h"
#include "tests/ui/pages/logs/logs_fixture.h"
#include "tests/ui/support/log_link.h"
#include "tests/ui/support/stall_monitor.h"

#include <QElapsedTimer>

using namespace kaze;
using namespace kaze::ui;

namespace {

constexpr int kPerSecond = 5000; // lines
constexpr int kBatch = kPerSecond / 20; // every 50 ms, as a link tells of them

} // namespace

//! Five thousand lines a second.
class TestLogLoad : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_theme.applyTo(*qApp); }

    void init()
    {
        m_link = std::make_unique<test::LogLink>();
        m_page = std::make_unique<LogsPage>(PageContext{*m_link, m_theme, m_navigator, m_settings, m_workspace});
        m_page->resize(1244, 830);
        m_page->show();
        m_page->shown();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_VERIFY(feed()->isLoaded() && !feed()->isSearching());
    }
    void cleanup()
    {
        m_page.reset();
        m_link.reset();
    }

    void followsFiveThousandLinesASecondWithoutAStall()
    {
        test::StallMonitor monitor;
        // A real second of lines is five seconds of a machine that has much else to do: what counts is the work of each turn.
        const auto wanted = m_link->lines + 8 * kPerSecond;
        pour(monitor, 8 * kPerSecond);
        QTRY_COMPARE(newest(), test::LogLink::line(wanted).id);
        qInfo("following 5,000 lines/s: %s", monitor.words().constData());
        QCOMPARE(m_page->list()->model()->rowCount(), LogListModel::kMost);
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

    void scrollsThroughThemWithoutAStall()
    {
        test::StallMonitor monitor;
        auto* bar = m_page->list()->table()->verticalScrollBar();
        bar->setValue(bar->maximum() - 100);
        QVERIFY(!feed()->isFollowing());
        for (int step = 0; step < 60; ++step) {
            bar->setValue(std::max(0, bar->value() - 60));
            pour(monitor, kBatch);
        }
        QVERIFY(m_page->list()->model()->rowCount() > 2000);
        QVERIFY(feed()->newLines() >= 60 * kBatch);
        qInfo("scrolling back under 5,000 lines/s: %s", monitor.words().constData());
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

    void choosesLinesWithoutAStall()
    {
        test::StallMonitor monitor;
        for (int step = 1; step < 100; ++step) {
            m_page->list()->table()->setCurrentRow(m_page->list()->model()->rowCount() - step);
            if (step % 5 == 0)
                pour(monitor, kBatch);
            QTest::qWait(1);
        }
        qInfo("choosing lines under 5,000 lines/s: %s", monitor.words().constData());
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

private:
    [[nodiscard]] LogFeed* feed() const { return m_page->list()->feed(); }
    [[nodiscard]] std::string newest() const { return m_page->list()->model()->last()->id; }
    //! As a link does: a batch every 50 ms. Making the lines up is not the page's work.
    void pour(test::StallMonitor& monitor, std::int64_t count)
    {
        QElapsedTimer clock;
        clock.start();
        for (std::int64_t done = 0; done < count; done += kBatch) {
            api::LogsAdded added;
            for (int i = 0; i < kBatch; ++i)
                added.rows.push_back(test::LogLink::line(++m_link->lines));
            monitor.forget();
            emit m_link->logsAdded(added);
            while (clock.elapsed() < 50 * (done / kBatch + 1))
                QTest::qWait(5);
        }
    }

    Theme m_theme{ThemeMode::Dark};
    test::FakeNavigator m_navigator;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath("a.ini"), QSettings::IniFormat};
    Workspace m_workspace{QString()};
    std::unique_ptr<test::LogLink> m_link;
    std::unique_ptr<LogsPage> m_page;
};

QTEST_MAIN(TestLogLoad)
#include "test_log_load.moc"
