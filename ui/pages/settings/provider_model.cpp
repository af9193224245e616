#include "ui/pages/settings/provider_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"

#include <QCoreApplication>

namespace kaze::ui {

QString keyWord(const api::ProviderInfo& provider)
{
    if (provider.hasKey && provider.keyPlace == "keyring")
        return ProviderModel::tr("keyring");
    if (provider.hasKey && provider.keyPlace == "environment")
        return ProviderModel::tr("environment");
    if (provider.hasKey && provider.keyPlace == "configuration")
        return ProviderModel::tr("kaze.yaml");
    if (provider.hasKey)
        return ProviderModel::tr("file");
    return provider.needsKey ? ProviderModel::tr("missing") : ProviderModel::tr("not needed");
}

QString keySentence(const api::ProviderInfo& provider)
{
    if (provider.hasKey && provider.keyPlace == "keyring")
        return ProviderModel::tr("Stored in the system keyring.");
    if (provider.hasKey && provider.keyPlace == "environment")
        return ProviderModel::tr("From the environment of this program, where it can be changed.");
    if (provider.hasKey && provider.keyPlace == "configuration")
        return ProviderModel::tr(
            "kaze.yaml names %n key(s), and where each is read from.", nullptr, static_cast<int>(provider.keys.size()));
    if (provider.hasKey)
        return ProviderModel::tr("Stored in a file of the data folder that only you can read.");
    return provider.needsKey ? ProviderModel::tr("There is none. Paste one from the provider's website.")
                             : ProviderModel::tr("This server asks for none.");
}

Tone keyTone(const api::ProviderInfo& provider)
{
    if (provider.hasKey)
        return Tone::Ok;
    return provider.needsKey ? Tone::Warning : Tone::Neutral;
}

namespace {

QString offer(const api::ProviderInfo& provider)
{
    if (!provider.models.empty())
        return ProviderModel::tr("%n model(s)", nullptr, static_cast<int>(provider.models.size()));
    if (provider.local)
        return provider.reachable ? ProviderModel::tr("answers") : ProviderModel::tr("not running");
    return QStringLiteral("—");
}

} // namespace

void ProviderModel::setProviders(std::vector<api::ProviderInfo> providers)
{
    const bool same = std::equal(providers.begin(), providers.end(), m_providers.begin(), m_providers.end(),
        [](const api::ProviderInfo& a, const api::ProviderInfo& b) { return a.name == b.name; });
    if (same) {
        m_providers = std::move(providers);
        if (!m_providers.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_providers = std::move(providers);
    endResetModel();
}

const api::ProviderInfo* ProviderModel::provider(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &m_providers[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex ProviderModel::find(const QString& name) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (text(m_providers[static_cast<std::size_t>(row)].name) == name)
            return index(row, 0);
    return {};
}

int ProviderModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_providers.size());
}

int ProviderModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProviderModel::data(const QModelIndex& index, int role) const
{
    const auto* one = provider(index);
    if (!one)
        return {};
    if (role == cell::ToneRole && index.column() == Key)
        return static_cast<int>(keyTone(*one));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name:
        return text(one->name);
    case Address:
        return one->baseUrl.empty() ? tr("built in") : text(one->baseUrl);
    case Key:
        return keyWord(*one);
    default:
        return offer(*one);
    }
}

QVariant ProviderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Provider");
    case Address:
        return tr("Address");
    case Key:
        return tr("Key");
    default:
        return tr("Offers");
    }
}

} // namespace kaze::ui
