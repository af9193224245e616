#include "ui/shell/frame_text.h"

#include "engine/api/snapshot.h"

#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/status_bar_strip.h"

#include <QCoreApplication>

#include <cmath>

namespace kaze::ui::frame {

namespace {

using Side = StatusBarStrip::Side;

struct Frame {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Frame)
};

qint64 nanosOf(double seconds)
{
    return static_cast<qint64>(std::llround(seconds * 1e9));
}

QString countOrNothing(qint64 value)
{
    return value > 0 ? format::count(value) : QString();
}

QString stateWord(const CellLink& link)
{
    if (link.state() == CellLink::State::Lost)
        return Frame::tr("not connected");
    if (link.state() == CellLink::State::Connecting || !link.snapshot())
        return Frame::tr("starting");
    return wordOf(link.snapshot()->engine);
}

Tone stateTone(const CellLink& link)
{
    if (link.state() == CellLink::State::Lost)
        return Tone::Critical;
    if (link.state() == CellLink::State::Connecting || !link.snapshot())
        return Tone::Warning;
    return toneOf(link.snapshot()->engine);
}

} // namespace

TopBarCell cellOf(const CellLink& link)
{
    TopBarCell cell;
    cell.name = link.state() == CellLink::State::Connected && !link.ownsCell() ? Frame::tr("Local cell (shared)")
                                                                               : Frame::tr("Local cell");
    cell.state = stateWord(link);
    cell.tone = stateTone(link);
    return cell;
}

TopBarCell cellOf(const FleetCell& one)
{
    auto cell = cellOf(one.link());
    const auto environment = cell_words::environmentOf(one);
    const bool isNamed = !one.environment().isEmpty();
    if (!one.isLocal()) {
        cell.name = isNamed ? QStringLiteral("%1 · %2").arg(one.title(), environment) : one.title();
        cell.state = cell_words::stateWordOf(one);
        cell.tone = cell_words::toneOf(one);
    }
    if (!one.isLocal() || isNamed) {
        cell.environment = cell_words::toneOf(one.environmentKind());
        cell.environmentName = environment;
    }
    cell.readOnly = one.link().isLocked();
    return cell;
}

int alertCount(const CellLink& link)
{
    const auto snapshot = link.snapshot();
    return snapshot ? static_cast<int>(snapshot->warnings.size()) + static_cast<int>(snapshot->alertsFiring) : 0;
}

qint64 liveRuns(const CellLink& link)
{
    const auto snapshot = link.snapshot();
    return snapshot && link.ownsCell() ? snapshot->agentsRunning : 0;
}

void showIn(TopBar& bar, const CellLink& link)
{
    const auto snapshot = link.snapshot();
    bar.setAlerts(alertCount(link));
    if (!snapshot || link.isStale())
        bar.setDegradation(link.state() == CellLink::State::Lost ? Frame::tr("Not connected") : Frame::tr("Starting"),
            stateTone(link), link.problem());
    if (!snapshot)
        return bar.setSpend(QStringLiteral("—"));
    const auto spend = format::money(snapshot->spendToday.nanos);
    const auto exact = format::exactMoney(snapshot->spendToday.nanos);
    if (link.isStale()) {
        const auto heard = link.status().heardAt;
        return bar.setSpend(spend, heard ? Frame::tr("%1 when it was last heard, %2").arg(exact, format::utc(*heard)) : exact);
    }
    const bool normal = snapshot->engine == api::EngineState::Running;
    bar.setDegradation(normal ? Frame::tr("Normal") : wordOf(snapshot->engine), toneOf(snapshot->engine),
        normal ? Frame::tr("The engine is running without restrictions.") : text(snapshot->message));
    bar.setSpend(spend, exact);
}

void showIn(StatusBarStrip& strip, const CellLink& link)
{
    strip.setItem(
        Side::Leading, QStringLiteral("engine"), Frame::tr("engine %1").arg(stateWord(link)), link.problem(), stateTone(link));
    const auto snapshot = link.snapshot();
    if (!snapshot) {
        for (const char* id : {"queue", "flight", "events", "knowledge", "sizes"})
            strip.removeItem(QString::fromLatin1(id));
        return;
    }
    strip.setItem(Side::Leading, QStringLiteral("queue"), Frame::tr("queue %1").arg(format::count(snapshot->runsQueued)),
        Frame::tr("runs that wait for a place"));
    strip.setItem(Side::Leading, QStringLiteral("flight"), Frame::tr("in flight %1").arg(format::count(snapshot->inFlight)),
        Frame::tr("model calls under way"));
    strip.setItem(Side::Leading, QStringLiteral("events"),
        Frame::tr("%1 events/s · %2 dropped")
            .arg(format::count(std::llround(snapshot->eventsPerSecond)), format::count(snapshot->eventsDropped)),
        Frame::tr("observations recorded, and those left out because the disk was too slow"));
    strip.setItem(Side::Leading, QStringLiteral("knowledge"),
        Frame::tr("knowledge p95 %1")
            .arg(snapshot->knowledgeP95 > 0 ? format::duration(nanosOf(snapshot->knowledgeP95)) : QStringLiteral("—")),
        Frame::tr("time of a memory search, 95 of 100 are faster"));
    strip.setItem(Side::Trailing, QStringLiteral("sizes"),
        Frame::tr("state %1 · observations %2")
            .arg(format::bytes(snapshot->stateBytes), format::bytes(snapshot->observationBytes)),
        Frame::tr("%1 state, %2 observations, %3 knowledge on disk")
            .arg(format::exactBytes(snapshot->stateBytes), format::exactBytes(snapshot->observationBytes),
                format::exactBytes(snapshot->knowledgeBytes)));
    showClock(strip, link);
}

void showClock(StatusBarStrip& strip, const CellLink& link)
{
    const auto now = toDateTime(link.now());
    strip.setItem(Side::Trailing, QStringLiteral("clock"),
        QLocale().toString(now.toLocalTime().time(), QStringLiteral("HH:mm:ss")), format::utc(now));
}

void showIn(NavigationList& navigation, const CellLink& link)
{
    const auto snapshot = link.snapshot();
    const auto approvals = snapshot ? snapshot->approvalsOpen : 0;
    navigation.setCount(QStringLiteral("agents"), snapshot ? countOrNothing(snapshot->agentsRunning) : QString());
    navigation.setCount(QStringLiteral("runs"), snapshot ? countOrNothing(snapshot->runsTotal) : QString());
    navigation.setCount(QStringLiteral("schedules"), snapshot ? countOrNothing(snapshot->schedulesActive) : QString());
    navigation.setCount(QStringLiteral("memory"), snapshot ? countOrNothing(snapshot->memoryRecords) : QString());
    navigation.setCount(QStringLiteral("tools"), snapshot ? countOrNothing(snapshot->toolServers) : QString());
    navigation.setCount(QStringLiteral("approvals"), countOrNothing(approvals), approvals > 0);
    const auto firing = snapshot ? snapshot->alertsFiring : 0;
    navigation.setCount(QStringLiteral("alerts"), countOrNothing(firing), firing > 0);
    navigation.setCount(QStringLiteral("readiness"), snapshot ? countOrNothing(snapshot->triggersNear) : QString());
    navigation.setCount(QStringLiteral("traces"), snapshot ? countOrNothing(snapshot->tracesTotal) : QString());
}

} // namespace kaze::ui::frame
