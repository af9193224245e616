#include "ui/models/approval_table_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace kaze::ui {

void ApprovalTableModel::setApprovals(std::vector<api::Approval> approvals)
{
    for (int row = rowCount() - 1; row >= 0; --row) {
        const auto& id = m_approvals[static_cast<std::size_t>(row)].approvalId;
        if (std::none_of(approvals.begin(), approvals.end(), [&id](const auto& wanted) { return wanted.approvalId == id; }))
            remove(std::string(id));
    }
    for (const auto& approval : approvals)
        add(approval);
}

void ApprovalTableModel::add(const api::Approval& approval)
{
    if (const int row = find(approval.approvalId); row >= 0) {
        m_approvals[static_cast<std::size_t>(row)] = approval;
        emit dataChanged(index(row, 0), index(row, Columns - 1));
        return;
    }
    const auto place = std::upper_bound(m_approvals.begin(), m_approvals.end(), approval.askedAt,
        [](api::Time at, const api::Approval& other) { return at < other.askedAt; });
    const int row = static_cast<int>(place - m_approvals.begin());
    beginInsertRows({}, row, row);
    m_approvals.insert(place, approval);
    endInsertRows();
}

void ApprovalTableModel::remove(const std::string& approvalId)
{
    const int row = find(approvalId);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_approvals.erase(m_approvals.begin() + row);
    endRemoveRows();
}

void ApprovalTableModel::setNow(api::Time now)
{
    m_now = now;
    if (!m_approvals.empty())
        emit dataChanged(index(0, Waiting), index(rowCount() - 1, Waiting));
}

const api::Approval* ApprovalTableModel::approval(int row) const
{
    return row >= 0 && row < rowCount() ? &m_approvals[static_cast<std::size_t>(row)] : nullptr;
}

int ApprovalTableModel::find(const std::string& approvalId) const
{
    const auto found = std::find_if(
        m_approvals.begin(), m_approvals.end(), [&](const api::Approval& approval) { return approval.approvalId == approvalId; });
    return found == m_approvals.end() ? -1 : static_cast<int>(found - m_approvals.begin());
}

int ApprovalTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_approvals.size());
}

int ApprovalTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant ApprovalTableModel::data(const QModelIndex& index, int role) const
{
    const auto* asked = index.isValid() ? approval(index.row()) : nullptr;
    if (!asked)
        return {};
    const bool uncertain = asked->kind == api::ApprovalKind::Uncertain;
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Agent ? text(asked->agent)
            : index.column() == Tool   ? text(asked->tool)
                                       : format::clock(std::max<qint64>(
                                         0, std::chrono::duration_cast<std::chrono::seconds>(m_now - asked->askedAt).count()));
    case cell::BadgeRole:
        return index.column() == Tool && uncertain ? QVariant(tr("uncertain")) : QVariant();
    case cell::ToneRole:
        return index.column() == Tool && uncertain ? QVariant(static_cast<int>(Tone::Warning)) : QVariant();
    case cell::ExactRole:
    case Qt::ToolTipRole:
        return index.column() == Waiting ? QVariant(tr("asked %1").arg(format::utc(toDateTime(asked->askedAt)))) : QVariant();
    case IdRole:
        return text(asked->approvalId);
    default:
        return {};
    }
}

QVariant ApprovalTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Agent:
        return tr("Agent");
    case Tool:
        return tr("Wants");
    case Waiting:
        return tr("Waiting");
    default:
        return {};
    }
}

} // namespace kaze::ui
