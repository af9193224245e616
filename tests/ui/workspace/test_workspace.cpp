#include "ui/workspace/workspace.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>

namespace kaze::ui {

namespace {

constexpr int kLong = 30'000;

SavedLayout sampleLayout(const QString& name)
{
    return {name, "traces",
        {{"traces/splitter", QByteArray("\x00\xff\x01", 3)}, {"traces/filter", "state:failed"}, {"logs/paused", true},
            {"logs/columns", QVariantList{1, 2}}}};
}

std::function<QByteArray()> bytes(const QByteArray& json)
{
    return [json] { return json; };
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("console.db")); }
    [[nodiscard]] std::unique_ptr<Workspace> opened() const
    {
        auto workspace = std::make_unique<Workspace>(path());
        if (!QTest::qWaitFor([&] { return workspace->isReady(); }, kLong))
            qFatal("the workspace does not open");
        return workspace;
    }
    static std::optional<KeptSnapshot> snapshotOf(Workspace& workspace, const QString& cell)
    {
        std::optional<KeptSnapshot> found;
        bool answered = false;
        workspace.snapshotOf(cell, &workspace, [&](std::optional<KeptSnapshot> snapshot) {
            found = std::move(snapshot);
            answered = true;
        });
        if (answered || !QTest::qWaitFor([&] { return answered; }, kLong))
            qFatal("answered at once or never");
        return found;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsLayouts()
    {
        {
            auto workspace = opened();
            QVERIFY(workspace->isKept());
            QSignalSpy changed(workspace.get(), &Workspace::layoutsChanged);
            QVERIFY(workspace->saveLayout(sampleLayout("b")));
            QVERIFY(workspace->saveLayout(sampleLayout("c")));
            QVERIFY(workspace->renameLayout("c", "a"));
            QVERIFY(!workspace->renameLayout("a", "b")); // taken
            QVERIFY(!workspace->renameLayout("gone", "x"));
            QVERIFY(!workspace->saveLayout(sampleLayout({})));
            QVERIFY(!workspace->saveLayout({QString(101, 'x'), {}, {}}));
            QVERIFY(!workspace->saveLayout({"large", {}, {{"x", QByteArray(2 << 20, 'x')}}}));
            QCOMPARE(changed.size(), 3);
        }
        auto workspace = opened();
        QCOMPARE(workspace->layouts(), (QList<SavedLayout>{sampleLayout("a"), sampleLayout("b")}));
        workspace->removeLayout("a");
        workspace.reset();
        QCOMPARE(opened()->layouts(), QList<SavedLayout>{sampleLayout("b")});
    }

    void keepsFiltersByPage()
    {
        {
            auto workspace = opened();
            QVERIFY(workspace->saveFilter("traces", {"slow", "duration:>1s"}));
            QVERIFY(workspace->saveFilter("traces", {"failed", "state:failed"}));
            QVERIFY(workspace->saveFilter("traces", {"slow", "duration:>5s"})); // replaced
            QVERIFY(workspace->saveFilter("logs", {"slow", "level:warn"}));
            QVERIFY(workspace->renameFilter("traces", "slow", "very slow"));
            QVERIFY(!workspace->saveFilter("traces", {" ", QString(10'001, 'x')}));
        }
        auto workspace = opened();
        QCOMPARE(workspace->filters("traces"), (QList<SavedFilter>{{"failed", "state:failed"}, {"very slow", "duration:>5s"}}));
        QCOMPARE(workspace->filters("logs"), (QList<SavedFilter>{{"slow", "level:warn"}}));
        workspace->removeFilter("logs", "slow");
        QVERIFY(workspace->filters("logs").isEmpty());
    }

    void boundsHowManyThereAre()
    {
        Workspace workspace{QString()};
        for (int at = 0; at < 200; ++at)
            QVERIFY(workspace.saveFilter("logs", {QString::number(at), "x"}));
        QVERIFY(!workspace.saveFilter("logs", {"one more", "x"}));
        QVERIFY(workspace.saveFilter("logs", {"7", "y"}));
        QVERIFY(workspace.saveFilter("traces", {"one more", "x"}));
    }

    void keepsNotesWithTheirTime()
    {
        const auto before = QDateTime::currentDateTimeUtc().addMSecs(-1);
        {
            auto workspace = opened();
            workspace->setNote("run", "r1", "looks");
            workspace->setNote("run", "r1", "looks odd");
            workspace->setNote("trace", "r1", QString(30'000, 'x'));
            workspace->setNote("run", "r2", "gone");
            workspace->setNote("run", "r2", {});
        } // ends before the moment of rest is over: nothing is lost
        auto workspace = opened();
        QVERIFY(workspace->note("run", "r1"));
        QCOMPARE(workspace->note("run", "r1")->text, QString("looks odd"));
        QVERIFY(workspace->note("run", "r1")->at >= before);
        QCOMPARE(workspace->note("trace", "r1")->text.size(), 20'000);
        QVERIFY(!workspace->note("run", "r2"));
        QVERIFY(!workspace->note("run", "r3"));
    }

    void keepsTheLastSnapshotOfACell()
    {
        const auto at = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
        std::atomic<Qt::HANDLE> madeOn{nullptr};
        {
            auto workspace = opened();
            QVERIFY(!snapshotOf(*workspace, "prod"));
            workspace->keepSnapshot("prod", "https://a", at, bytes("{\"n\":1}"));
            workspace->keepSnapshot("prod", "https://a", at.addSecs(1), [&madeOn] {
                madeOn = QThread::currentThreadId();
                return QByteArray("{\"n\":2}");
            });
            QCOMPARE(snapshotOf(*workspace, "prod")->json, QByteArray("{\"n\":2}"));
            workspace->keepSnapshot("large", "https://b", at, [] { return QByteArray((4 << 20) + 1, ' '); });
            QVERIFY(!snapshotOf(*workspace, "large"));
        }
        QVERIFY(madeOn && madeOn != QThread::currentThreadId());
        auto workspace = opened();
        QVERIFY(!snapshotOf(*workspace, "large"));
        const auto kept = snapshotOf(*workspace, "prod");
        QVERIFY(kept);
        QCOMPARE(kept->json, QByteArray("{\"n\":2}"));
        QCOMPARE(kept->source, QString("https://a"));
        QCOMPARE(kept->at, at.addSecs(1));
        workspace->setNote("cell", "prod", "the large one");
        workspace.reset();
        workspace = opened();
        QCOMPARE(workspace->note("cell", "prod")->text, QString("the large one"));
        workspace->forgetCell("prod");
        workspace.reset();
        workspace = opened();
        QVERIFY(!workspace->note("cell", "prod"));
        QVERIFY(!snapshotOf(*workspace, "prod"));
    }

    void forgetsTheSnapshotsOfOthers()
    {
        const auto now = QDateTime::currentDateTimeUtc();
        {
            auto workspace = opened();
            for (const auto* cell : {"a", "b", "c"})
                workspace->keepSnapshot(cell, {}, now, bytes(cell));
        }
        {
            auto workspace = opened();
            workspace->keepSnapshot("d", {}, now, bytes("d")); // of this session
            workspace->forgetOtherSnapshots({"a", "b"});
            workspace->forgetSnapshot("b");
            QVERIFY(!snapshotOf(*workspace, "d"));
        }
        auto workspace = opened();
        QVERIFY(snapshotOf(*workspace, "a"));
        for (const auto* cell : {"b", "c", "d"})
            QVERIFY2(!snapshotOf(*workspace, cell), cell);
    }

    //! A snapshot that comes ten times a second is written once in a while, and made into bytes no more often.
    void writesSeldom()
    {
        auto workspace = opened();
        std::atomic<int> made{0};
        for (int number = 0; number < 500; ++number)
            workspace->keepSnapshot("busy", {}, QDateTime::currentDateTimeUtc(), [&made, number] {
                ++made;
                return QByteArray::number(number);
            });
        bool flushed = false;
        workspace->flush(this, [&] { flushed = true; });
        QVERIFY(QTest::qWaitFor([&] { return flushed; }, kLong));
        QCOMPARE(made.load(), 2); // the first, and the newest with what is flushed
        workspace.reset();
        workspace = opened();
        QCOMPARE(snapshotOf(*workspace, "busy")->json, QByteArray("499"));
    }

    void whatIsChangedBeforeTheFileIsReadWins()
    {
        {
            auto workspace = opened();
            workspace->setNote("run", "r1", "old");
            QVERIFY(workspace->saveFilter("logs", {"old", "x"}));
        }
        {
            Workspace workspace(path());
            workspace.setNote("run", "r1", "new");
            QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kLong));
            QCOMPARE(workspace.note("run", "r1")->text, QString("new"));
            QCOMPARE(workspace.filters("logs").size(), 1);
        }
        QCOMPARE(opened()->note("run", "r1")->text, QString("new"));
    }

    void worksInMemoryWhereTheFileCannotBeUsed()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("console.db")));
        Workspace workspace(path());
        QSignalSpy told(&workspace, &Workspace::problemTold);
        QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kLong));
        QVERIFY(!workspace.isKept());
        QVERIFY(workspace.saveFilter("logs", {"a", "x"}));
        workspace.setNote("run", "r1", "here");
        bool flushed = false;
        workspace.flush(this, [&] { flushed = true; });
        QVERIFY(QTest::qWaitFor([&] { return flushed; }, kLong));
        QCOMPARE(workspace.filters("logs").size(), 1);
        QCOMPARE(workspace.note("run", "r1")->text, QString("here"));
        QCOMPARE(told.size(), 1);
        QVERIFY(told[0][0].toString().contains(path()));
        QCOMPARE(workspace.problem(), told[0][0].toString());
    }

    void withoutAFileNothingIsSaid()
    {
        Workspace workspace{QString()};
        QSignalSpy told(&workspace, &Workspace::problemTold);
        QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kLong));
        QVERIFY(!workspace.isKept());
        QVERIFY(told.isEmpty());
    }

    void doesNotCallBackWhoIsGone()
    {
        auto workspace = opened();
        auto context = std::make_unique<QObject>();
        bool called = false;
        workspace->snapshotOf("x", context.get(), [&](std::optional<KeptSnapshot>) { called = true; });
        context.reset();
        bool flushed = false;
        workspace->flush(this, [&] { flushed = true; });
        QVERIFY(QTest::qWaitFor([&] { return flushed; }, kLong));
        QVERIFY(!called);
    }
};

} // namespace kaze::ui

QTEST_GUILESS_MAIN(kaze::ui::TestWorkspace)
#include "test_workspace.moc"
