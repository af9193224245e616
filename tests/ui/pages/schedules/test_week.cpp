#include "engine/api/schedule_requests.h"
#include "ui/pages/schedules/week_calendar.h"

#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

namespace {

const QDate kMonday(2026, 11, 16);

api::CalendarFire fire(const char* name, int day, int hour, int minute, std::optional<api::FireOutcome> outcome = {})
{
    const QDateTime at(kMonday.addDays(day), QTime(hour, minute));
    api::CalendarFire fire;
    fire.scheduleId = std::string("id-") + name;
    fire.name = name;
    fire.at = api::Time(std::chrono::milliseconds(at.toMSecsSinceEpoch()));
    if (outcome)
        fire.outcome = *outcome;
    return fire;
}

} // namespace

class TestWeek : public QObject {
    Q_OBJECT
private slots:
    void placesAFireInItsHalfHour()
    {
        api::ScheduleCalendar calendar;
        calendar.fires = {fire("nightly", 2, 2, 45)};
        const auto items = layOutWeek(calendar, kMonday);
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0].day, 2);
        QCOMPARE(items[0].minute, 150);
        QCOMPARE(items[0].title, "02:45 nightly");
        QCOMPARE(items[0].sign, QString()); // still to come
    }

    void putsTwoBesideEachOtherAndMergesMore()
    {
        api::ScheduleCalendar calendar;
        calendar.fires = {fire("a", 0, 9, 0), fire("b", 0, 9, 10), fire("c", 1, 9, 0), fire("d", 1, 9, 5), fire("e", 1, 9, 29)};
        const auto items = layOutWeek(calendar, kMonday);
        QCOMPARE(items.size(), 3);
        QCOMPARE(items[0].lanes, 2);
        QCOMPARE(items[1].lane, 1);
        QCOMPARE(items[2].schedules.size(), 3);
        QCOMPARE(items[2].fires(), 3);
    }

    void showsTheWorstOutcomeOfWhatIsMerged()
    {
        using enum api::FireOutcome;
        api::ScheduleCalendar calendar;
        calendar.fires = {fire("a", 0, 9, 0, Done), fire("a", 0, 9, 10, Failed), fire("a", 0, 9, 20, Skipped)};
        const auto items = layOutWeek(calendar, kMonday);
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0].tone, Tone::Critical);
        QCOMPARE(items[0].sign, QString::fromUtf8("✕"));
        QVERIFY(items[0].tip.contains("failed") && items[0].tip.contains("skipped"));
    }

    void standsAboveTheHoursWhatFiresAllDay()
    {
        api::ScheduleCalendar calendar;
        for (int hour = 0; hour < 12; ++hour)
            calendar.fires.push_back(fire("often", 3, hour, 0));
        calendar.more.push_back({"id-often", "often", fire("often", 3, 0, 0).at, 84});
        const auto items = layOutWeek(calendar, kMonday);
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0].minute, -1);
        QCOMPARE(items[0].fires(), 96);
        QVERIFY2(items[0].title.contains("96"), qPrintable(items[0].title));
    }

    void staysReadableWithTwoHundredSchedules()
    {
        api::ScheduleCalendar calendar;
        for (int i = 0; i < 200; ++i) {
            const auto name = "schedule-" + std::to_string(i);
            for (int day = 0; day < 7; ++day)
                calendar.fires.push_back(fire(name.c_str(), day, i % 24, (i * 7) % 60));
            if (i < 20)
                calendar.more.push_back({"id-" + name, name, fire(name.c_str(), 1, 0, 0).at, 50});
        }
        const auto items = layOutWeek(calendar, kMonday);
        QVERIFY2(items.size() <= 7 * (48 * 2 + 3), qPrintable(QString::number(items.size())));
        QCOMPARE(rowsAbove(items), 3);
        qint64 fires = 0;
        for (const auto& item : items)
            fires += item.fires();
        QCOMPARE(fires, 200 * 7 + 20 * 50); // nothing is left out
    }

    void isWalkedWithTheKeys()
    {
        Theme theme(ThemeMode::Dark);
        WeekCalendar calendar(theme);
        calendar.resize(1000, 600);
        calendar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&calendar));
        api::ScheduleCalendar fires;
        fires.fires = {fire("a", 0, 3, 0), fire("b", 0, 20, 0), fire("c", 4, 19, 0), fire("d", 4, 4, 0)};
        calendar.setWeek(kMonday, layOutWeek(fires, kMonday), QDateTime(kMonday.addDays(1), QTime(12, 0)));
        calendar.setFocus();
        QTRY_COMPARE(calendar.currentItem(), 0);
        QTest::keyClick(&calendar, Qt::Key_Down);
        QCOMPARE(calendar.items()[calendar.currentItem()].title, "20:00 b");
        QTest::keyClick(&calendar, Qt::Key_Right);
        QCOMPARE(calendar.items()[calendar.currentItem()].title, "19:00 c");
        QVERIFY(calendar.viewport()->rect().contains(calendar.rectOf(calendar.currentItem())));
        QVERIFY(calendar.accessibleDescription().contains("19:00 c"));
        QSignalSpy chosen(&calendar, &WeekCalendar::chosen);
        QTest::keyClick(&calendar, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QSignalSpy week(&calendar, &WeekCalendar::weekWanted);
        QTest::keyClick(&calendar, Qt::Key_PageDown);
        QCOMPARE(week.size(), 1);
        QTest::mouseClick(calendar.viewport(), Qt::LeftButton, {}, calendar.rectOf(calendar.currentItem()).center());
        QCOMPARE(chosen.size(), 2);
    }
};

QTEST_MAIN(TestWeek)
#include "test_week.moc"
