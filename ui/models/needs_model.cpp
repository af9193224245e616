#include "ui/models/needs_model.h"

#include "ui/models/alert_words.h"
#include "ui/models/approval_words.h"
#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

NeedsModel::NeedsModel(QObject* parent) : KeyedTableModel({tr("Cell"), tr("What"), tr("Since"), tr("Detail")}, parent) { }

NeedRow::NeedRow(QString cellName, QString title, What kind, QString thing)
    : key(cellName + QLatin1Char('\n') + QString::number(static_cast<int>(kind)) + QLatin1Char('\n') + thing),
      cell(std::move(cellName)), cellTitle(std::move(title)), what(kind), id(std::move(thing))
{
}

NeedRow NeedsModel::of(const QString& cell, const QString& title, const api::Approval& approval)
{
    NeedRow row(cell, title, NeedRow::What::Approval, text(approval.approvalId));
    row.word = kindWord(approval);
    row.detail = wantsOf(approval);
    row.since = toDateTime(approval.askedAt);
    row.canBeAnswered = approval.kind == api::ApprovalKind::ToolCall;
    return row;
}

NeedRow NeedsModel::of(const QString& cell, const QString& title, const api::Alert& alert)
{
    NeedRow row(cell, title, NeedRow::What::Alert, text(alert.id));
    row.word = wordOf(alert.severity);
    row.detail = alert.summary.empty() ? text(alert.name) : text(alert.summary);
    row.since = toDateTime(alert.since);
    row.critical = alert.severity == api::AlertSeverity::Critical;
    return row;
}

QVariant NeedsModel::data(const QModelIndex& index, int role) const
{
    const auto* need = row(index);
    if (!need)
        return {};
    const bool waits = need->what == NeedRow::What::Approval || need->what == NeedRow::What::Alert;
    if (role == cell::ToneRole && index.column() == What)
        return static_cast<int>(need->critical ? Tone::Critical : waits ? Tone::Warning : Tone::Accent);
    if ((role == cell::ExactRole || role == Qt::ToolTipRole) && index.column() == Since)
        return need->since.isValid() ? QVariant(format::utc(need->since)) : QVariant();
    if (role == Qt::ToolTipRole && index.column() == Cell && need->asOf.isValid())
        return tr("As it was at %1, when the cell was last heard").arg(format::utc(need->asOf));
    if (role == Qt::ToolTipRole && index.column() == Detail)
        return need->detail;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Cell:
        return need->asOf.isValid()
            ? tr("%1 · %2 ago").arg(need->cellTitle, cell_words::ageOf(need->asOf, QDateTime::currentDateTimeUtc()))
            : need->cellTitle;
    case What:
        return need->word;
    case Since:
        return need->since.isValid()
            ? cell_words::ageOf(need->since, QDateTime::currentDateTimeUtc().addMSecs(need->ahead.count()))
            : QString();
    default:
        return need->detail;
    }
}

} // namespace kaze::ui
