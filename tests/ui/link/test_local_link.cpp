#include "engine/api/agent_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/events.h"
#include "engine/api/request.h"
#include "ui/link/local_link.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <mutex>
#include <thread>

using namespace kaze;
using ui::CellLink;
using ui::LocalLink;

namespace {

//! What all clients of a test share: who is open, what was asked, and a hand to play the cell.
struct Stage {
    std::mutex mutex; //!< guards what is not atomic
    api::CellClient::Listener listener;
    std::function<void(base::Error)> closed;
    std::vector<api::EventFilter> filters;
    std::atomic<int> opened{0};
    std::atomic<int> destroyed{0};
    std::atomic<bool> refuse{false};
    std::atomic<bool> silent{false};
    std::atomic<bool> closesAtOnce{false}; //!< the next one
    std::atomic<int> slowMs{0};

    void tell(const api::Event& event)
    {
        api::CellClient::Listener called;
        {
            const std::lock_guard lock(mutex);
            called = listener;
        }
        if (called)
            called(event);
    }

    void close()
    {
        std::function<void(base::Error)> called;
        {
            const std::lock_guard lock(mutex);
            called = closed;
        }
        called({base::ErrorCode::Unavailable, "the other process ended", nullptr});
    }

    api::EventFilter lastFilter()
    {
        const std::lock_guard lock(mutex);
        return filters.empty() ? api::EventFilter{} : filters.back();
    }
};

class StageClient final : public api::CellClient {
public:
    explicit StageClient(std::shared_ptr<Stage> stage) : m_stage(std::move(stage)) { }

    ~StageClient() override
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(m_stage->slowMs));
        ++m_stage->destroyed;
    }

    void request(api::Request request, Reply reply) override
    {
        if (m_stage->silent)
            return;
        if (request.as<api::GetSnapshot>()) {
            api::SnapshotReply answer;
            answer.snapshot.number = 1;
            return reply(api::Response{std::move(answer)});
        }
        if (request.as<api::ListAgents>())
            return reply(api::Response{api::AgentList{}});
        reply(base::fail(base::ErrorCode::NotFound, "not on this stage"));
    }

    void listen(api::EventFilter filter, Listener listener) override
    {
        const std::lock_guard lock(m_stage->mutex);
        m_stage->filters.push_back(std::move(filter));
        m_stage->listener = std::move(listener);
    }

    [[nodiscard]] bool ownsCell() const override { return true; }

    void onClosed(std::function<void(base::Error)> closed) override
    {
        if (m_stage->closesAtOnce.exchange(false))
            closed({base::ErrorCode::Unavailable, "the other process ended", nullptr});
        const std::lock_guard lock(m_stage->mutex);
        m_stage->closed = std::move(closed);
    }

private:
    std::shared_ptr<Stage> m_stage;
};

LocalLink::Factory factoryOf(const std::shared_ptr<Stage>& stage)
{
    return [stage]() -> base::Result<std::unique_ptr<api::CellClient>> {
        if (stage->refuse)
            return base::fail(base::ErrorCode::ReadOnly, "the data folder is read-only");
        ++stage->opened;
        return std::make_unique<StageClient>(stage);
    };
}

api::SnapshotTaken snapshotOf(std::int64_t number)
{
    api::SnapshotTaken taken;
    taken.snapshot.number = number;
    return taken;
}

} // namespace

class TestLocalLink : public QObject {
    Q_OBJECT
private slots:
    void connectsAgainWhenTheOtherProcessEndsAtOnce()
    {
        const auto stage = std::make_shared<Stage>();
        stage->closesAtOnce = true;
        LocalLink link(factoryOf(stage));
        QTRY_COMPARE(stage->opened.load(), 2);
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QTRY_VERIFY(link.snapshot());
    }

    void tellsOfAlertsAndWhatPeopleAreToBeTold()
    {
        const auto stage = std::make_shared<Stage>();
        LocalLink link(factoryOf(stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QTRY_VERIFY(stage->lastFilter().alerts);
        QSignalSpy changed(&link, &CellLink::alertChanged);
        QSignalSpy told(&link, &CellLink::alertTold);
        api::AlertChanged event;
        event.alert.id = "a";
        stage->tell(event);
        QTRY_COMPARE(changed.count(), 1);
        event.notice = "Disk nearly full: 93 % (more than 90 % for 5 min)";
        stage->tell(event);
        QTRY_COMPARE(told.count(), 1);
        QCOMPARE(told.front()[1].toString(), QString::fromStdString(event.notice));
        QCOMPARE(changed.count(), 2);
    }

    void init() { m_stage = std::make_shared<Stage>(); }

    void connectsInTheBackgroundAndBringsTheFirstSnapshot()
    {
        LocalLink link(factoryOf(m_stage));
        QCOMPARE(link.state(), CellLink::State::Connecting);
        QSignalSpy snapshots(&link, &CellLink::snapshotTaken);
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QVERIFY(link.ownsCell());
        QTRY_COMPARE(snapshots.count(), 1);
        QCOMPARE(link.snapshot()->number, 1);
        QVERIFY(m_stage->lastFilter().snapshots && m_stage->lastFilter().runs);
    }

    void answersOnTheGuiThread()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QThread* where = nullptr;
        link.ask<api::ListAgents>(this, {}, [&where](base::Result<api::AgentList> list) {
            if (list)
                where = QThread::currentThread();
        });
        QVERIFY(!where);
        QTRY_COMPARE(where, QThread::currentThread());
    }

    void answersUnavailableWhileNotConnected()
    {
        m_stage->refuse = true;
        LocalLink link(factoryOf(m_stage));
        std::optional<base::ErrorCode> code;
        link.ask<api::ListAgents>(this, {}, [&code](base::Result<api::AgentList> list) { code = list.error().code; });
        QTRY_VERIFY(code.has_value());
        QVERIFY(*code == base::ErrorCode::Unavailable);
    }

    void callsNobodyWhoseContextIsGone()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        bool called = false;
        {
            QObject context;
            link.ask<api::ListAgents>(&context, {}, [&called](base::Result<api::AgentList>) { called = true; });
        }
        bool after = false;
        link.ask<api::ListAgents>(this, {}, [&after](base::Result<api::AgentList>) { after = true; });
        QTRY_VERIFY(after);
        QVERIFY(!called);
    }

    void saysWhyItCannotOpenAndTriesAgainByItself()
    {
        m_stage->refuse = true;
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Lost);
        QCOMPARE(link.problem(), QString("the data folder is read-only"));
        m_stage->refuse = false;
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QVERIFY(link.problem().isEmpty());
    }

    void connectsAgainWhenTheOtherProcessEnds()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QTRY_VERIFY(link.snapshot());
        m_stage->silent = true;
        std::optional<base::ErrorCode> code;
        link.ask<api::ListAgents>(this, {}, [&code](base::Result<api::AgentList> list) { code = list.error().code; });
        QSignalSpy refreshed(&link, &CellLink::refreshNeeded);
        QSignalSpy states(&link, &CellLink::stateChanged);
        m_stage->close();
        QTRY_COMPARE(link.state(), CellLink::State::Lost);
        QVERIFY(link.problem().contains("the other process ended"));
        QVERIFY(!link.snapshot());
        QVERIFY(code && *code == base::ErrorCode::Unavailable);
        m_stage->silent = false;
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QTRY_COMPARE(refreshed.count(), 1);
        QCOMPARE(m_stage->opened.load(), 2);
        QCOMPARE(m_stage->destroyed.load(), 1);
    }

    void listensForOneRunByItsIdAndForSeveralWithAStar()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        link.follow("a");
        QTRY_COMPARE(m_stage->lastFilter().runId, std::string("a"));
        link.follow("a");
        link.follow("b");
        QTRY_COMPARE(m_stage->lastFilter().runId, std::string("*"));
        QStringList heard;
        connect(&link, &CellLink::textStreamed, this,
            [&heard](const api::TextDelta& text) { heard << QString::fromStdString(text.runId + ":" + text.text); });
        m_stage->tell(api::TextDelta{"c", "not ours"});
        m_stage->tell(api::TextDelta{"b", "one "});
        m_stage->tell(api::TextDelta{"b", "piece"});
        QTRY_COMPARE(heard, QStringList{"b:one piece"});
        link.unfollow("b");
        QTRY_COMPARE(m_stage->lastFilter().runId, std::string("a"));
        link.unfollow("a");
        link.follow("a");
        link.unfollow("a");
        QTRY_COMPARE(m_stage->lastFilter().runId, std::string("a"));
        link.unfollow("a");
        QTRY_COMPARE(m_stage->lastFilter().runId, std::string());
    }

    void bringsAFloodOfSnapshotsAsAFew()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_VERIFY(link.snapshot());
        QTRY_VERIFY(m_stage->lastFilter().snapshots);
        QSignalSpy snapshots(&link, &CellLink::snapshotTaken);
        for (int i = 2; i <= 5'000; ++i)
            m_stage->tell(snapshotOf(i));
        QTRY_COMPARE(link.snapshot()->number, 5'000);
        QVERIFY(snapshots.count() <= 2);
    }

    void asksForARefreshWhenEventsWereLost()
    {
        LocalLink link(factoryOf(m_stage));
        QTRY_COMPARE(link.state(), CellLink::State::Connected);
        QTRY_VERIFY(m_stage->lastFilter().snapshots);
        QSignalSpy refreshed(&link, &CellLink::refreshNeeded);
        m_stage->tell(api::EventsLost{3});
        QTRY_COMPARE(refreshed.count(), 1);
    }

    void destroysTheClientWhenItGoes()
    {
        m_stage->slowMs = 50;
        {
            LocalLink link(factoryOf(m_stage));
            QTRY_COMPARE(link.state(), CellLink::State::Connected);
        }
        QCOMPARE(m_stage->destroyed.load(), 1);
    }

private:
    std::shared_ptr<Stage> m_stage;
};

QTEST_GUILESS_MAIN(TestLocalLink)
#include "test_local_link.moc"
