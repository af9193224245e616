#include "ui/models/schedule_list_model.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

ScheduleListModel::ScheduleListModel(QObject* parent) : PagedTableModel(parent) { }

void ScheduleListModel::setNow(api::Time now)
{
    m_now = now;
    if (rowCount() > 0)
        emit dataChanged(index(0, Next), index(rowCount() - 1, Next));
}

int ScheduleListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant ScheduleListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Name"), tr("State"), tr("When"), tr("Zone"), tr("Next"), tr("Last"), tr("Starts"), tr("Fires")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QString ScheduleListModel::display(const api::ScheduleRow& row, int column) const
{
    switch (column) {
    case Name:
        return text(row.name);
    case State:
        return wordOf(row.state);
    case When:
        return text(row.when);
    case Zone:
        return text(row.zone);
    case Next:
        if (row.nextAt)
            return format::relative(toDateTime(*row.nextAt), toDateTime(m_now));
        return row.trigger == api::TriggerKind::Event && row.state == api::ScheduleState::Active ? tr("on a message")
                                                                                                 : QStringLiteral("—");
    case Last:
        return row.lastOutcome ? wordOf(*row.lastOutcome) : tr("never");
    case Target:
        return row.action == api::ScheduleAction::Publish ? tr("message to %1").arg(text(row.target)) : text(row.target);
    default:
        return format::count(row.fires);
    }
}

QVariant ScheduleListModel::cell(const api::ScheduleRow& row, int column, int role) const
{
    if (role == Qt::DisplayRole)
        return display(row, column);
    if (role == cell::ToneRole) {
        if (column == State)
            return static_cast<int>(toneOf(row.state));
        return column == Last ? QVariant(static_cast<int>(row.lastOutcome ? toneOf(*row.lastOutcome) : Tone::Neutral))
                              : QVariant();
    }
    if (role == cell::ExactRole) {
        if (column == Next && row.nextAt)
            return format::utc(toDateTime(*row.nextAt));
        return column == Fires ? QVariant(QString::number(row.fires)) : QVariant();
    }
    if (role != Qt::ToolTipRole)
        return {};
    if (column == Name)
        return row.description.empty() ? text(row.scheduleId) : text(row.description) + QLatin1Char('\n') + text(row.scheduleId);
    if (column == Next && row.nextAt)
        return schedule::momentsOf(*row.nextAt, row.zone);
    if (column == Last && row.lastAt)
        return schedule::momentsOf(*row.lastAt, row.zone)
            + (row.lastNote.empty() ? QString() : QLatin1Char('\n') + text(row.lastNote));
    if (column == Fires)
        return tr("%1 made, %2 skipped, %3 missed")
            .arg(format::exactCount(row.fires), format::exactCount(row.skipped), format::exactCount(row.missed));
    return {};
}

FireListModel::FireListModel(QObject* parent) : PagedTableModel(parent) { }

int FireListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant FireListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Planned"), tr("Outcome"), tr("Took"), tr("Run"), tr("Note")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QVariant FireListModel::cell(const api::ScheduleFire& row, int column, int role) const
{
    const auto took = [&row]() -> qint64 {
        if (!row.startedAt || !row.endedAt)
            return -1;
        return std::chrono::duration_cast<std::chrono::nanoseconds>(*row.endedAt - *row.startedAt).count();
    };
    if (role == cell::ToneRole && column == Outcome)
        return static_cast<int>(toneOf(row.outcome));
    if (role == Qt::ToolTipRole)
        return column == Planned                  ? QVariant(schedule::momentsOf(row.plannedAt, m_zone))
            : column == Note && !row.note.empty() ? QVariant(text(row.note))
                                                  : QVariant();
    if (role == cell::ExactRole)
        return column == Planned ? QVariant(format::utc(toDateTime(row.plannedAt)))
            : column == Run      ? QVariant(text(row.runId))
                                 : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Planned:
        return format::moment(toDateTime(row.plannedAt), toDateTime(m_now));
    case Outcome:
        return wordOf(row.outcome);
    case Took:
        return format::duration(took());
    case Run:
        return row.runId.empty() ? QStringLiteral("—") : text(row.runId).right(8);
    default:
        return row.merged > 1 ? tr("%1; stands for %2").arg(text(row.note)).arg(row.merged) : text(row.note);
    }
}

} // namespace kaze::ui
