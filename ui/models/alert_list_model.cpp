#include "ui/models/alert_list_model.h"

#include "ui/models/alert_words.h"
#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

AlertListModel::AlertListModel(QObject* parent) : PagedTableModel(parent) { }

void AlertListModel::repaint()
{
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void AlertListModel::setNow(api::Time now)
{
    m_now = now;
    repaint();
}

void AlertListModel::setUnits(std::map<std::string, std::string> units)
{
    m_units = std::move(units);
    repaint();
}

std::string AlertListModel::unitOf(const api::Alert& row) const
{
    const auto known = m_units.find(row.ruleId);
    return known == m_units.end() ? std::string() : known->second;
}

int AlertListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant AlertListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Severity"), tr("State"), tr("What"), tr("Since"), tr("Held for"), tr("Value"), tr("Silenced")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QString AlertListModel::display(const api::Alert& row, int column) const
{
    switch (column) {
    case Severity:
        return wordOf(row.severity);
    case State:
        return wordOf(row.state);
    case What:
        return row.summary.empty() ? text(row.name) : text(row.summary);
    case Since:
        return format::relative(toDateTime(row.since), toDateTime(m_now));
    case Held:
        return alert::heldText(row, m_now);
    case Value:
        return alert::valueText(row.value, unitOf(row));
    default:
        return alert::isSilenced(row, m_now) ? format::relative(toDateTime(*row.silencedUntil), toDateTime(m_now)) : QString();
    }
}

QString AlertListModel::tip(const api::Alert& row, int column) const
{
    if (column == Since)
        return format::utc(toDateTime(row.since));
    if (column == Value)
        return tr("%1, the threshold is %2")
            .arg(measure::exact(row.value, unitOf(row)), alert::valueText(row.threshold, unitOf(row)));
    if (column == Silenced)
        return alert::silencedText(row, m_now);
    return column == What
        ? text(row.summary) + (row.labels.empty() ? QString() : QLatin1Char('\n') + alert::labelsText(row.labels))
        : QString();
}

QVariant AlertListModel::cell(const api::Alert& row, int column, int role) const
{
    if (role == Qt::DisplayRole)
        return display(row, column);
    if (role == cell::ToneRole) {
        // What is over or silenced calls nobody.
        const bool calm = row.state == api::AlertState::Ended || alert::isSilenced(row, m_now);
        if (column == Severity)
            return static_cast<int>(calm ? Tone::Neutral : toneOf(row.severity));
        return column == State ? QVariant(static_cast<int>(calm ? Tone::Neutral : toneOf(row.state))) : QVariant();
    }
    if (role == cell::ExactRole)
        return column == Since ? QVariant(format::utc(toDateTime(row.since)))
            : column == Value  ? QVariant(measure::exact(row.value, unitOf(row)))
            : column == Silenced
            ? QVariant(alert::isSilenced(row, m_now) ? format::utc(toDateTime(*row.silencedUntil)) : QString())
            : QVariant();
    if (role == Qt::ToolTipRole)
        if (const QString words = tip(row, column); !words.isEmpty())
            return words;
    return {};
}

} // namespace kaze::ui
