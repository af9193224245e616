#include "ui/models/agent_list_model.h"

#include "ui/models/run_words.h"

#include <algorithm>

namespace kaze::ui {

namespace {

bool fits(const api::AgentInfo& agent, const QStringList& words)
{
    const QString all = text(agent.name) + QLatin1Char(' ') + text(agent.pool) + QLatin1Char(' ') + text(agent.description);
    return std::all_of(
        words.begin(), words.end(), [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace

void AgentListModel::setAgents(std::vector<api::AgentInfo> agents)
{
    m_all = std::move(agents);
    arrange();
}

void AgentListModel::setFilter(const QString& words)
{
    m_filter = words;
    arrange();
}

void AgentListModel::arrange()
{
    beginResetModel();
    m_shown.clear();
    const QStringList words = m_filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::copy_if(
        m_all.begin(), m_all.end(), std::back_inserter(m_shown), [&words](const auto& agent) { return fits(agent, words); });
    endResetModel();
}

int AgentListModel::find(const QString& name) const
{
    const auto found
        = std::find_if(m_shown.begin(), m_shown.end(), [&name](const auto& agent) { return text(agent.name) == name; });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

bool AgentListModel::isSaved(const QString& name) const
{
    return std::any_of(
        m_all.begin(), m_all.end(), [&name](const auto& agent) { return !agent.sample && text(agent.name) == name; });
}

int AgentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size()) + 1;
}

QVariant AgentListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const bool isTemplate = index.row() == static_cast<int>(m_shown.size());
    if (role == TemplateRole)
        return isTemplate;
    if (isTemplate)
        return role == Qt::DisplayRole || role == NameRole ? QVariant(tr("New agent…"))
            : role == DescriptionRole                      ? QVariant(tr("Start from a template"))
                                                           : QVariant();
    const auto& agent = m_shown[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return text(agent.name);
    case PoolRole:
        return text(agent.pool);
    case DescriptionRole:
        return agent.error ? tr("Cannot be used: %1").arg(text(agent.error->message)) : text(agent.description);
    case ErrorRole:
        return agent.error.has_value();
    case PathRole:
        return text(agent.path);
    case Qt::AccessibleTextRole:
        return text(agent.name) + QStringLiteral(", ") + text(agent.description);
    case Qt::ToolTipRole:
        return text(agent.description) + QLatin1Char('\n') + text(agent.path);
    default:
        return {};
    }
}

} // namespace kaze::ui
