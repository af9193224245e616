#pragma once

#include "engine/api/provider_requests.h"
#include "ui/widgets/tokens.h"

#include <QAbstractTableModel>

namespace kaze::ui {

//! The providers of a cell. Columns: name, address, key, what it offers.
class ProviderModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Address, Key, Models, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setProviders(std::vector<api::ProviderInfo> providers);
    [[nodiscard]] const api::ProviderInfo* provider(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex find(const QString& name) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<api::ProviderInfo> m_providers;
};

//! "keyring", "environment", "missing", "not needed": where a provider's key is.
[[nodiscard]] QString keyWord(const api::ProviderInfo& provider);
//! The same as a sentence.
[[nodiscard]] QString keySentence(const api::ProviderInfo& provider);
[[nodiscard]] Tone keyTone(const api::ProviderInfo& provider);

} // namespace kaze::ui
