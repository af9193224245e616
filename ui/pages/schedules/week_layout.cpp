#include "ui/pages/schedules/week_layout.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace kaze::ui {

namespace {

constexpr qint64 kOften = 8; // fires of one schedule on a day beyond which it stands above the hours
constexpr int kSlot = 30; // minutes
constexpr qsizetype kLanes = 2;
constexpr qsizetype kAbove = 3; // rows above the hours
constexpr int kMostTips = 12;
constexpr qint64 kMostMoments = 4; // told of one schedule

struct Week {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::WeekLayout)
};

using Outcome = std::optional<api::Open<api::FireOutcome>>;

//! What a person must see first is the greatest.
int weightOf(const Outcome& outcome)
{
    using enum api::FireOutcome;
    if (!outcome)
        return 0;
    const api::FireOutcome order[]{Done, Waiting, Claimed, Started, Cancelled, Skipped, Missed, Failed};
    const auto* found = std::find_if(std::begin(order), std::end(order), [&](auto one) { return *outcome == one; });
    return found == std::end(order) ? 1 : static_cast<int>(found - order) + 1;
}

//! Fires of one schedule, in a half hour or on a day.
struct Group {
    QString name;
    qint64 fires = 0;
    Outcome worst;
    QStringList moments;

    void add(const QTime& time, const Outcome& outcome)
    {
        ++fires;
        if (weightOf(outcome) > weightOf(worst))
            worst = outcome;
        if (moments.size() >= kMostMoments)
            return;
        const QString moment = time.toString(QStringLiteral("HH:mm"));
        moments << (outcome ? QStringLiteral("%1 %2").arg(moment, wordOf(*outcome)) : moment);
    }
};

//! A fire with its place on the clocks here, which takes longest to find.
struct Placed {
    const api::CalendarFire* fire;
    QString schedule;
    QTime time;
    int day;
};

using Groups = std::map<QString, Group>; //!< by schedule

WeekItem itemOf(int day, int minute, const Groups& groups)
{
    WeekItem item;
    item.day = day;
    item.minute = minute;
    Outcome worst;
    QStringList tips;
    for (const auto& [id, group] : groups) {
        item.schedules << WeekItem::Of{id, group.name, group.fires};
        if (weightOf(group.worst) > weightOf(worst))
            worst = group.worst;
        if (tips.size() < kMostTips) {
            const QString times = group.moments.join(QStringLiteral(", "));
            tips << (group.fires > kMostMoments
                    ? Week::tr("%1: %n fire(s)", nullptr, static_cast<int>(group.fires)).arg(group.name)
                    : QStringLiteral("%1: %2").arg(group.name, times));
        }
    }
    if (groups.size() > kMostTips)
        tips << Week::tr("and %n more", nullptr, static_cast<int>(groups.size()) - kMostTips);
    std::sort(item.schedules.begin(), item.schedules.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    item.tip = tips.join(QLatin1Char('\n'));
    item.sign = signOf(worst);
    item.tone = worst ? toneOf(*worst) : Tone::Accent;
    const auto& first = groups.begin()->second;
    if (groups.size() > 1)
        item.title = Week::tr("%n schedules", nullptr, static_cast<int>(groups.size()));
    else if (minute < 0)
        item.title = QStringLiteral("%1 ×%2").arg(first.name).arg(first.fires);
    else
        item.title = first.moments.front().left(5) + QLatin1Char(' ') + first.name
            + (first.fires > 1 ? QStringLiteral(" ×%1").arg(first.fires) : QString());
    return item;
}

//! One item for each schedule while there is room, else the last one stands for all that are left.
void append(QList<WeekItem>& items, int day, int minute, const Groups& groups, qsizetype room)
{
    const bool all = static_cast<qsizetype>(groups.size()) <= room;
    if (!all && minute >= 0) {
        items << itemOf(day, minute, groups);
        return;
    }
    int lane = 0;
    for (auto at = groups.begin(); at != groups.end(); ++at, ++lane) {
        const bool isLast = !all && lane + 1 == room;
        const Groups part = isLast ? Groups(at, groups.end()) : Groups{*at};
        auto item = itemOf(day, minute, part);
        item.lane = lane;
        item.lanes = minute < 0 ? 1 : static_cast<int>(groups.size());
        items << item;
        if (isLast)
            break;
    }
}

} // namespace

qint64 WeekItem::fires() const
{
    qint64 all = 0;
    for (const auto& one : schedules)
        all += one.fires;
    return all;
}

QList<WeekItem> layOutWeek(const api::ScheduleCalendar& calendar, const QDate& monday)
{
    std::map<std::pair<int, QString>, Group> days; // by day and schedule
    const auto dayOf = [&monday](const QDate& date) { return static_cast<int>(monday.daysTo(date)); };
    std::vector<Placed> fires;
    fires.reserve(calendar.fires.size());
    for (const auto& fire : calendar.fires) {
        const auto local = toDateTime(fire.at).toLocalTime();
        fires.push_back({&fire, text(fire.scheduleId), local.time(), dayOf(local.date())});
        auto& group = days[{fires.back().day, fires.back().schedule}];
        group.name = text(fire.name);
        group.add(local.time(), fire.outcome);
    }
    for (const auto& more : calendar.more) {
        // The middle of a day lies on the same date, whoever's day it is.
        auto& group = days[{dayOf(toDateTime(more.day).addSecs(12 * 3600).toLocalTime().date()), text(more.scheduleId)}];
        group.name = text(more.name);
        group.fires += more.fires;
    }
    std::map<int, Groups> above;
    std::map<std::pair<int, int>, Groups> slots_;
    for (const auto& [key, group] : days)
        if (group.fires > kOften)
            above[key.first][key.second] = group;
    for (const auto& [fire, schedule, time, day] : fires) {
        if (const auto often = above.find(day); often != above.end() && often->second.contains(schedule))
            continue;
        const int slot = time.msecsSinceStartOfDay() / 60'000 / kSlot * kSlot;
        auto& group = slots_[{day, slot}][schedule];
        group.name = text(fire->name);
        group.add(time, fire->outcome);
    }
    QList<WeekItem> items;
    for (int day = 0; day < 7; ++day) {
        if (above.contains(day))
            append(items, day, -1, above[day], kAbove);
        for (const auto& [key, groups] : slots_)
            if (key.first == day)
                append(items, day, key.second, groups, kLanes);
    }
    return items;
}

int rowsAbove(const QList<WeekItem>& items)
{
    int rows = 0;
    for (const auto& item : items)
        if (item.minute < 0)
            rows = std::max(rows, item.lane + 1);
    return rows;
}

} // namespace kaze::ui
