#include "ui/link/detail/sample_cron.h"

#include <QDateTime>
#include <QStringList>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace kaze::ui {

namespace {

struct FieldKind {
    const char* name;
    int least;
    int most;
};

constexpr std::array<FieldKind, 5> kFields{
    {{"minute", 0, 59}, {"hour", 0, 23}, {"day of the month", 1, 31}, {"month", 1, 12}, {"day of the week", 0, 7}}};
constexpr std::array kMonths{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array kDayNames{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr int kMostDays = 3 * 366;

QDateTime at(api::Time time)
{
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count(), Qt::UTC);
}

api::Time at(const QDateTime& moment)
{
    return api::Time(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

api::Check wrong(const char* name, const std::string& message, int column = 0)
{
    api::Check check;
    check.name = name;
    check.status = api::CheckStatus::Failed;
    check.message = message;
    check.column = column;
    return check;
}

int numberOf(std::string word, int field)
{
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (field == 3)
        if (const auto known = std::find(kMonths.begin(), kMonths.end(), word); known != kMonths.end())
            return static_cast<int>(known - kMonths.begin()) + 1;
    if (field == 4)
        if (const auto known = std::find(kDays.begin(), kDays.end(), word); known != kDays.end())
            return static_cast<int>(known - kDays.begin());
    const bool digits = !word.empty() && word.size() <= 4
        && std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    return digits ? std::stoi(word) : -1;
}

std::string seconds(double every)
{
    const auto one
        = [](double amount, const char* unit) { return amount == 1 ? std::string(unit) : fmt::format("{:g} {}s", amount, unit); };
    if (std::fmod(every, 86400) == 0)
        return one(every / 86400, "day");
    if (std::fmod(every, 3600) == 0)
        return one(every / 3600, "hour");
    return std::fmod(every, 60) == 0 ? one(every / 60, "minute") : one(every, "second");
}

} // namespace

std::optional<SampleTrigger> SampleTrigger::read(
    const api::ScheduleTrigger& trigger, api::Time saved, std::vector<api::Check>& problems)
{
    SampleTrigger read;
    read.m_trigger = trigger;
    read.m_anchor = trigger.anchor.value_or(saved);
    read.m_zone = trigger.zone.empty() ? QTimeZone("Europe/Berlin") : QTimeZone(QByteArray::fromStdString(trigger.zone));
    if (!read.m_zone.isValid())
        problems.push_back(wrong("zone", "there is no time zone \"" + trigger.zone + "\"; write one like Europe/Berlin"));
    else if (trigger.kind == api::TriggerKind::Cron)
        static_cast<void>(read.readCron(trigger.cron, problems));
    else if (trigger.kind == api::TriggerKind::Interval && trigger.everySeconds < 1)
        problems.push_back(wrong("everySeconds", "an interval is a second at least"));
    else if (trigger.kind == api::TriggerKind::Once && !trigger.at)
        problems.push_back(wrong("at", "say the moment at which it fires"));
    else if (trigger.kind == api::TriggerKind::Event && trigger.topic.empty())
        problems.push_back(wrong("topic", "say the topic whose messages it waits for"));
    if (std::any_of(problems.begin(), problems.end(), [](const auto& one) { return one.status == api::CheckStatus::Failed; }))
        return std::nullopt;
    if (trigger.kind == api::TriggerKind::Interval)
        read.m_words = "every " + seconds(trigger.everySeconds);
    else if (trigger.kind == api::TriggerKind::Once)
        read.m_words = "once, " + read.local(*trigger.at);
    else if (trigger.kind == api::TriggerKind::Event)
        read.m_words = "on messages of " + trigger.topic
            + (trigger.quietSeconds > 0 ? fmt::format(", after {} without another", seconds(trigger.quietSeconds)) : "");
    return read;
}

bool SampleTrigger::readCron(const std::string& expression, std::vector<api::Check>& problems)
{
    std::vector<std::pair<std::string, int>> words;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] == ' ')
            continue;
        if (i == 0 || expression[i - 1] == ' ')
            words.emplace_back(std::string(), static_cast<int>(i) + 1);
        words.back().first += expression[i];
    }
    for (std::size_t field = 0; field < std::min(words.size(), kFields.size()); ++field) {
        api::Check problem;
        auto values = readField(words[field].first, words[field].second, static_cast<int>(field), problem);
        if (!values) {
            problems.push_back(problem);
            return false;
        }
        m_fields.push_back(std::move(*values));
    }
    if (words.size() != kFields.size()) {
        const int column = words.size() > kFields.size() ? words[kFields.size()].second : static_cast<int>(expression.size()) + 1;
        problems.push_back(wrong("cron",
            fmt::format(
                "a cron expression has five fields (minute, hour, day, month, day of the week); this has {}", words.size()),
            column));
        return false;
    }
    m_anyDay = words[2].first == "*";
    m_anyWeekday = words[4].first == "*";
    tellCron();
    return true;
}

std::optional<SampleTrigger::Values> SampleTrigger::readField(const std::string& text, int at, int field, api::Check& problem)
{
    const auto& kind = kFields[static_cast<std::size_t>(field)];
    const auto refuse = [&](const std::string& word) {
        problem = wrong("cron",
            fmt::format("\"{}\" is no {}; write {} to {}, a list, a range or *", word, kind.name, kind.least, kind.most), at);
        return std::nullopt;
    };
    Values values;
    for (const auto& part : QString::fromStdString(text).split(QLatin1Char(','))) {
        const auto steps = part.split(QLatin1Char('/'));
        const int step = steps.size() > 1 ? steps[1].toInt() : 1;
        const auto ends = steps[0].split(QLatin1Char('-'));
        int first = kind.least;
        int last = field == 4 ? 6 : kind.most;
        if (steps[0] != QLatin1String("*")) {
            first = numberOf(ends[0].toStdString(), field);
            last = ends.size() > 1 ? numberOf(ends[1].toStdString(), field) : steps.size() > 1 ? kind.most : first;
        }
        if (step < 1 || steps.size() > 2 || ends.size() > 2 || first < kind.least || last > kind.most || last < first)
            return refuse(part.toStdString());
        for (int value = first; value <= last; value += step)
            values.push_back(field == 4 ? value % 7 : value);
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

void SampleTrigger::tellCron()
{
    const auto& minutes = m_fields[0];
    const auto& hours = m_fields[1];
    std::string time;
    if (minutes.size() == 1 && hours.size() == 24) {
        time = fmt::format("at minute {} of every hour", minutes[0]);
    } else if (minutes.size() == 1) {
        for (const int hour : hours)
            time += fmt::format("{}{:02}:{:02}", time.empty() ? "at " : ", ", hour, minutes[0]);
    } else {
        time = minutes.size() == 60 ? "every minute" : fmt::format("every {} minutes", 60 / minutes.size());
        if (hours.size() < 24)
            time += fmt::format(" from {:02}:00 to {:02}:59", hours.front(), hours.back());
    }
    std::string day = ", every day";
    const auto& weekdays = m_fields[4];
    if (!m_anyWeekday && weekdays == Values{1, 2, 3, 4, 5})
        day = ", Monday to Friday";
    else if (!m_anyWeekday) {
        day.clear();
        for (const int weekday : weekdays)
            day += std::string(day.empty() ? ", on " : " and ") + kDayNames[static_cast<std::size_t>(weekday)];
    } else if (!m_anyDay) {
        day = fmt::format(", on day {} of the month", m_fields[2].front());
    }
    m_words = time + (minutes.size() > 1 && m_anyDay && m_anyWeekday ? "" : day);
}

bool SampleTrigger::fits(const QDate& day) const
{
    const auto in = [](const Values& values, int value) { return std::binary_search(values.begin(), values.end(), value); };
    if (!in(m_fields[3], day.month()))
        return false;
    const bool inMonth = in(m_fields[2], day.day());
    const bool inWeek = in(m_fields[4], day.dayOfWeek() % 7);
    return m_anyDay || m_anyWeekday ? inMonth && inWeek : inMonth || inWeek;
}

std::vector<api::Time> SampleTrigger::cronFires(api::Time from, api::Time until, std::size_t most) const
{
    std::vector<api::Time> fires;
    auto day = ui::at(from).toTimeZone(m_zone).date();
    for (int days = 0; days < kMostDays && fires.size() < most; ++days, day = day.addDays(1)) {
        if (!fits(day))
            continue;
        for (const int hour : m_fields[1])
            for (const int minute : m_fields[0]) {
                const auto moment = ui::at(QDateTime(day, QTime(hour, minute), m_zone));
                if (moment >= until)
                    return fires;
                if (moment >= from && fires.size() < most)
                    fires.push_back(moment);
            }
    }
    return fires;
}

std::vector<api::Time> SampleTrigger::fires(api::Time from, api::Time until, std::size_t most) const
{
    from = std::max(from, m_trigger.from.value_or(from));
    until = std::min(until, m_trigger.until.value_or(until));
    if (m_trigger.kind == api::TriggerKind::Cron)
        return cronFires(from, until, most);
    std::vector<api::Time> fires;
    if (m_trigger.kind == api::TriggerKind::Once && m_trigger.at && *m_trigger.at >= from && *m_trigger.at < until)
        fires.push_back(*m_trigger.at);
    if (m_trigger.kind != api::TriggerKind::Interval)
        return fires;
    const auto every = std::chrono::microseconds(std::llround(m_trigger.everySeconds * 1e6));
    auto next = m_anchor + every * ((from - m_anchor) / every);
    while (next < from)
        next += every;
    for (; next < until && fires.size() < most; next += every)
        fires.push_back(next);
    return fires;
}

std::string SampleTrigger::local(api::Time time) const
{
    const auto moment = ui::at(time).toTimeZone(m_zone);
    return (moment.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + m_zone.abbreviation(moment)).toStdString();
}

} // namespace kaze::ui
