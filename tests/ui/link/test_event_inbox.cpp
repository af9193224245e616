#include "engine/api/events.h"
#include "ui/link/event_inbox.h"

#include <QTest>

using namespace kaze;
using ui::EventInbox;

namespace {

api::StepAdded stepOf(const std::string& run, std::int64_t number)
{
    api::StepAdded step;
    step.runId = run;
    step.step.number = number;
    return step;
}

api::RunChanged changeOf(const std::string& run, api::RunState state)
{
    api::RunChanged changed;
    changed.run.runId = run;
    changed.run.state = state;
    return changed;
}

api::SnapshotTaken snapshotOf(std::int64_t number)
{
    api::SnapshotTaken taken;
    taken.snapshot.number = number;
    return taken;
}

EventInbox::Batch takeAll(EventInbox& inbox)
{
    bool more = false;
    return inbox.take(true, true, more);
}

} // namespace

class TestEventInbox : public QObject {
    Q_OBJECT
private slots:
    void keepsTheLatestSnapshotAlone()
    {
        EventInbox inbox([] {});
        inbox.put(snapshotOf(1));
        inbox.put(snapshotOf(2));
        const auto batch = takeAll(inbox);
        QCOMPARE(batch.snapshot->number, 2);
        QVERIFY(!takeAll(inbox).snapshot);
    }

    void mergesTheChangesOfOneRun()
    {
        EventInbox inbox([] {});
        inbox.put(changeOf("a", api::RunState::Queued));
        inbox.put(changeOf("b", api::RunState::Queued));
        inbox.put(changeOf("a", api::RunState::Running));
        const auto batch = takeAll(inbox);
        QCOMPARE(batch.runs.size(), 2U);
        QVERIFY(batch.runs[0].state == api::RunState::Running);
        inbox.put(changeOf("a", api::RunState::Done));
        QCOMPARE(takeAll(inbox).runs.size(), 1U);
    }

    void joinsTextButNeverMovesItBeforeAStep()
    {
        EventInbox inbox([] {});
        inbox.setFollowed({"a", "b"});
        inbox.put(api::TextDelta{"a", "one "});
        inbox.put(api::TextDelta{"b", "other"});
        inbox.put(api::TextDelta{"a", "two"});
        inbox.put(stepOf("a", 3));
        inbox.put(api::TextDelta{"a", "three"});
        const auto batch = takeAll(inbox);
        QCOMPARE(batch.events.size(), 4U);
        QCOMPARE(std::get<api::TextDelta>(batch.events[0]).text, std::string("one two"));
        QCOMPARE(std::get<api::StepAdded>(batch.events[2]).step.number, 3);
        QCOMPARE(std::get<api::TextDelta>(batch.events[3]).text, std::string("three"));
    }

    void dropsTheTextOfAnAnswerThatBeginsAgain()
    {
        EventInbox inbox([] {});
        inbox.setFollowed({"a"});
        inbox.put(api::TextDelta{"a", "broken"});
        inbox.put(api::TextDelta{"a", "", true});
        inbox.put(api::TextDelta{"a", "who"});
        inbox.put(api::TextDelta{"a", "le"});
        const auto batch = takeAll(inbox);
        QCOMPARE(batch.events.size(), 1U);
        QCOMPARE(std::get<api::TextDelta>(batch.events[0]).text, std::string("whole"));
        QVERIFY2(std::get<api::TextDelta>(batch.events[0]).restarted, "some of it may have been taken before");
    }

    void leavesOutWhatNobodyFollows()
    {
        EventInbox inbox([] {});
        inbox.setFollowed({"a"});
        inbox.put(stepOf("b", 1));
        inbox.put(api::TextDelta{"b", "text"});
        QVERIFY(takeAll(inbox).events.empty());
    }

    void wakesOnceForEverythingThatLiesThere()
    {
        int woken = 0;
        EventInbox inbox([&woken] { ++woken; });
        inbox.setFollowed({"a"});
        inbox.put(stepOf("other", 1));
        QCOMPARE(woken, 0);
        inbox.put(stepOf("a", 1));
        inbox.put(stepOf("a", 2));
        QCOMPARE(woken, 1);
        takeAll(inbox);
        inbox.put(stepOf("a", 3));
        QCOMPARE(woken, 2);
    }

    void keepsRunsAndSnapshotForLaterWhenTheyAreNotDue()
    {
        EventInbox inbox([] {});
        inbox.put(changeOf("a", api::RunState::Running));
        inbox.put(snapshotOf(1));
        bool more = false;
        const auto early = inbox.take(false, false, more);
        QVERIFY(early.runs.empty() && !early.snapshot);
        QVERIFY(more);
        const auto later = inbox.take(true, true, more);
        QCOMPARE(later.runs.size(), 1U);
        QVERIFY(!more);
    }

    void saysThatAReaderWhoDidNotComeHasLostSomething()
    {
        EventInbox inbox([] {});
        inbox.setFollowed({"a"});
        for (int i = 1; i <= 25'000; ++i)
            inbox.put(stepOf("a", i));
        const auto batch = takeAll(inbox);
        QVERIFY(batch.lost);
        QVERIFY(batch.events.size() <= 20'000);
        QCOMPARE(std::get<api::StepAdded>(batch.events.back()).step.number, 25'000);
    }

    void keepsTheNewestLinesOfTheLogThatIsFollowed()
    {
        int woken = 0;
        EventInbox inbox([&woken] { ++woken; });
        inbox.setLogFilter("level:error");
        const auto line = [](int number) {
            api::LogRow row;
            row.id = std::to_string(number);
            return row;
        };
        inbox.put(api::LogsAdded{{line(1)}, 0}, "level:info"); // of a filter that is followed no more
        QCOMPARE(woken, 0);
        inbox.put(api::LogsAdded{{line(2), line(3)}, 4}, "level:error");
        inbox.put(api::LogsAdded{{line(4)}, 0}, "level:error");
        QCOMPARE(woken, 1);
        auto batch = takeAll(inbox);
        QVERIFY(batch.logs && batch.events.empty());
        QCOMPARE(batch.logs->rows.size(), std::size_t(3));
        QCOMPARE(batch.logs->leftOut, std::int64_t(4));
        QVERIFY(!takeAll(inbox).logs);
        // A reader that does not come in time misses the oldest, and is told how many.
        for (int number = 0; number < 7000; number += 100) {
            api::LogsAdded added;
            for (int i = 0; i < 100; ++i)
                added.rows.push_back(line(number + i));
            inbox.put(added, "level:error");
        }
        batch = takeAll(inbox);
        QCOMPARE(batch.logs->rows.size(), std::size_t(5000));
        QCOMPARE(batch.logs->leftOut, std::int64_t(2000));
        QCOMPARE(batch.logs->rows.front().id, std::string("2000"));
        inbox.put(api::LogsAdded{{line(1)}, 0}, "level:error");
        inbox.setLogFilter(std::nullopt);
        QVERIFY(!takeAll(inbox).logs);
    }
};

QTEST_GUILESS_MAIN(TestEventInbox)
#include "test_event_inbox.moc"
