#include "ui/pages/settings/tenant_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace kaze::ui {

namespace {

QString used(qint64 used, qint64 limit)
{
    return limit > 0 ? TenantModel::tr("%1 of %2").arg(format::count(used), format::count(limit)) : format::count(used);
}

double fractionOf(qint64 used, qint64 limit)
{
    return limit > 0 ? static_cast<double>(used) / static_cast<double>(limit) : 0;
}

//! Near a limit: what is nearly used up is worth a look.
Tone toneOf(double fraction)
{
    constexpr double kNear = 0.9;
    return fraction >= 1 ? Tone::Critical : fraction >= kNear ? Tone::Warning : Tone::Neutral;
}

//! "0.4 of 2 · 210 MB of 1 GB".
QString toolsText(const OwnerRow& row)
{
    const auto& [use, quotas] = std::tie(row.use, row.quotas);
    if (use.toolMemoryBytes == 0 && quotas.toolProcessors == 0 && quotas.toolMemoryBytes == 0)
        return QStringLiteral("—");
    const auto number = [](double value) { return QLocale().toString(std::round(value * 10) / 10); };
    const auto of = [](const QString& used, const QString& limit) { return TenantModel::tr("%1 of %2").arg(used, limit); };
    const QString processors = quotas.toolProcessors > 0
        ? of(number(use.toolProcessors), QLocale().toString(quotas.toolProcessors))
        : number(use.toolProcessors);
    const QString memory = quotas.toolMemoryBytes > 0
        ? of(format::bytes(use.toolMemoryBytes), format::bytes(quotas.toolMemoryBytes))
        : format::bytes(use.toolMemoryBytes);
    return processors + QStringLiteral(" · ") + memory;
}

} // namespace

void TenantModel::setOwners(const std::vector<api::TenantRow>& tenants, const std::vector<api::ProjectRow>& projects)
{
    std::vector<OwnerRow> rows;
    for (const auto& tenant : tenants) {
        rows.push_back({tenant.name, {}, tenant.description, tenant.workspaceRoot, tenant.quotas, tenant.use, tenant.tokensPerDay,
            tenant.tokensToday, tenant.projects});
        for (const auto& project : projects)
            if (project.tenant == tenant.name)
                rows.push_back({project.tenant, project.name, project.description, project.workspaceRoot, project.quotas,
                    project.use, project.tokensPerDay, project.tokensToday, 0});
    }
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const OwnerRow& a, const OwnerRow& b) { return a.tenant == b.tenant && a.project == b.project; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const OwnerRow* TenantModel::owner(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &m_rows[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex TenantModel::find(const std::string& tenant, const std::string& project) const
{
    for (int row = 0; row < rowCount(); ++row) {
        const auto& one = m_rows[static_cast<std::size_t>(row)];
        if (one.tenant == tenant && one.project == project)
            return index(row, 0);
    }
    return {};
}

int TenantModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TenantModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString TenantModel::display(const OwnerRow& row, int column) const
{
    switch (column) {
    case Name:
        return row.isProject() ? QStringLiteral("    ") + text(row.project) : text(row.tenant);
    case AtWork:
        return used(row.use.atWork, row.quotas.atWork);
    case Waiting:
        return used(row.use.waiting, row.quotas.waiting);
    case Weight:
        return QLocale().toString(row.quotas.weight);
    case Runs:
        return format::count(row.use.runs);
    case Memory:
        return row.quotas.memoryBytes > 0
            ? tr("%1 of %2").arg(format::bytes(row.use.memoryBytes), format::bytes(row.quotas.memoryBytes))
            : format::bytes(row.use.memoryBytes);
    case Tools:
        return toolsText(row);
    case Tokens:
        return row.tokensPerDay > 0 ? used(row.tokensToday, row.tokensPerDay) : QStringLiteral("—");
    default:
        return row.workspaceRoot.empty() ? tr("anywhere") : text(row.workspaceRoot);
    }
}

QVariant TenantModel::data(const QModelIndex& index, int role) const
{
    const auto* row = owner(index);
    if (!row)
        return {};
    if (role == Qt::DisplayRole)
        return display(*row, index.column());
    if (role == Qt::ToolTipRole) {
        if (index.column() == Name)
            return text(row->description);
        if (index.column() == Tools)
            return tr("Processors that the processes of its tools keep busy, and their memory");
        return index.column() == Workspaces ? text(row->workspaceRoot) : QString();
    }
    if (role == cell::ToneRole) {
        const auto tone = index.column() == Waiting ? toneOf(fractionOf(row->use.waiting, row->quotas.waiting))
            : index.column() == Memory              ? toneOf(fractionOf(row->use.memoryBytes, row->quotas.memoryBytes))
            : index.column() == Tools
            ? toneOf(std::max(row->quotas.toolProcessors > 0 ? row->use.toolProcessors / row->quotas.toolProcessors : 0,
                fractionOf(row->use.toolMemoryBytes, row->quotas.toolMemoryBytes)))
            : index.column() == Tokens ? toneOf(fractionOf(row->tokensToday, row->tokensPerDay))
                                       : Tone::Neutral;
        return tone == Tone::Neutral ? QVariant() : QVariant(static_cast<int>(tone));
    }
    return {};
}

QVariant TenantModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Tenant, project");
    case AtWork:
        return tr("At work");
    case Waiting:
        return tr("Waiting");
    case Weight:
        return tr("Weight");
    case Runs:
        return tr("Runs");
    case Memory:
        return tr("Memory");
    case Tools:
        return tr("Tools");
    case Tokens:
        return tr("Tokens today");
    default:
        return tr("Workspaces in");
    }
}

} // namespace kaze::ui
