#include "tests/ui/support/fake_source.h"
#include "tests/ui/support/page_host.h"
#include "tests/ui/support/stall_monitor.h"
#include "ui/link/sample_link.h"
#include "ui/models/cell_words.h"
#include "ui/shell/kept_snapshots.h"
#include "ui/shell/main_window.h"
#include "ui/shell/stale_banner.h"

#include <QApplication>
#include <QFile>

#include <atomic>
#include <thread>

using namespace kaze;
using namespace kaze::ui;

namespace {

constexpr int kPatience = 20'000; // ms

KnownCell known(const QString& name)
{
    KnownCell cell;
    cell.name = name;
    cell.address = "https://" + name + ".example:7117";
    return cell;
}

//! One session of the console: the same database, other links.
struct Session {
    Session(const QString& path, std::shared_ptr<test::FakeSource> source) : workspace(path), fleet(local)
    {
        kept = std::make_unique<KeptSnapshots>(fleet, workspace);
        fleet.setSource(std::move(source));
    }
    ~Session() { kept.reset(); }
    [[nodiscard]] const CellLink* link(const QString& name) const
    {
        const auto* cell = fleet.find(name);
        return cell ? &cell->link() : nullptr;
    }
    [[nodiscard]] std::int64_t shown(const QString& name) const
    {
        return link(name) && link(name)->snapshot() ? link(name)->snapshot()->number : -1;
    }

    SampleLink local;
    Workspace workspace;
    Fleet fleet;
    std::unique_ptr<KeptSnapshots> kept;
};

} // namespace

//! What a cell told last, after a restart without it.
class TestKeptSnapshots : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_shared<test::FakeSource>();
        m_source->set({known("eu-1")});
    }

    void showsTheLastStateOfACellThatCannotBeReached()
    {
        const auto begun = QDateTime::currentDateTimeUtc();
        hearOnce();
        m_source->stage->refuse = true;
        Session after(path(), m_source);
        QTRY_COMPARE_WITH_TIMEOUT(after.shown("eu-1"), 40, kPatience);
        QVERIFY(after.link("eu-1")->isStale());
        QCOMPARE(after.link("eu-1")->snapshot()->approvalsOpen, 2);
        QVERIFY(*after.link("eu-1")->status().heardAt >= begun.addMSecs(-1));
        QVERIFY(*after.link("eu-1")->status().heardAt <= QDateTime::currentDateTimeUtc());
        QTRY_COMPARE_WITH_TIMEOUT(after.link("eu-1")->state(), CellLink::State::Lost, kPatience);
        const auto words = cell_words::stateOf(*after.fleet.find("eu-1"), QDateTime::currentDateTimeUtc().addSecs(240));
        QVERIFY2(words.contains("4 min"), qPrintable(words));
        QCOMPARE(after.fleet.find("eu-1")->version(), QString("2.4.0"));
        // And what it tells then is the newer.
        m_source->stage->refuse = false;
        QTRY_COMPARE_WITH_TIMEOUT(after.shown("eu-1"), 1, kPatience);
        QVERIFY(!after.link("eu-1")->isStale());
    }

    void keepsItOverManyRestartsWithoutIt()
    {
        hearOnce();
        m_source->stage->refuse = true;
        QDateTime heard;
        for (int restart = 0; restart < 3; ++restart) {
            Session after(path(), m_source);
            QTRY_COMPARE_WITH_TIMEOUT(after.shown("eu-1"), 40, kPatience);
            if (restart > 0)
                QCOMPARE(*after.link("eu-1")->status().heardAt, heard); // it becomes no younger
            heard = *after.link("eu-1")->status().heardAt;
        }
    }

    void isInTheWindowWithItsAge()
    {
        hearOnce();
        m_source->stage->refuse = true;
        test::PageHost host;
        Workspace workspace(path());
        Fleet fleet(host.link);
        const QList<PageEntry> pages{{"overview", "Overview", "Operate",
            [](const PageContext& context) -> Page* { return new Page(context, "overview", "Overview"); }}};
        MainWindow window(fleet, host.theme, host.settings, pages, &workspace);
        window.show();
        fleet.setSource(m_source);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("eu-1")->link().isStale(), kPatience);
        window.showCell("eu-1");
        QVERIFY(window.currentPage()->isVisible());
        StaleBanner* banner = nullptr;
        for (auto* one : window.findChildren<StaleBanner*>())
            if (one->isVisible())
                banner = one;
        QVERIFY(banner);
        QVERIFY2(banner->words().startsWith("Last heard "), qPrintable(banner->words()));
    }

    void anotherAddressIsAnotherCell()
    {
        hearOnce();
        m_source->stage->refuse = true;
        auto moved = known("eu-1");
        moved.address = "https://elsewhere.example:7117";
        m_source->set({moved});
        Session after(path(), m_source);
        QTRY_VERIFY_WITH_TIMEOUT(after.link("eu-1") && after.link("eu-1")->state() == CellLink::State::Lost, kPatience);
        QVERIFY(answered(after));
        QCOMPARE(after.shown("eu-1"), -1);
    }

    void forgetsACellThatIsTakenFromTheList()
    {
        hearOnce();
        m_source->stage->refuse = true;
        {
            Session after(path(), m_source);
            QTRY_COMPARE_WITH_TIMEOUT(after.shown("eu-1"), 40, kPatience);
            m_source->set({});
            after.fleet.reload();
            QTRY_VERIFY_WITH_TIMEOUT(!after.fleet.find("eu-1"), kPatience);
        }
        QVERIFY(!isKept("eu-1"));
    }

    void forgetsWhatWasTakenFromTheListElsewhere()
    {
        hearOnce();
        m_source->set({known("us-1")});
        {
            Session after(path(), m_source);
            QTRY_VERIFY_WITH_TIMEOUT(after.shown("us-1") > 0, kPatience);
        }
        QVERIFY(!isKept("eu-1"));
        QVERIFY(isKept("us-1"));
    }

    void leavesOutWhatItDoesNotUnderstand()
    {
        {
            Workspace workspace(path());
            workspace.keepSnapshot(
                "eu-1", known("eu-1").address, QDateTime::currentDateTimeUtc(), [] { return QByteArray(100'000, '['); });
        }
        m_source->stage->refuse = true;
        Session after(path(), m_source);
        QTRY_VERIFY_WITH_TIMEOUT(after.link("eu-1") && after.link("eu-1")->state() == CellLink::State::Lost, kPatience);
        QVERIFY(answered(after));
        QCOMPARE(after.shown("eu-1"), -1);
    }

    void holdsNoSecret()
    {
        auto cell = known("eu-1");
        QVERIFY(m_source->save(cell, "kaze_secret_token_4711", true));
        hearOnce();
        QFile file(path());
        QVERIFY(file.open(QFile::ReadOnly));
        const auto content = file.readAll();
        QVERIFY(content.contains("eu-1.example"));
        QVERIFY(!content.contains("kaze_secret"));
    }

    //! Twenty cells tell ten times a second each, of snapshots as large as they may be.
    void doesNotHoldUpTheWindow()
    {
        constexpr int kCells = 20;
        Workspace workspace(path());
        SampleLink local;
        Fleet fleet(local);
        KeptSnapshots kept(fleet, workspace);
        std::vector<std::shared_ptr<test::FarStage>> stages;
        for (int at = 0; at < kCells; ++at) {
            const auto name = QString("cell-%1").arg(at);
            stages.push_back(std::make_shared<test::FarStage>());
            fleet.add(known(name), std::make_unique<RemoteLink>(name, test::connectTo(stages.back())));
        }
        for (const auto& stage : stages)
            QTRY_VERIFY_WITH_TIMEOUT(stage->isListenedTo(), kPatience);
        std::atomic<bool> end{false};
        std::thread feeder([&] {
            for (std::int64_t number = 2; !end; ++number) {
                auto taken = test::snapshotOf(number);
                taken.snapshot.activeRuns.resize(20);
                for (auto& run : taken.snapshot.activeRuns)
                    run.task = std::string(2000, 'x');
                for (const auto& stage : stages)
                    stage->tell(taken);
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        });
        {
            test::StallMonitor stalls;
            QTest::qWait(3000);
            qInfo("keeping 20 cells' snapshots: %s", stalls.words().constData());
            end = true;
            feeder.join();
            QVERIFY2(stalls.isSmooth(), stalls.words());
        }
        bool flushed = false;
        workspace.flush(this, [&] { flushed = true; });
        QTRY_VERIFY_WITH_TIMEOUT(flushed, kPatience);
        // The first of each and the newest: the file does not grow with what was told.
        QVERIFY2(QFileInfo(path()).size() < kCells * 4 * 64 * 1024, qPrintable(QString::number(QFileInfo(path()).size())));
    }

private:
    [[nodiscard]] QString path() const { return m_folder->filePath("console.db"); }
    //! A session in which the cell told of number 40.
    void hearOnce()
    {
        Session before(path(), m_source);
        QTRY_VERIFY_WITH_TIMEOUT(before.shown("eu-1") == 1 && m_source->stage->isListenedTo(), kPatience);
        m_source->stage->tell(test::snapshotOf(40));
        QTRY_COMPARE_WITH_TIMEOUT(before.shown("eu-1"), 40, kPatience);
    }
    //! Whether what was asked of the workspace before has been answered, and read.
    static bool answered(Session& session)
    {
        bool flushed = false;
        session.workspace.flush(&session.fleet, [&flushed] { flushed = true; });
        if (!QTest::qWaitFor([&flushed] { return flushed; }, kPatience) || !QThreadPool::globalInstance()->waitForDone(kPatience))
            return false;
        QCoreApplication::processEvents();
        return true;
    }
    [[nodiscard]] bool isKept(const QString& cell) const
    {
        Workspace workspace(path());
        std::optional<bool> found;
        workspace.snapshotOf(cell, &workspace, [&found](const std::optional<KeptSnapshot>& kept) { found = kept.has_value(); });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }, kPatience))
            qFatal("the workspace does not answer");
        return *found;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<test::FakeSource> m_source;
};

QTEST_MAIN(TestKeptSnapshots)
#include "test_kept_snapshots.moc"
