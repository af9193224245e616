#include "engine/api/agent_requests.h"
#include "engine/api/run_requests.h"
#include "ui/link/change_lock.h"
#include "ui/link/sample_link.h"

#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

class TestChangeLock : public QObject {
    Q_OBJECT
private slots:
    void passesEverythingOfACellThatIsNotGuarded()
    {
        SampleLink sample;
        ChangeLock lock(sample, "lab");
        QVERIFY(!lock.isLocked());
        QVERIFY(pause(lock, sample));
        QCOMPARE(sample.asked("pause_run"), 1);
        QCOMPARE(lock.snapshot(), sample.snapshot());
        QCOMPARE(lock.cellName(), QString("lab"));
    }

    void refusesWhatChangesAndAnswersWhatReads()
    {
        SampleLink sample;
        ChangeLock lock(sample, "eu-1");
        lock.setGuarded(true);
        QVERIFY(lock.isLocked());
        const auto refused = pause(lock, sample);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, base::ErrorCode::PermissionDenied);
        QVERIFY(refused.error().message.find("eu-1 is read-only here") != std::string::npos);
        QCOMPARE(sample.asked("pause_run"), 0);
        QVERIFY(ask(lock, api::ListAgents{}));
    }

    void letsThroughForATimeAndThenNoMore()
    {
        SampleLink sample;
        ChangeLock lock(sample, "eu-1");
        lock.setGuarded(true);
        QSignalSpy changed(&lock, &ChangeLock::lockChanged);
        lock.unlock(std::chrono::minutes(15));
        QVERIFY(!lock.isLocked());
        QVERIFY(lock.remaining() > std::chrono::minutes(14));
        QVERIFY(pause(lock, sample));
        lock.lock();
        QVERIFY(!pause(lock, sample));
        QCOMPARE(lock.remaining(), std::chrono::seconds(0));
        lock.unlock(std::chrono::seconds(1));
        QTRY_VERIFY_WITH_TIMEOUT(lock.isLocked(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 4, 20'000);
        QVERIFY(!pause(lock, sample));
        QCOMPARE(sample.asked("pause_run"), 1);
    }

    void countsTimeThatTheMachineSleeps()
    {
        SampleLink sample;
        ChangeLock lock(sample, "eu-1");
        lock.setGuarded(true);
        auto now = QDateTime::currentDateTimeUtc();
        lock.setClock([&now] { return now; });
        lock.unlock(std::chrono::minutes(15));
        QVERIFY(!lock.isLocked());
        now = now.addSecs(8 * 60);
        QVERIFY(!lock.isLocked());
        QVERIFY(lock.remaining() <= std::chrono::minutes(7));
        now = now.addSecs(8 * 3600);
        QVERIFY(lock.isLocked());
        QCOMPARE(lock.remaining(), std::chrono::seconds(0));
        QVERIFY(!pause(lock, sample));
        QCOMPARE(sample.asked("pause_run"), 0);
        // Nor does a clock that is set back give more time.
        lock.unlock(std::chrono::seconds(60));
        now = now.addDays(-1);
        QVERIFY(lock.remaining() <= std::chrono::seconds(60));
    }

    void goesOnWithAnotherCarrier()
    {
        SampleLink first;
        auto second = std::make_unique<SampleLink>();
        ChangeLock lock(first, "lab");
        const auto run = first.runOf("issue-fixer");
        lock.follow(run);
        lock.followLogs(QString("level:error"));
        QVERIFY(first.follows(run));
        lock.setCarrier(*second);
        QVERIFY(second->follows(run));
        QCOMPARE(second->logFilter(), std::optional<QString>("level:error"));
        QSignalSpy snapshots(&lock, &CellLink::snapshotTaken);
        first.changeSnapshot([](api::CellSnapshot&) {});
        QCOMPARE(snapshots.count(), 0);
        second->changeSnapshot([](api::CellSnapshot&) {});
        QCOMPARE(snapshots.count(), 1);
        // A cell that was removed answers all the same.
        second.reset();
        const auto gone = ask(lock, api::ListAgents{});
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, base::ErrorCode::Unavailable);
    }

private:
    template <class Q>
    base::Result<typename Q::Reply> ask(CellLink& link, Q query)
    {
        std::optional<base::Result<typename Q::Reply>> answer;
        link.ask<Q>(this, std::move(query), [&answer](auto reply) { answer = std::move(reply); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 20'000))
            return base::fail(base::ErrorCode::Timeout, "no answer");
        return std::move(*answer);
    }
    base::Result<api::Done> pause(CellLink& link, const SampleLink& sample)
    {
        api::PauseRun request;
        request.runId = sample.runOf("issue-fixer").toStdString();
        return ask(link, request);
    }
};

QTEST_MAIN(TestChangeLock)
#include "test_change_lock.moc"
