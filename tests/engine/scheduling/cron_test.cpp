#include "engine/scheduling/cron.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <random>
#include <set>

namespace kaze::scheduling {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

LocalSeconds at(int y, unsigned m, unsigned d, int hour = 0, int minute = 0, int second = 0)
{
    return local_days(year(y) / month(m) / day(d)) + hours(hour) + minutes(minute) + seconds(second);
}

Cron cronOf(std::string_view text)
{
    const auto cron = Cron::read(text);
    EXPECT_TRUE(cron.has_value()) << text << ": " << (cron ? "" : cron.error().message);
    return cron.value_or(Cron::read("* * * * *").value());
}

std::vector<LocalSeconds> nextOf(std::string_view text, LocalSeconds after, std::size_t count)
{
    const auto cron = cronOf(text);
    std::vector<LocalSeconds> times;
    while (times.size() < count) {
        const auto next = cron.next(times.empty() ? after : times.back());
        if (!next)
            break;
        times.push_back(*next);
    }
    return times;
}

std::string problemOf(std::string_view text)
{
    const auto cron = Cron::parse(text);
    return cron ? "" : cron.error().message;
}

TEST(Cron, readsFiveFieldsAndSix)
{
    EXPECT_EQ(nextOf("*/15 9-10 * * MON-FRI", at(2026, 11, 20, 10, 40), 3),
        (std::vector{at(2026, 11, 20, 10, 45), at(2026, 11, 23, 9), at(2026, 11, 23, 9, 15)}));
    EXPECT_EQ(nextOf("*/20 30 2 1 jan *", at(2026, 11, 20), 4),
        (std::vector{at(2027, 1, 1, 2, 30), at(2027, 1, 1, 2, 30, 20), at(2027, 1, 1, 2, 30, 40), at(2028, 1, 1, 2, 30)}));
    EXPECT_EQ(nextOf("10/20 0 * * *", at(2026, 11, 20), 3),
        (std::vector{at(2026, 11, 20, 0, 10), at(2026, 11, 20, 0, 30), at(2026, 11, 20, 0, 50)}));
}

TEST(Cron, isLaterThanTheGivenTime)
{
    EXPECT_EQ(nextOf("0 9 * * *", at(2026, 11, 20, 9), 1), std::vector{at(2026, 11, 21, 9)});
    EXPECT_EQ(nextOf("0 9 * * *", at(2026, 11, 20, 8, 59, 59), 1), std::vector{at(2026, 11, 20, 9)});
}

TEST(Cron, knowsTheShortNames)
{
    for (const auto& [name, text] : std::map<std::string, std::string>{{"@hourly", "0 * * * *"}, {"@daily", "0 0 * * *"},
             {"@midnight", "0 0 * * *"}, {"@WEEKLY", "0 0 * * SUN"}, {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"}})
        EXPECT_EQ(cronOf(name), cronOf(text)) << name;
}

TEST(Cron, takesSundayAsZeroAndSeven)
{
    EXPECT_EQ(cronOf("0 0 * * 0"), cronOf("0 0 * * 7"));
    EXPECT_EQ(cronOf("0 0 * * 5-7"), cronOf("0 0 * * FRI-SUN"));
    EXPECT_EQ(cronOf("0 0 * * SAT-MON"), cronOf("0 0 * * 0,1,6"));
    EXPECT_EQ(cronOf("0 0 * * 0-7"), cronOf("0 0 * * 0-6"));
}

TEST(Cron, findsTheLastDays)
{
    EXPECT_EQ(nextOf("0 0 L * *", at(2027, 1, 31), 3), (std::vector{at(2027, 2, 28), at(2027, 3, 31), at(2027, 4, 30)}));
    EXPECT_EQ(nextOf("0 0 L-3 * *", at(2028, 2, 1), 1), std::vector{at(2028, 2, 26)});
    EXPECT_EQ(nextOf("0 0 * * 5L", at(2026, 11, 1), 2), (std::vector{at(2026, 11, 27), at(2026, 12, 25)}));
    // The 31st of January 2027 is a Sunday.
    EXPECT_EQ(nextOf("0 0 LW * *", at(2027, 1, 1), 1), std::vector{at(2027, 1, 29)});
}

TEST(Cron, findsTheNthWeekdays)
{
    EXPECT_EQ(nextOf("0 0 * * MON#2", at(2026, 11, 1), 2), (std::vector{at(2026, 11, 9), at(2026, 12, 14)}));
    EXPECT_EQ(nextOf("0 0 * * 1#5", at(2026, 11, 1), 1), std::vector{at(2026, 11, 30)});
    EXPECT_EQ(nextOf("0 0 * * TUE#1,THU#3", at(2026, 11, 1), 2), (std::vector{at(2026, 11, 3), at(2026, 11, 19)}));
}

TEST(Cron, findsTheWorkdayNearest)
{
    // 2026-11-15 is a Sunday, 2026-08-01 a Saturday, 2027-01-31 a Sunday.
    EXPECT_EQ(nextOf("0 0 15W * *", at(2026, 11, 1), 1), std::vector{at(2026, 11, 16)});
    EXPECT_EQ(nextOf("0 0 1W * *", at(2026, 7, 30), 1), std::vector{at(2026, 8, 3)});
    EXPECT_EQ(nextOf("0 0 31W * *", at(2027, 1, 1), 1), std::vector{at(2027, 1, 29)});
}

TEST(Cron, takesEitherWhereDaysAndWeekdaysAreBothRestricted)
{
    EXPECT_EQ(nextOf("0 0 13 * FRI", at(2026, 11, 1), 4),
        (std::vector{at(2026, 11, 6), at(2026, 11, 13), at(2026, 11, 20), at(2026, 11, 27)}));
    EXPECT_EQ(nextOf("0 0 13 * ?", at(2026, 11, 1), 2), (std::vector{at(2026, 11, 13), at(2026, 12, 13)}));
    EXPECT_EQ(nextOf("0 0 ? * FRI", at(2026, 11, 1), 1), std::vector{at(2026, 11, 6)});
    // A step restricts, though it begins with a star.
    EXPECT_EQ(nextOf("0 0 */30 * FRI", at(2026, 11, 1), 2), (std::vector{at(2026, 11, 6), at(2026, 11, 13)}));
}

TEST(Cron, waitsForLeapYears)
{
    EXPECT_EQ(nextOf("0 0 29 2 *", at(2026, 1, 1), 2), (std::vector{at(2028, 2, 29), at(2032, 2, 29)}));
    EXPECT_EQ(nextOf("0 0 29 2 *", at(2096, 3, 1), 1), std::vector{at(2104, 2, 29)});
    EXPECT_EQ(nextOf("0 0 * 2 MON#5", at(2026, 1, 1), 1), std::vector{at(2044, 2, 29)});
}

TEST(Cron, saysWhatIsWrongAndWhere)
{
    EXPECT_THAT(problemOf("61 * * * *"), HasSubstr("at character 1: the minute cannot be \"61\"; expected 0 to 59"));
    EXPECT_THAT(problemOf("0 24 * * *"), HasSubstr("at character 3: the hour"));
    EXPECT_THAT(problemOf("0 0 32 * *"), HasSubstr("day of the month cannot be \"32\""));
    EXPECT_THAT(
        problemOf("0 0 * FOO *"), HasSubstr("at character 7: the month cannot be \"FOO\"; expected 1 to 12 or JAN to DEC"));
    EXPECT_THAT(problemOf("0 0 * * MON-FRY"), HasSubstr("at character 13: the weekday cannot be \"FRY\""));
    EXPECT_THAT(problemOf("0 0 * * MON#6"), HasSubstr("Expected #1 to #5"));
    EXPECT_THAT(problemOf("*/90 * * * *"), HasSubstr("for longer gaps take an interval"));
    EXPECT_THAT(problemOf("*/0 * * * *"), HasSubstr("at character 3: the step of the minute"));
    EXPECT_THAT(problemOf("0 22-6 * * *"), HasSubstr("write it as two: 22-23,0-6"));
    EXPECT_THAT(problemOf("0 1,,2 * * *"), HasSubstr("at character 5: the hour is missing"));
    EXPECT_THAT(problemOf("* * * *"), HasSubstr("this one has 4"));
    EXPECT_THAT(problemOf("* * * * * * 2027"), HasSubstr("at character 13: a cron expression has five fields"));
    EXPECT_THAT(problemOf(""), HasSubstr("this one has 0"));
    EXPECT_THAT(problemOf("@noon"), HasSubstr("there are @hourly, @daily"));
    EXPECT_THAT(problemOf("@every 90s"), HasSubstr("take an interval"));
    EXPECT_THAT(problemOf("0 0 30 2 *"), HasSubstr("at character 5: it never fires"));
    EXPECT_THAT(problemOf("0 0 31 4,6 *"), HasSubstr("never fires"));
    EXPECT_THAT(problemOf(std::string(300, '1')), HasSubstr("at most 256"));
    EXPECT_THAT(problemOf("\x1b[2J * * * *"), Not(HasSubstr("\x1b")));
}

TEST(Cron, saysItInWords)
{
    const std::vector<std::pair<std::string, std::string>> all{
        {"* * * * *", "every minute"},
        {"*/15 * * * *", "every 15 minutes"},
        {"*/15 9-17 * * MON-FRI", "every 15 minutes from 09:00 to 17:45, Monday to Friday"},
        {"0 2 * * *", "at 02:00 every day"},
        {"30 2 * * 1-5", "at 02:30, Monday to Friday"},
        {"0 9,17 * * *", "at 09:00 and 17:00 every day"},
        {"0 * * * *", "every hour"},
        {"20 * * * *", "at 20 minutes past the hour"},
        {"0 */6 * * *", "at 00:00, 06:00, 12:00 and 18:00 every day"},
        {"0 */2 * * *", "every 2 hours from midnight"},
        {"0 9-17 * * *", "every hour from 09:00 to 17:00"},
        {"0 0 1,15 * *", "at 00:00, on the 1st and the 15th of the month"},
        {"0 0 L * *", "at 00:00, on the last day of the month"},
        {"0 0 LW * *", "at 00:00, on the last workday of the month"},
        {"0 0 15W * *", "at 00:00, on the workday nearest to the 15th of the month"},
        {"0 0 * * 5L", "at 00:00, on the last Friday of the month"},
        {"0 0 * * MON#2", "at 00:00, on the second Monday of the month"},
        {"0 0 * * 0", "at 00:00, on Sunday"},
        {"0 0 * * SAT,SUN", "at 00:00, on Saturday and Sunday"},
        {"0 0 13 * FRI", "at 00:00, on the 13th of the month, and on Friday"},
        {"0 0 1 1 *", "at 00:00, on the 1st of the month, in January"},
        {"0 12 * 3-5 *", "at 12:00, March to May"},
        {"*/10 * * * * *", "every 10 seconds"},
        {"30 0 12 * * *", "at 12:00:30 every day"},
        {"* * * * * *", "every second"},
    };
    for (const auto& [text, words] : all)
        EXPECT_EQ(cronOf(text).words(), words) << text;
}

// What a person would do with a calendar and much patience, without looking at how Cron does it.
class Slow {
public:
    struct Field {
        std::set<int> values;
        std::string text;
    };

    explicit Slow(std::mt19937& chance) : m_chance(chance)
    {
        m_seconds = roll(5) == 0 ? some(0, 59) : Field{{0}, ""};
        m_minutes = some(0, 59);
        m_hours = some(0, 23);
        m_months = some(1, 12);
        rollDays();
        rollWeekdays();
        text = (m_seconds.text.empty() ? "" : m_seconds.text + " ") + m_minutes.text + " " + m_hours.text + " " + m_dayText + " "
            + m_months.text + " " + m_weekdayText;
    }

    [[nodiscard]] bool fitsDay(local_days date) const
    {
        const year_month_day ymd(date);
        if (!m_months.values.contains(static_cast<int>(static_cast<unsigned>(ymd.month()))))
            return false;
        const bool byDay = m_fitsDay(date);
        const bool byWeekday = m_fitsWeekday(date);
        if (m_anyDay && m_anyWeekday)
            return true;
        return m_anyDay ? byWeekday : m_anyWeekday ? byDay : byDay || byWeekday;
    }

    [[nodiscard]] bool fitsTime(int second) const
    {
        return m_seconds.values.contains(second % 60) && m_minutes.values.contains(second / 60 % 60)
            && m_hours.values.contains(second / 3600);
    }

    std::string text;

private:
    int roll(int sides) { return static_cast<int>(m_chance() % static_cast<unsigned>(sides)); }

    Field some(int least, int most)
    {
        Field field;
        const auto fill = [&](int from, int to, int step) {
            for (int value = from; value <= to; value += step)
                field.values.insert(value);
        };
        const int span = most - least;
        const int from = least + roll(span + 1);
        const int step = 1 + roll(span);
        const int to = from + roll(most - from + 1);
        switch (roll(6)) {
        case 0:
            fill(least, most, 1);
            field.text = "*";
            break;
        case 1:
            fill(least, most, step);
            field.text = "*/" + std::to_string(step);
            break;
        case 2:
            fill(from, most, step);
            field.text = std::to_string(from) + "/" + std::to_string(step);
            break;
        case 3:
            fill(from, to, step);
            field.text = std::to_string(from) + "-" + std::to_string(to) + "/" + std::to_string(step);
            break;
        case 4:
            fill(from, from, 1);
            fill(to, to, 1);
            field.text = std::to_string(from) + "," + std::to_string(to);
            break;
        default:
            fill(from, from, 1);
            field.text = std::to_string(from);
        }
        return field;
    }

    static local_days lastOf(local_days date)
    {
        const year_month_day ymd(date);
        auto day = date;
        while (year_month_day(day + days(1)).month() == ymd.month())
            day += std::chrono::days(1);
        return day;
    }
    static int number(local_days date) { return static_cast<int>(static_cast<unsigned>(year_month_day(date).day())); }
    static int weekdayOf(local_days date) { return static_cast<int>(weekday(date).c_encoding()); }
    static bool isWorkday(local_days date) { return weekdayOf(date) != 0 && weekdayOf(date) != 6; }

    void rollDays()
    {
        using std::chrono::days;
        const int n = 1 + roll(31);
        switch (roll(6)) {
        case 0: {
            const int before = roll(4);
            m_dayText = before == 0 ? "L" : "L-" + std::to_string(before);
            m_fitsDay = [before](local_days date) { return date + days(before) == lastOf(date); };
            break;
        }
        case 1:
            m_dayText = std::to_string(n) + "W";
            m_fitsDay = [n](local_days date) {
                // The workday of the month that is nearest to the n-th, where the month has one.
                if (!isWorkday(date) || number(lastOf(date)) < n)
                    return false;
                const auto first = date - days(number(date) - 1);
                for (const int away : {0, -1, 1, -2, 2}) {
                    const auto near = first + days(n - 1 + away);
                    if (near >= first && near <= lastOf(first) && isWorkday(near))
                        return near == date;
                }
                return false;
            };
            break;
        case 2:
            m_dayText = "LW";
            m_fitsDay = [](local_days date) {
                auto last = lastOf(date);
                while (!isWorkday(last))
                    last -= days(1);
                return date == last;
            };
            break;
        default: {
            const auto field = some(1, 31);
            m_dayText = field.text;
            m_anyDay = field.text == "*";
            m_fitsDay = [field](local_days date) { return field.values.contains(number(date)); };
        }
        }
    }

    void rollWeekdays()
    {
        const int n = roll(7);
        switch (roll(5)) {
        case 0:
            m_weekdayText = std::to_string(n) + "L";
            m_fitsWeekday = [n](local_days date) {
                return weekdayOf(date) == n
                    && year_month_day(date + std::chrono::days(7)).month() != year_month_day(date).month();
            };
            break;
        case 1: {
            const int nth = 1 + roll(5);
            m_weekdayText = std::to_string(n) + "#" + std::to_string(nth);
            m_fitsWeekday = [n, nth](local_days date) { return weekdayOf(date) == n && (number(date) + 6) / 7 == nth; };
            break;
        }
        case 2:
            m_weekdayText = "*";
            m_anyWeekday = true;
            m_fitsWeekday = [](local_days) { return true; };
            break;
        default: {
            const auto field = some(0, 6);
            m_weekdayText = field.text;
            m_anyWeekday = field.text == "*";
            m_fitsWeekday = [field](local_days date) { return field.values.contains(weekdayOf(date)); };
        }
        }
    }

    std::mt19937& m_chance;
    Field m_seconds, m_minutes, m_hours, m_months;
    std::string m_dayText, m_weekdayText;
    bool m_anyDay = false, m_anyWeekday = false;
    std::function<bool(local_days)> m_fitsDay, m_fitsWeekday;
};

TEST(Cron, agreesWithAPatientReaderOverYears)
{
    std::mt19937 chance(42);
    int compared = 0;
    for (int i = 0; i < 400; ++i) {
        const Slow slow(chance);
        const auto cron = Cron::read(slow.text);
        // A span of five years from somewhere, day by day.
        const auto begin = local_days(year(2024) / 1 / 1) + days(chance() % 2000);
        std::vector<local_days> expected;
        for (auto day = begin; day < begin + days(5 * 366); day += days(1))
            if (slow.fitsDay(day))
                expected.push_back(day);
        if (!cron) {
            EXPECT_TRUE(expected.empty()) << slow.text << ": " << cron.error().message;
            continue;
        }
        std::vector<local_days> found;
        for (auto after = LocalSeconds(begin) - 1s;;) {
            const auto next = cron->next(after);
            if (!next || *next >= begin + days(5 * 366))
                break;
            found.push_back(floor<days>(*next));
            after = LocalSeconds(found.back() + days(1)) - 1s;
        }
        ASSERT_EQ(found, expected) << slow.text;
        if (expected.empty())
            continue;
        // And one of those days, second by second.
        const auto day = expected[chance() % expected.size()];
        std::vector<int> times, foundTimes;
        for (int second = 0; second < 86400; ++second)
            if (slow.fitsTime(second))
                times.push_back(second);
        for (auto next = cron->next(LocalSeconds(day) - 1s); next && *next < day + days(1); next = cron->next(*next)) {
            foundTimes.push_back(static_cast<int>((*next - day).count()));
            EXPECT_TRUE(cron->matches(*next)) << slow.text;
        }
        ASSERT_EQ(foundTimes, times) << slow.text;
        ++compared;
    }
    EXPECT_GT(compared, 300);
}

} // namespace
} // namespace kaze::scheduling
