#include "ui/models/pool_table_model.h"

#include "engine/api/provider_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QGuiApplication>

#include <chrono>

namespace kaze::ui {

namespace {

constexpr int kManyRows = 40;
constexpr int kIndent = 6; // spaces before the name of a key
constexpr auto kRecent = std::chrono::minutes(15);

//! The last that failed lately; one that is left alone before others.
const api::ModelTrouble* troubleOf(const api::ProviderInfo& provider, api::Time now)
{
    const api::ModelTrouble* last = nullptr;
    for (const auto& trouble : provider.troubles)
        if ((trouble.leftAlone || now - trouble.at < kRecent)
            && (!last || std::pair(trouble.leftAlone, trouble.at) > std::pair(last->leftAlone, last->at)))
            last = &trouble;
    return last;
}

const char* gaugeName(int column)
{
    return column == PoolTableModel::Requests ? "requests" : column == PoolTableModel::Input ? "input_tokens" : "output_tokens";
}

} // namespace

PoolTableModel::PoolTableModel(QObject* parent)
    : KeyedTableModel(
        {tr("Provider and key"), tr("State"), tr("Requests left"), tr("Input tokens left"), tr("Output tokens left"),
            tr("In flight"), tr("Weight"), tr("Tenants"), tr("Address, and what it said last")},
        parent)
{
}

void PoolTableModel::setProviders(std::vector<api::ProviderInfo> providers, const std::string& defaultModel, api::Time now)
{
    m_now = now;
    m_default = text(defaultModel).section(QLatin1Char('/'), 0, 0);
    std::stable_partition(providers.begin(), providers.end(), [](const auto& provider) { return !isIdle(provider); });
    m_providers.clear();
    std::size_t all = 0;
    m_weighs = m_shared = false;
    for (auto& provider : providers) {
        all += 1 + (provider.keys.size() > 1 ? provider.keys.size() : 0);
        for (const auto& key : provider.keys) {
            m_weighs = m_weighs || key.weight != provider.keys.front().weight;
            m_shared = m_shared || !key.tenants.empty();
        }
        m_providers.push_back(std::make_shared<const api::ProviderInfo>(std::move(provider)));
    }
    m_many = all > kManyRows;
    rebuild();
}

void PoolTableModel::rebuild()
{
    std::vector<PoolRow> rows;
    for (const auto& provider : m_providers) {
        const auto name = text(provider->name);
        rows.push_back({name, provider, -1});
        if (provider->keys.size() > 1 && isOpen(name))
            for (std::size_t at = 0; at < provider->keys.size(); ++at)
                rows.push_back({name + QLatin1Char('/') + text(provider->keys[at].name), provider, static_cast<int>(at)});
    }
    take(std::move(rows));
}

bool PoolTableModel::hasKeysBelow(const PoolRow& row) const
{
    return row.keyAt < 0 && row.provider->keys.size() > 1;
}

bool PoolTableModel::isOpen(const QString& provider) const
{
    return m_open.value(provider, !m_many);
}

void PoolTableModel::setOpen(const QString& provider, bool open)
{
    m_open[provider] = open;
    rebuild();
}

void PoolTableModel::setAllOpen(bool open)
{
    for (const auto& provider : m_providers)
        m_open[text(provider->name)] = open;
    rebuild();
}

std::vector<api::KeyInfo> PoolTableModel::keysOf(const PoolRow& row) const
{
    if (row.keyAt < 0)
        return row.provider->keys;
    return {row.provider->keys[static_cast<std::size_t>(row.keyAt)]};
}

std::optional<api::KeyGauge> PoolTableModel::gauge(const PoolRow& row, int column) const
{
    const auto keys = keysOf(row);
    auto one = gaugeOf(keys, gaugeName(column));
    if (!one && column == Input && !gaugeOf(keys, "output_tokens"))
        one = gaugeOf(keys, "tokens");
    return one;
}

PoolTableModel::Span PoolTableModel::spanOf(int number) const
{
    const auto* one = row(number);
    if (!one)
        return {};
    const auto keys = keysOf(*one);
    const bool split = gaugeOf(keys, "input_tokens") || gaugeOf(keys, "output_tokens");
    const bool together = gaugeOf(keys, "tokens").has_value();
    if (!split && together)
        return {Input, 2};
    return split || gaugeOf(keys, "requests") ? Span{} : Span{Requests, 3};
}

Standing PoolTableModel::standing(const PoolRow& row) const
{
    return row.keyAt < 0 ? standingOf(*row.provider, text(row.provider->name) == m_default)
                         : standingOf(row.provider->keys[static_cast<std::size_t>(row.keyAt)]);
}

QString PoolTableModel::nameText(const PoolRow& row) const
{
    const auto name = text(row.provider->name);
    const bool mirrored = QGuiApplication::layoutDirection() == Qt::RightToLeft;
    if (row.keyAt >= 0) {
        const QString indent(kIndent, QChar::Nbsp);
        const auto key = text(row.provider->keys[static_cast<std::size_t>(row.keyAt)].name);
        return mirrored ? key + indent : indent + key;
    }
    if (!hasKeysBelow(row)) {
        const auto key = row.provider->keys.empty() ? std::string() : row.provider->keys.front().name;
        return key.empty() || key == "default" ? name : QStringLiteral("%1 · %2").arg(name, text(key));
    }
    const auto sign = isOpen(name) ? QStringLiteral("▾") : mirrored ? QStringLiteral("◂") : QStringLiteral("▸");
    return QStringLiteral("%1 %2").arg(sign, name);
}

QString PoolTableModel::noteText(const PoolRow& row) const
{
    if (row.keyAt >= 0 || row.provider->keys.size() == 1) {
        const auto& key = row.provider->keys[static_cast<std::size_t>(std::max(0, row.keyAt))];
        if (key.restsFor > 0 && !key.why.empty())
            return text(key.why);
    }
    if (row.keyAt >= 0)
        return {};
    if (const auto* trouble = troubleOf(*row.provider, m_now))
        return trouble->leftAlone
            ? text(trouble->message)
            : tr("%1: %2").arg(format::relative(toDateTime(trouble->at), toDateTime(m_now)), text(trouble->message));
    return apiAndAddress(*row.provider);
}

QString PoolTableModel::textOf(const PoolRow& row, int column) const
{
    const bool one = row.keyAt >= 0 || row.provider->keys.size() == 1;
    switch (column) {
    case Name:
        return nameText(row);
    case State:
        return standing(row).word;
    case InFlight: {
        std::int64_t inFlight = 0, most = 0;
        bool bounded = !row.provider->keys.empty();
        for (const auto& key : keysOf(row)) {
            inFlight += key.inFlight;
            most += key.mostInFlight.value_or(0);
            bounded = bounded && key.mostInFlight;
        }
        return bounded                   ? tr("%1 of %2").arg(inFlight).arg(most)
            : row.provider->keys.empty() ? QStringLiteral("—")
                                         : QString::number(inFlight);
    }
    case Weight:
        return row.keyAt >= 0 ? QString::number(row.provider->keys[static_cast<std::size_t>(row.keyAt)].weight) : QString();
    case Tenants: {
        if (!one)
            return row.keyAt < 0 && hasKeysBelow(row) ? tr("%n key(s)", nullptr, static_cast<int>(row.provider->keys.size()))
                                                      : QString();
        QStringList names;
        for (const auto& tenant : row.provider->keys[static_cast<std::size_t>(std::max(0, row.keyAt))].tenants)
            names << text(tenant);
        return names.isEmpty() ? tr("all") : names.join(QStringLiteral(", "));
    }
    case Note:
        return noteText(row);
    default:
        return {};
    }
}

QVariant PoolTableModel::gaugeCell(const PoolRow& row, int column, int role) const
{
    const auto one = gauge(row, column);
    if (!one) {
        if (role != Qt::DisplayRole)
            return {};
        if (column != Requests || spanOf(find(row.key).row()).columns < 3)
            return QStringLiteral("—");
        return isIdle(*row.provider)                               ? QString()
            : row.provider->local || row.provider->baseUrl.empty() ? tr("no limits")
                                                                   : tr("no limit known yet");
    }
    switch (role) {
    case Qt::DisplayRole:
        return one->what == "tokens" ? tr("%1, in and out together").arg(leftText(*one)) : leftText(*one);
    case cell::ExactRole:
    case Qt::ToolTipRole:
        return exactLeft(*one);
    case cell::FractionRole:
        return one->limit > 0 ? one->left / one->limit : 0.0;
    case cell::ToneRole:
        return static_cast<int>(leftTone(*one));
    default:
        return {};
    }
}

QString PoolTableModel::toolTip(const PoolRow& row, int column) const
{
    switch (column) {
    case Name:
        return apiAndAddress(*row.provider);
    case State:
        return standing(row).why;
    case Note:
        return noteText(row);
    default:
        return {};
    }
}

QVariant PoolTableModel::data(const QModelIndex& index, int role) const
{
    const auto* one = row(index);
    if (!one)
        return {};
    const int column = index.column();
    if (column == Requests || column == Input || column == Output)
        return gaugeCell(*one, column, role);
    switch (role) {
    case Qt::DisplayRole:
        return textOf(*one, column);
    case cell::ExactRole:
        return column == Name ? QVariant(one->key) : QVariant();
    case Qt::AccessibleTextRole:
        if (column != Name || !hasKeysBelow(*one))
            return textOf(*one, column).trimmed();
        return isOpen(text(one->provider->name)) ? tr("%1, its keys are shown below").arg(one->key)
                                                 : tr("%1, its keys are hidden").arg(one->key);
    case Qt::ToolTipRole:
        if (const auto tip = toolTip(*one, column); !tip.isEmpty())
            return tip;
        return {};
    case cell::ToneRole:
        if (column == State)
            return static_cast<int>(standing(*one).tone);
        if (column == Note)
            return static_cast<int>(standing(*one).tone == Tone::Critical ? Tone::Critical : Tone::Neutral);
        return isIdle(*one->provider) ? QVariant(static_cast<int>(Tone::Neutral)) : QVariant();
    default:
        return {};
    }
}

QVariant PoolTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole && section >= Requests && section <= Output)
        return tr(
            "What is left of what a key may use a minute. It fills up steadily; below nothing more was used than was there.");
    return KeyedTableModel::headerData(section, orientation, role);
}

} // namespace kaze::ui
