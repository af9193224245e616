#include "ui/models/ledger_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <iterator>

namespace kaze::ui {

void LedgerModel::restart(api::LedgerPage page, api::Time now)
{
    beginResetModel();
    m_rows = std::move(page.entries);
    m_next = std::move(page.next);
    m_asked = false;
    m_now = now;
    endResetModel();
}

void LedgerModel::append(api::LedgerPage page)
{
    m_asked = false;
    m_next = std::move(page.next);
    if (page.entries.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(page.entries.size()) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(page.entries.begin()), std::make_move_iterator(page.entries.end()));
    endInsertRows();
}

const api::LedgerEntry* LedgerModel::row(int at) const
{
    return at >= 0 && at < rowCount() ? &m_rows[static_cast<std::size_t>(at)] : nullptr;
}

bool LedgerModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && !m_next.empty() && !m_asked;
}

void LedgerModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent) || !m_source)
        return;
    m_asked = true;
    m_source(m_next);
}

int LedgerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LedgerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = index.isValid() ? row(index.row()) : nullptr;
    if (!entry)
        return {};
    const auto tokens = entry->usage.inputTokens + entry->usage.outputTokens;
    const bool good = entry->outcome == "ok" || entry->outcome == "cached";
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case At:
            return format::moment(toDateTime(entry->at), toDateTime(m_now));
        case Agent:
            return entry->agent.empty() ? QStringLiteral("—") : text(entry->agent);
        case Model:
            return text(entry->model);
        case Tokens:
            return format::count(tokens);
        case Cost:
            return entry->costUsd ? format::money(entry->costUsd->nanos) : tr("no price");
        default:
            return text(entry->outcome);
        }
    case cell::ExactRole:
        switch (index.column()) {
        case At:
            return text(base::toRfc3339(entry->at));
        case Tokens:
            return QString::number(tokens);
        case Cost:
            return entry->costUsd ? QString::number(entry->costUsd->dollars(), 'f', 9) : QString();
        default:
            return {};
        }
    case cell::ToneRole:
        return index.column() == Outcome ? QVariant(static_cast<int>(good ? Tone::Ok : Tone::Critical)) : QVariant();
    case Qt::ToolTipRole:
        switch (index.column()) {
        case At:
            return format::utc(toDateTime(entry->at));
        case Tokens:
            return format::exactCount(tokens);
        case Cost:
            return entry->costUsd ? format::exactMoney(entry->costUsd->nanos) : QString();
        default:
            return {};
        }
    default:
        return {};
    }
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case At:
        return tr("Time");
    case Agent:
        return tr("Agent");
    case Model:
        return tr("Model");
    case Tokens:
        return tr("Tokens");
    case Cost:
        return tr("Cost");
    default:
        return tr("Outcome");
    }
}

} // namespace kaze::ui
