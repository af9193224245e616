#include "engine/api/run_requests.h"
#include "tests/ui/support/far_stage.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;
using State = CellLink::State;

namespace {
constexpr int kPatience = 20'000; // ms
}

//! Says when it is told that its client stands.
class WatchedLink : public RemoteLink {
public:
    WatchedLink(RemoteLink::Connect connect, std::shared_ptr<int> opened)
        : RemoteLink("eu-1", std::move(connect)), m_opened(std::move(opened))
    {
    }

protected:
    void clientOpened() override { ++*m_opened; }

private:
    std::shared_ptr<int> m_opened;
};

class TestRemoteLink : public QObject {
    Q_OBJECT
private slots:
    void init() { m_stage = std::make_shared<test::FarStage>(); }

    void keepsWhatItShowedWhileTheConnectionIsAway()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot(), kPatience);
        m_stage->tellStatus(true);
        QTRY_COMPARE_WITH_TIMEOUT(link.status().latency, std::chrono::milliseconds(92), kPatience);
        QCOMPARE(link.status().skew, std::chrono::seconds(2));
        QVERIFY(!link.isStale());
        QVERIFY(!link.status().reconnectingSince);
        m_stage->tellStatus(false, "the cable is out");
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        QVERIFY(link.isStale());
        QCOMPARE(link.problem(), QString("the cable is out"));
        QVERIFY(link.status().reconnectingSince);
        QVERIFY(link.status().heardAt);
        QVERIFY(!link.status().hopeless);
        QSignalSpy again(&link, &CellLink::refreshNeeded);
        m_stage->tellStatus(true);
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
        QVERIFY(!link.isStale());
        QCOMPARE(again.count(), 1);
        QCOMPARE(m_stage->attempts.load(), 1); // the client is the same
    }

    void letsQuestionsWaitAndRefusesCommandsAtOnce()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot(), kPatience);
        m_stage->tellStatus(false, "away");
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        std::optional<base::Result<api::AgentList>> listed;
        std::optional<base::Result<api::Done>> paused;
        link.ask<api::ListAgents>(this, {}, [&](auto reply) { listed = std::move(reply); });
        link.ask<api::PauseRun>(this, {}, [&](auto reply) { paused = std::move(reply); });
        QTRY_VERIFY_WITH_TIMEOUT(paused, kPatience);
        QCOMPARE(paused->error().code, base::ErrorCode::Unavailable);
        QVERIFY(!listed);
        QTRY_VERIFY_WITH_TIMEOUT((std::lock_guard(m_stage->mutex), !m_stage->held.empty()), kPatience);
        m_stage->tellStatus(true);
        QTRY_VERIFY_WITH_TIMEOUT(listed, kPatience);
        QVERIFY(*listed);
    }

    void boundsWhatWaits()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot(), kPatience);
        m_stage->tellStatus(false, "away");
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        int refused = 0;
        for (int i = 0; i < 100; ++i)
            link.ask<api::ListAgents>(this, {}, [&](auto reply) { refused += reply ? 0 : 1; });
        QTRY_VERIFY_WITH_TIMEOUT(refused >= 36, kPatience);
    }

    void connectsNowWhenAPersonWants()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
        m_stage->tellStatus(false, "away");
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        link.retry();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->retries.load(), 1, kPatience);
        QCOMPARE(m_stage->attempts.load(), 1);
    }

    void triesAgainWhatMayGetBetter()
    {
        m_stage->refuse = true;
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        QCOMPARE(link.problem(), QString("nobody answers"));
        m_stage->refuse = false;
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
    }

    void triesAgainWhileATokenIsYetToBeKept()
    {
        m_stage->refusal = {base::ErrorCode::NotFound, "the access token is not kept here", nullptr};
        m_stage->refuse = true;
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        QVERIFY(!link.status().hopeless);
        m_stage->refuse = false;
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
    }

    void doesNotTryARevokedTokenAgainByItself()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot(), kPatience);
        m_stage->close({base::ErrorCode::Unauthenticated, "the token was revoked", nullptr});
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        QVERIFY(link.status().hopeless);
        QVERIFY(link.isStale());
        QTest::qWait(600);
        QCOMPARE(m_stage->attempts.load(), 1);
        link.retry();
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
        QVERIFY(!link.status().hopeless);
    }

    void saysNothingOfTheConnectionBefore()
    {
        RemoteLink link("eu-1", test::connectTo(m_stage));
        QTRY_VERIFY_WITH_TIMEOUT(link.snapshot(), kPatience);
        m_stage->tellStatus(false, "the cable is out");
        QTRY_COMPARE_WITH_TIMEOUT(link.problem(), QString("the cable is out"), kPatience);
        m_stage->close({base::ErrorCode::Unauthenticated, "the token was revoked", nullptr});
        QTRY_VERIFY_WITH_TIMEOUT(link.status().hopeless, kPatience);
        m_stage->away = false;
        QStringList problems;
        connect(&link, &CellLink::stateChanged, this, [&] { problems << link.problem(); });
        link.retry();
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Connected, kPatience);
        QCOMPARE(problems, QStringList{QString()});
    }

    void isToldNothingThatWasOnItsWayWhenItIsRetired()
    {
        auto opened = std::make_shared<int>(0);
        QPointer<WatchedLink> link = new WatchedLink(test::connectTo(m_stage), opened);
        // It stands, and the link has not heard so yet: no events are handled here.
        QElapsedTimer since;
        since.start();
        while (!m_stage->isWatched() && since.elapsed() < kPatience)
            QThread::msleep(1);
        QVERIFY(m_stage->isWatched());
        link->retire();
        QTRY_VERIFY_WITH_TIMEOUT(!link, kPatience);
        QCOMPARE(*opened, 0);
    }

    void showsWhatWasKeptUntilSomethingIsHeard()
    {
        m_stage->refuse = true;
        RemoteLink link("eu-1", test::connectTo(m_stage));
        auto kept = std::make_shared<api::CellSnapshot>();
        kept->number = 900;
        const auto at = QDateTime::currentDateTimeUtc().addSecs(-3600);
        link.setKept(kept, at);
        QVERIFY(link.isStale());
        QCOMPARE(link.snapshot()->number, 900);
        QCOMPARE(link.status().heardAt, at);
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), State::Lost, kPatience);
        QVERIFY(link.isStale());
        QSignalSpy again(&link, &CellLink::refreshNeeded); // who looked at it had no answers
        m_stage->refuse = false;
        QTRY_COMPARE_WITH_TIMEOUT(link.snapshot()->number, 1, kPatience);
        QCOMPARE(again.count(), 1);
        QVERIFY(!link.isStale());
        QVERIFY(link.status().heardAt > at);
        link.setKept(kept, at);
        QCOMPARE(link.snapshot()->number, 1);
    }

private:
    std::shared_ptr<test::FarStage> m_stage;
};

QTEST_MAIN(TestRemoteLink)
#include "test_remote_link.moc"
