#include "ui/models/cell_table_model.h"

#include "engine/api/snapshot.h"

#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

namespace {

void addSnapshot(CellFigures& figures, const api::CellSnapshot& snapshot)
{
    figures.running = snapshot.agentsRunning;
    figures.queued = snapshot.runsQueued;
    figures.waiting = snapshot.runsWaiting;
    figures.approvals = snapshot.approvalsOpen;
    figures.alerts = snapshot.alertsFiring;
    figures.stage = snapshot.stage;
    figures.spend = snapshot.spendToday.nanos;
    for (const auto& series : snapshot.trends)
        if (series.name == "agents")
            figures.trend = QVector<double>(series.values.begin(), series.values.end());
    if (snapshot.nearest.empty())
        return;
    const auto& near = snapshot.nearest.front();
    figures.nearest = text(near.title);
    figures.nearestShown = text(near.shown);
    figures.nearestShare = near.share;
    figures.nearestTone = toneOf(near.level);
}

} // namespace

CellFigures figuresOf(const FleetCell& cell, const QDateTime& now)
{
    CellFigures figures;
    figures.key = cell.name();
    figures.title = cell.title();
    figures.state = cell_words::stateOf(cell, now);
    figures.stateWord = cell_words::stateWordOf(cell);
    figures.tone = cell_words::toneOf(cell);
    figures.environment = cell_words::environmentOf(cell);
    figures.region = cell.region();
    figures.kind = cell.environmentKind();
    figures.lock = cell_words::lockOf(cell.link());
    figures.locked = cell.link().isLocked();
    figures.problem = cell.link().problem();
    figures.version = cell.version();
    figures.latency = cell_words::latencyOf(cell);
    figures.skew = cell_words::skewOf(cell);
    figures.stale = cell.link().isStale();
    if (const auto restrictions = cell_words::restrictionsOf(cell); !restrictions.isEmpty()) {
        figures.state
            = CellTableModel::tr("%1 · %n warning(s)", nullptr, static_cast<int>(restrictions.size())).arg(figures.state);
        figures.problem = restrictions.join(QLatin1Char('\n'));
        figures.tone = Tone::Warning;
    }
    if (const auto snapshot = cell.link().snapshot())
        addSnapshot(figures, *snapshot);
    return figures;
}

QString numberOrNothing(qint64 number)
{
    return number < 0 ? QStringLiteral("—") : format::count(number);
}

QString spendOrNothing(qint64 nanos)
{
    return nanos < 0 ? QStringLiteral("—") : format::money(nanos);
}

CellTableModel::CellTableModel(QObject* parent)
    : KeyedTableModel(
        {tr("Cell"), tr("State"), tr("Environment"), tr("Region"), tr("Stage"), tr("Today"), tr("Running"), tr("Queued"),
            tr("Waiting"), tr("Approvals"), tr("Alerts"), tr("Nearest trigger"), tr("Version"), tr("Latency"), tr("Clock")},
        parent)
{
}

QVariant CellTableModel::data(const QModelIndex& index, int role) const
{
    const auto* cell = row(index);
    if (!cell)
        return {};
    const int column = index.column();
    if (role == cell::ToneRole) {
        if (column == State)
            return static_cast<int>(cell->tone);
        if (column == Environment)
            return static_cast<int>(cell_words::toneOf(cell->kind));
        if (column == Trigger)
            return static_cast<int>(cell->nearestTone);
        return column == Alerts && cell->alerts > 0 ? QVariant(static_cast<int>(Tone::Warning)) : QVariant();
    }
    if (role == cell::FractionRole && column == Trigger)
        return cell->nearestShare < 0 ? QVariant() : QVariant(cell->nearestShare);
    if (role == cell::ExactRole && column == Spend && cell->spend >= 0)
        return format::exactMoney(cell->spend);
    if (role == Qt::ToolTipRole && column == State)
        return cell->problem.isEmpty() ? QVariant() : QVariant(cell->problem);
    if (role == Qt::ToolTipRole && column == Trigger && !cell->nearest.isEmpty())
        return tr("%1: %2").arg(cell->nearest, cell->nearestShown);
    if (role == Qt::ToolTipRole && column == Skew && !cell->skew.isEmpty())
        return tr("Its clock is %1.").arg(cell->skew);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Cell:
        return cell->title;
    case State:
        return cell->state;
    case Environment:
        return cell->environment;
    case Region:
        return cell->region;
    case Stage:
        return numberOrNothing(cell->stage);
    case Spend:
        return spendOrNothing(cell->spend);
    case Running:
        return numberOrNothing(cell->running);
    case Queued:
        return numberOrNothing(cell->queued);
    case Waiting:
        return numberOrNothing(cell->waiting);
    case Approvals:
        return numberOrNothing(cell->approvals);
    case Alerts:
        return numberOrNothing(cell->alerts);
    case Trigger:
        return cell->nearest.isEmpty() ? QString() : QStringLiteral("%1 %2").arg(cell->nearest, cell->nearestShown);
    case Version:
        return cell->version;
    case Latency:
        return cell->latency;
    default:
        return cell->skew;
    }
}

} // namespace kaze::ui
