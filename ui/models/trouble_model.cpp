#include "ui/models/trouble_model.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

TroubleModel::TroubleModel(QObject* parent) : KeyedTableModel({tr("When"), tr("Model"), tr("State"), tr("What it said")}, parent)
{
}

void TroubleModel::setProviders(const std::vector<api::ProviderInfo>& providers, api::Time now)
{
    m_now = now;
    std::vector<TroubleRow> rows;
    for (const auto& provider : providers)
        for (const auto& trouble : provider.troubles)
            if ((!m_from || trouble.at >= *m_from) && (!m_to || trouble.at < *m_to))
                rows.push_back({text(trouble.model), trouble});
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.trouble.at > b.trouble.at; });
    take(std::move(rows));
}

void TroubleModel::setTimes(const std::optional<api::Time>& from, const std::optional<api::Time>& to)
{
    m_from = from;
    m_to = to;
}

QVariant TroubleModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const auto& trouble = one->trouble;
    const auto at = toDateTime(trouble.at);
    if (role == cell::ToneRole && index.column() == State)
        return static_cast<int>(standingOf(trouble).tone);
    if (role == Qt::ToolTipRole)
        return index.column() == When ? QVariant(format::utc(at)) : index.column() == Words ? text(trouble.message) : QVariant();
    if (role == cell::ExactRole && index.column() == When)
        return format::utc(at);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case When:
        return format::relative(at, toDateTime(m_now));
    case Model:
        return one->key;
    case State:
        return standingOf(trouble).word;
    default:
        return text(trouble.message);
    }
}

} // namespace kaze::ui
