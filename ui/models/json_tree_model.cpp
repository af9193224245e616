#include "ui/models/json_tree_model.h"

#include "ui/widgets/cell_delegate.h"

namespace kaze::ui {

void JsonTreeModel::setIndex(std::shared_ptr<const JsonIndex> index)
{
    beginResetModel();
    m_json = std::move(index);
    m_known.clear();
    endResetModel();
}

const JsonTreeModel::Known* JsonTreeModel::known(int value) const
{
    const auto found = m_known.find(value);
    return found == m_known.end() ? nullptr : &found->second;
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!m_json || row < 0 || column < 0 || column >= Columns)
        return {};
    if (!parent.isValid())
        return row == 0 ? createIndex(0, column, quintptr(0)) : QModelIndex();
    const auto* children = known(valueAt(parent));
    if (!children || row >= static_cast<int>(children->children.size()))
        return {};
    return createIndex(row, column, static_cast<quintptr>(children->children[static_cast<std::size_t>(row)]));
}

QModelIndex JsonTreeModel::parent(const QModelIndex& index) const
{
    if (!m_json || !index.isValid())
        return {};
    const int above = m_json->parent(valueAt(index));
    return above < 0 ? QModelIndex() : createIndex(m_json->place(above), 0, static_cast<quintptr>(above));
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    if (!m_json || parent.column() > 0)
        return 0;
    if (!parent.isValid())
        return 1;
    const auto* children = known(valueAt(parent));
    return children ? static_cast<int>(children->children.size()) : 0;
}

bool JsonTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (!m_json || parent.column() > 0)
        return false;
    return !parent.isValid() || m_json->firstChild(valueAt(parent)) >= 0;
}

bool JsonTreeModel::canFetchMore(const QModelIndex& parent) const
{
    if (!m_json || !parent.isValid() || parent.column() > 0)
        return false;
    const auto* children = known(valueAt(parent));
    return children ? children->next >= 0 : m_json->firstChild(valueAt(parent)) >= 0;
}

void JsonTreeModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    const int value = valueAt(parent);
    const auto place = m_known.try_emplace(value, Known{{}, m_json->firstChild(value)}).first;
    std::vector<int> more;
    int next = place->second.next;
    for (; next >= 0 && static_cast<int>(more.size()) < kAtOnce; next = m_json->next(next))
        more.push_back(next);
    const int before = static_cast<int>(place->second.children.size());
    beginInsertRows(parent, before, before + static_cast<int>(more.size()) - 1);
    auto& children = m_known[value];
    children.children.insert(children.children.end(), more.begin(), more.end());
    children.next = next;
    endInsertRows();
}

QString JsonTreeModel::nameOf(int value) const
{
    const int above = m_json->parent(value);
    if (above < 0)
        return QStringLiteral("$");
    return m_json->kind(above) == JsonIndex::Kind::Array ? QString::number(m_json->place(value)) : m_json->key(value);
}

QString JsonTreeModel::valueOf(int value) const
{
    const bool isArray = m_json->kind(value) == JsonIndex::Kind::Array;
    if (m_json->isContainer(value)) {
        if (m_json->firstChild(value) < 0)
            return isArray ? QStringLiteral("[]") : QStringLiteral("{}");
        const auto* children = known(value);
        // Of what is folded nobody counts what is in it: that may be a million values.
        if (!children || children->next >= 0)
            return isArray ? QStringLiteral("[…]") : QStringLiteral("{…}");
        const int count = static_cast<int>(children->children.size());
        return isArray ? tr("%Ln values", nullptr, count) : tr("%Ln names", nullptr, count);
    }
    QString shown = m_json->text(value, kShown + 1);
    if (shown.size() > kShown)
        shown = shown.left(kShown) + QStringLiteral("…");
    return shown.replace(QLatin1Char('\n'), QStringLiteral("⏎"));
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    if (!m_json || !index.isValid())
        return {};
    const int value = valueAt(index);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Name ? nameOf(value) : valueOf(value);
    case Qt::ToolTipRole:
        return m_json->isContainer(value) ? m_json->path(value)
                                          : m_json->path(value) + QLatin1Char('\n') + m_json->text(value, kShown);
    case cell::ToneRole: {
        if (index.column() != Value)
            return {};
        const auto kind = m_json->kind(value);
        return static_cast<int>(m_json->isContainer(value) ? Tone::Neutral
                : kind == JsonIndex::Kind::String          ? Tone::Ok
                : kind == JsonIndex::Kind::Number          ? Tone::Accent
                                                           : Tone::Violet);
    }
    default:
        return {};
    }
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Name") : tr("Value");
}

} // namespace kaze::ui
