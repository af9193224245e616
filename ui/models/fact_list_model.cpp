#include "ui/models/fact_list_model.h"

#include "ui/models/fact_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

FactListModel::FactListModel(QObject* parent) : PagedTableModel(parent) { }

int FactListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant FactListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{
        tr("Subject"), tr("Predicate"), tr("Object"), tr("Since"), tr("Until"), tr("Confidence"), tr("State"), tr("Source")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QString FactListModel::display(const api::Fact& row, int column) const
{
    switch (column) {
    case Subject:
        return text(row.subject);
    case Predicate:
        return text(row.predicate);
    case Object:
        return text(row.object);
    case Since:
        return facts::dayText(row.validFrom, m_now);
    case Until:
        return row.validTo ? facts::dayText(*row.validTo, m_now) : QStringLiteral("—");
    case Confidence:
        return memory::number(row.confidence);
    case State:
        return facts::stateText(row);
    default:
        return row.agent.empty() ? memory::sourceText(row.source) : text(row.agent);
    }
}

QVariant FactListModel::cell(const api::Fact& row, int column, int role) const
{
    if (role == Qt::DisplayRole)
        return display(row, column);
    if (role == cell::ToneRole && column == State)
        return static_cast<int>(facts::stateTone(row));
    if (role == Qt::AccessibleTextRole)
        return column == Subject
            ? QStringLiteral("%1, %2, %3").arg(facts::sentence(row), facts::stateText(row), facts::spanText(row, m_now))
            : display(row, column);
    if (role != Qt::ToolTipRole && role != cell::ExactRole)
        return {};
    if (column == Since)
        return format::utc(toDateTime(row.validFrom));
    if (column == Until && row.validTo)
        return format::utc(toDateTime(*row.validTo));
    if (column == Source && role == Qt::ToolTipRole)
        return text(row.source);
    return {};
}

} // namespace kaze::ui
