#include "ui/pages/overview/waiting_model.h"

#include "ui/models/alert_words.h"
#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

void WaitingModel::setItems(std::vector<Item> items)
{
    if (items == m_items)
        return;
    beginResetModel();
    m_items = std::move(items);
    endResetModel();
}

void WaitingModel::setNow(api::Time now)
{
    m_now = now;
    if (!m_items.empty())
        emit dataChanged(index(0, 2), index(rowCount() - 1, 2));
}

const WaitingModel::Item* WaitingModel::item(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &m_items[static_cast<std::size_t>(index.row())] : nullptr;
}

int WaitingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

int WaitingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 3;
}

QVariant WaitingModel::data(const QModelIndex& index, int role) const
{
    const auto* item = this->item(index);
    if (!item)
        return {};
    if (role == cell::ToneRole && index.column() == 0)
        return static_cast<int>(item->tone);
    if (role == Qt::ToolTipRole)
        return index.column() == 2 && item->since != api::Time() ? format::utc(toDateTime(item->since)) : item->detail;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case 0:
        return item->kind;
    case 1:
        return item->detail;
    default:
        return item->since == api::Time() ? QString() : format::relative(toDateTime(item->since), toDateTime(m_now));
    }
}

QVariant WaitingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("What") : section == 1 ? tr("Who and why") : tr("Since");
}

WaitingModel::Item WaitingModel::of(const api::Alert& alert)
{
    const QString summary = alert.summary.empty() ? text(alert.name) : text(alert.summary);
    return {text(alert.id), What::Alert, wordOf(alert.severity), summary, alert.firedAt.value_or(alert.since),
        toneOf(alert.severity)};
}

WaitingModel::Item WaitingModel::of(const std::string& warning)
{
    return {text(warning), What::Warning, tr("warning"), text(warning), {}, Tone::Warning};
}

WaitingModel::Item WaitingModel::of(const api::Approval& approval)
{
    const bool uncertain = approval.kind == api::ApprovalKind::Uncertain;
    return {text(approval.approvalId), What::Approval, uncertain ? tr("attention") : kindWord(approval), wantsOf(approval),
        approval.askedAt};
}

WaitingModel::Item WaitingModel::of(const api::RunRow& run)
{
    return {text(run.runId), What::Run, wordOf(run.state), tr("%1: %2").arg(text(run.agent), text(run.task).simplified()),
        run.updatedAt};
}

} // namespace kaze::ui
