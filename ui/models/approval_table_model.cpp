#include "ui/models/approval_table_model.h"

#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace kaze::ui {

namespace {

QString badgeOf(const api::Approval& approval)
{
    return approval.kind == api::ApprovalKind::Uncertain ? ApprovalTableModel::tr("uncertain") : kindWord(approval);
}

} // namespace

void ApprovalTableModel::setApprovals(std::vector<api::Approval> approvals)
{
    if (m_approvals.empty() && !approvals.empty()) {
        std::stable_sort(approvals.begin(), approvals.end(), [](const auto& a, const auto& b) { return a.askedAt < b.askedAt; });
        beginInsertRows({}, 0, static_cast<int>(approvals.size()) - 1);
        m_approvals = std::move(approvals);
        for (const auto& approval : m_approvals)
            m_askedAt[approval.approvalId] = approval.askedAt;
        return endInsertRows();
    }
    std::unordered_set<std::string_view> stay;
    for (const auto& approval : approvals)
        stay.insert(approval.approvalId);
    int last = rowCount() - 1;
    while (last >= 0) {
        const auto goes
            = [&](int row) { return row >= 0 && !stay.contains(m_approvals[static_cast<std::size_t>(row)].approvalId); };
        int first = last;
        while (goes(first))
            --first;
        if (first < last)
            removeRange(first + 1, last);
        last = first - 1;
    }
    for (const auto& approval : approvals)
        put(approval, true);
    if (!m_approvals.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

void ApprovalTableModel::removeRange(int first, int last)
{
    beginRemoveRows({}, first, last);
    for (int row = first; row <= last; ++row)
        m_askedAt.erase(m_approvals[static_cast<std::size_t>(row)].approvalId);
    m_approvals.erase(m_approvals.begin() + first, m_approvals.begin() + last + 1);
    endRemoveRows();
}

void ApprovalTableModel::add(const api::Approval& approval)
{
    put(approval, false);
}

void ApprovalTableModel::put(const api::Approval& approval, bool quietly)
{
    if (const int row = find(approval.approvalId); row >= 0) {
        auto& held = m_approvals[static_cast<std::size_t>(row)];
        const auto askedAt = held.askedAt; // which orders the rows, and is what it was
        held = approval;
        held.askedAt = askedAt;
        if (!quietly)
            emit dataChanged(index(row, 0), index(row, Columns - 1));
        return;
    }
    const auto place = std::upper_bound(m_approvals.begin(), m_approvals.end(), approval.askedAt,
        [](api::Time at, const api::Approval& other) { return at < other.askedAt; });
    const int row = static_cast<int>(place - m_approvals.begin());
    beginInsertRows({}, row, row);
    m_approvals.insert(place, approval);
    m_askedAt[approval.approvalId] = approval.askedAt;
    endInsertRows();
}

void ApprovalTableModel::remove(const std::string& approvalId)
{
    const int row = find(approvalId);
    if (row < 0)
        return;
    removeRange(row, row);
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
    const auto known = m_askedAt.find(approvalId);
    if (known == m_askedAt.end())
        return -1;
    auto found = std::lower_bound(m_approvals.begin(), m_approvals.end(), known->second,
        [](const api::Approval& approval, api::Time at) { return approval.askedAt < at; });
    while (found != m_approvals.end() && found->approvalId != approvalId)
        ++found;
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
    const bool usual = asked->kind == api::ApprovalKind::ToolCall;
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Agent ? text(asked->agent)
            : index.column() == Tool   ? subjectOf(*asked)
                                       : format::clock(std::max<qint64>(
                                         0, std::chrono::duration_cast<std::chrono::seconds>(m_now - asked->askedAt).count()));
    case cell::BadgeRole:
        return index.column() == Tool && !usual ? QVariant(badgeOf(*asked)) : QVariant();
    case cell::ToneRole:
        return index.column() == Tool && !usual ? QVariant(static_cast<int>(Tone::Warning)) : QVariant();
    case cell::ExactRole:
    case Qt::ToolTipRole:
        return index.column() == Waiting ? QVariant(tr("asked %1").arg(format::utc(toDateTime(asked->askedAt))))
            : index.column() == Tool     ? QVariant(subjectOf(*asked))
                                         : QVariant();
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
