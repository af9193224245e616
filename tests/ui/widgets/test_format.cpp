#include "ui/widgets/format.h"

#include <QTest>

using namespace kaze::ui;

namespace {

constexpr qint64 kMs = 1'000'000;
constexpr qint64 kSecond = 1000 * kMs;
const QLocale kEnglish(QLocale::English, QLocale::UnitedStates);
const QLocale kGerman(QLocale::German, QLocale::Germany);

} // namespace

class TestFormat : public QObject {
    Q_OBJECT
private slots:
    void shortensCounts_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << qint64(0) << "0";
        QTest::newRow("below a thousand") << qint64(999) << "999";
        QTest::newRow("a thousand") << qint64(1000) << "1.0 k";
        QTest::newRow("thousands") << qint64(18214) << "18.2 k";
        QTest::newRow("hundreds of thousands") << qint64(412345) << "412 k";
        QTest::newRow("rounds up to a million") << qint64(999'600) << "1.0 M";
        QTest::newRow("millions") << qint64(1'240'000) << "1.2 M";
        QTest::newRow("negative") << qint64(-4100) << "-4.1 k";
        QTest::newRow("largest") << std::numeric_limits<qint64>::max() << "9223372 T";
    }
    void shortensCounts()
    {
        QFETCH(qint64, value);
        QFETCH(QString, expected);
        QCOMPARE(format::count(value, kEnglish).remove(QLatin1Char(',')), expected);
    }

    void writesDurations_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unknown") << qint64(-1) << "—";
        QTest::newRow("nothing") << qint64(0) << "0 ns";
        QTest::newRow("nanoseconds") << qint64(840) << "840 ns";
        QTest::newRow("microseconds") << qint64(12'300) << "12 µs";
        QTest::newRow("short milliseconds") << qint64(1'840'000) << "1.8 ms";
        QTest::newRow("even milliseconds") << 4 * kMs << "4 ms";
        QTest::newRow("long milliseconds") << 31 * kMs << "31 ms";
        QTest::newRow("seconds") << 7 * kSecond << "7.0 s";
        QTest::newRow("many seconds") << 18'400 * kMs << "18.4 s";
        QTest::newRow("just short of a minute") << 59'940 * kMs << "59.9 s";
        QTest::newRow("rounds up to a minute") << 59'960 * kMs << "1 m";
        QTest::newRow("minutes") << 190 * kSecond << "3 m 10 s";
        QTest::newRow("hours") << 7500 * kSecond << "2 h 5 m";
        QTest::newRow("days") << 273'600 * kSecond << "3 d 4 h";
    }
    void writesDurations()
    {
        QFETCH(qint64, value);
        QFETCH(QString, expected);
        QCOMPARE(format::duration(value, kEnglish), expected);
    }

    void writesMoney_data()
    {
        QTest::addColumn<qint64>("nanos");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("exact");
        QTest::newRow("nothing") << qint64(0) << "$0.00"
                                 << "$0.00";
        QTest::newRow("cents") << qint64(110'004'512) << "$0.11"
                               << "$0.110004512";
        QTest::newRow("less than a cent") << qint64(400'000) << "$0.0004"
                                          << "$0.0004";
        QTest::newRow("two digits of less than a cent") << qint64(6'123'456) << "$0.0061"
                                                        << "$0.006123456";
        QTest::newRow("one token") << qint64(20) << "$0.00000002"
                                   << "$0.00000002";
        QTest::newRow("a cent and a half") << qint64(15'000'000) << "$0.015"
                                           << "$0.015";
        QTest::newRow("a cent") << qint64(10'000'000) << "$0.01"
                                << "$0.01";
        QTest::newRow("nearly ten cents") << qint64(99'960'000) << "$0.10"
                                          << "$0.09996";
        QTest::newRow("dollars") << qint64(18'420'000'000) << "$18.42"
                                 << "$18.42";
        QTest::newRow("thousands") << qint64(1'204'500'000'000) << "$1,204.50"
                                   << "$1,204.50";
        QTest::newRow("negative") << qint64(-500'000'000) << "−$0.50"
                                  << "−$0.50";
    }
    void writesMoney()
    {
        QFETCH(qint64, nanos);
        QFETCH(QString, expected);
        QFETCH(QString, exact);
        QCOMPARE(format::money(nanos, kEnglish), expected);
        QCOMPARE(format::exactMoney(nanos, kEnglish), exact);
    }

    void writesBytes()
    {
        QCOMPARE(format::bytes(0, kEnglish), "0 B");
        QCOMPARE(format::bytes(1023, kEnglish), "1,023 B");
        QCOMPARE(format::bytes(86 * 1024, kEnglish), "86 KB");
        QCOMPARE(format::bytes(1'503'238'553, kEnglish), "1.4 GB");
        QCOMPARE(format::exactBytes(88'064, kEnglish), "88,064 bytes");
    }

    void neverRoundsNearlyAllToAll()
    {
        QCOMPARE(format::percent(0.62, kEnglish), "62 %");
        QCOMPARE(format::percent(0.004, kEnglish), "0.4 %");
        QCOMPARE(format::percent(0.9997, kEnglish), "99.9 %");
        QCOMPARE(format::percent(1, kEnglish), "100 %");
        QCOMPARE(format::percent(std::nan(""), kEnglish), "—");
    }

    void followsTheLocale()
    {
        QCOMPARE(format::duration(1'840'000, kGerman), "1,8 ms");
        QCOMPARE(format::count(18'214, kGerman), "18,2 k");
        QCOMPARE(format::exactCount(412'345, kGerman), "412.345");
        QCOMPARE(format::money(1'204'500'000'000, kGerman), "$1.204,50");
        QCOMPARE(format::money(15'000'000, kGerman), "$0,015");
    }

    void tellsHowLongAgo_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("now") << 1 << "now";
        QTest::newRow("seconds") << 12 << "12 s ago";
        QTest::newRow("minutes") << 250 << "4 min ago";
        QTest::newRow("hours") << 3 * 3600 + 59 << "3 h ago";
        QTest::newRow("days") << 3 * 86400 << "3 d ago";
        QTest::newRow("ahead") << -300 << "in 5 min";
        QTest::newRow("long ago: the date") << 40 * 86400 << "10/12/26";
    }
    void tellsHowLongAgo()
    {
        QFETCH(int, seconds);
        QFETCH(QString, expected);
        const QDateTime now(QDate(2026, 11, 21), QTime(14, 32, 7), Qt::LocalTime);
        QCOMPARE(format::relative(now.addSecs(-seconds), now, kEnglish), expected);
        QCOMPARE(format::relative({}, now, kEnglish), "—");
    }

    void showsTheDateOnlyWhenItIsNotToday()
    {
        const QDateTime now(QDate(2026, 11, 21), QTime(14, 32, 7), Qt::LocalTime);
        QCOMPARE(format::moment(now.addSecs(-60), now, kEnglish), "14:31:07");
        QCOMPARE(format::moment(now.addDays(-1), now, kEnglish), "20 Nov 14:32");
        QCOMPARE(format::moment(now.addYears(-1), now, kEnglish), "21 Nov 2025 14:32");
        QCOMPARE(format::utc(QDateTime(QDate(2026, 11, 21), QTime(14, 32, 7, 123), Qt::UTC)), "2026-11-21 14:32:07.123 UTC");
    }

    void runsLikeAClock()
    {
        QCOMPARE(format::clock(42), "00:42");
        QCOMPARE(format::clock(190), "03:10");
        QCOMPARE(format::clock(3730), "1:02:10");
        QCOMPARE(format::clock(-5), "00:00");
    }

    void shortensIds()
    {
        QCOMPARE(format::shortId("4bf92f3577b34da6"), "4bf92f35…");
        QCOMPARE(format::shortId("8f21"), "8f21");
    }
};

QTEST_MAIN(TestFormat)
#include "test_format.moc"
