#include "ui/models/cell_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace kaze::ui::cell_words {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::CellWords)
};

using State = CellLink::State;
constexpr qint64 kMinute = 60;
constexpr qint64 kHour = 3600;
constexpr qint64 kDay = 86'400;
constexpr std::chrono::milliseconds kAgrees{100};

} // namespace

QString ageOf(const QDateTime& then, const QDateTime& now)
{
    const auto seconds = std::max<qint64>(0, then.secsTo(now));
    if (seconds < kMinute)
        return Words::tr("%1 s").arg(seconds);
    if (seconds < kHour)
        return Words::tr("%1 min").arg(seconds / kMinute);
    if (seconds < kDay)
        return Words::tr("%1 h").arg(seconds / kHour);
    return Words::tr("%n day(s)", nullptr, static_cast<int>(seconds / kDay));
}

QString stateWordOf(const FleetCell& cell)
{
    const auto& link = cell.link();
    if (link.state() == State::Lost)
        return link.status().hopeless ? Words::tr("refused") : Words::tr("unreachable");
    if (link.state() == State::Connecting || !link.snapshot())
        return Words::tr("connecting");
    if (cell.info() && cell.info()->draining)
        return Words::tr("draining");
    return wordOf(link.snapshot()->engine);
}

QString stateOf(const FleetCell& cell, const QDateTime& now)
{
    const auto& link = cell.link();
    auto word = stateWordOf(cell);
    if (link.state() != State::Lost)
        return word;
    const auto status = link.status();
    if (status.reconnectingSince)
        word = Words::tr("%1 %2").arg(word, ageOf(*status.reconnectingSince, now));
    if (link.snapshot() && status.heardAt) {
        const auto at = status.heardAt->toLocalTime();
        word = Words::tr("%1 · shows %2")
                   .arg(word,
                       at.date() == now.toLocalTime().date() ? QLocale().toString(at.time(), QStringLiteral("HH:mm"))
                                                             : QLocale().toString(at.date(), QLocale::ShortFormat));
    }
    return word;
}

Tone toneOf(const FleetCell& cell)
{
    const auto& link = cell.link();
    if (link.state() == State::Lost)
        return Tone::Critical;
    if (link.state() == State::Connecting || !link.snapshot())
        return Tone::Neutral;
    if (cell.info() && cell.info()->draining)
        return Tone::Warning;
    return ui::toneOf(link.snapshot()->engine);
}

QStringList restrictionsOf(const FleetCell& cell)
{
    const auto snapshot = cell.link().snapshot();
    if (!snapshot || cell.link().state() != State::Connected || snapshot->engine != api::EngineState::Running)
        return {};
    QStringList all;
    for (const auto& one : snapshot->warnings)
        all << text(one);
    return all;
}

Tone toneOf(EnvironmentKind kind)
{
    switch (kind) {
    case EnvironmentKind::Production:
        return Tone::Critical;
    case EnvironmentKind::Staging:
        return Tone::Warning;
    case EnvironmentKind::Local:
        return Tone::Ok;
    case EnvironmentKind::Other:
        break;
    }
    return Tone::Accent;
}

QString environmentOf(const FleetCell& cell)
{
    auto word = cell.environment().trimmed();
    if (word.isEmpty())
        return cell.isLocal() ? Words::tr("Local") : Words::tr("No environment");
    word[0] = word[0].toUpper();
    return word;
}

QString latencyOf(const FleetCell& cell)
{
    const auto latency = cell.link().status().latency;
    if (latency.count() <= 0 || cell.link().state() != State::Connected)
        return QStringLiteral("—");
    return format::duration(std::chrono::nanoseconds(latency).count());
}

QString skewOf(const FleetCell& cell)
{
    const auto skew = cell.link().status().skew;
    if (std::chrono::abs(skew) < kAgrees)
        return {};
    const auto size = format::duration(std::chrono::nanoseconds(std::chrono::abs(skew)).count());
    return skew.count() > 0 ? Words::tr("%1 ahead").arg(size) : Words::tr("%1 behind").arg(size);
}

QString lockOf(const ChangeLock& lock)
{
    if (!lock.isGuarded())
        return {};
    if (lock.isLocked())
        return Words::tr("read-only");
    const auto left = lock.remaining();
    return left < std::chrono::minutes(1)
        ? Words::tr("unlocked for %1 s").arg(left.count())
        : Words::tr("unlocked for %1 min").arg(std::chrono::ceil<std::chrono::minutes>(left).count());
}

} // namespace kaze::ui::cell_words
