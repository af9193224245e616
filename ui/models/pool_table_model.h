#pragma once

#include "engine/api/provider_requests.h"
#include "ui/models/gateway_words.h"
#include "ui/models/keyed_table_model.h"

#include <QMap>

#include <memory>

namespace kaze::ui {

//! A provider, or one of its keys.
struct PoolRow {
    QString key; //!< "openai", "openai/main"
    std::shared_ptr<const api::ProviderInfo> provider;
    int keyAt = -1; //!< of its keys; -1: the provider itself
};

//! Providers with their keys below them: how they stand, what is left of each key's limits, what is under way. A provider with one key is one row. Those
//! with several can be closed, and show the sum of their keys; nobody uses those at the end.
class PoolTableModel : public KeyedTableModel<PoolRow> {
    Q_OBJECT
public:
    enum Column { Name, State, Requests, Input, Output, InFlight, Weight, Tenants, Note };

    explicit PoolTableModel(QObject* parent = nullptr);

    void setProviders(std::vector<api::ProviderInfo> providers, const std::string& defaultModel, api::Time now);

    [[nodiscard]] bool hasKeysBelow(const PoolRow& row) const;
    [[nodiscard]] bool isOpen(const QString& provider) const;
    void setOpen(const QString& provider, bool open);
    void setAllOpen(bool open);
    //! The key has one limit for input and output together, or none at all: its cell takes that many columns from `Requests` or `Input` on.
    struct Span {
        int column = 0;
        int columns = 1;
        bool operator==(const Span&) const = default;
    };
    [[nodiscard]] Span spanOf(int row) const;
    //! Whether any key weighs more than another, or is for some tenants only.
    [[nodiscard]] bool weighs() const { return m_weighs; }
    [[nodiscard]] bool isShared() const { return m_shared; }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void rebuild();
    [[nodiscard]] Standing standing(const PoolRow& row) const;
    [[nodiscard]] std::vector<api::KeyInfo> keysOf(const PoolRow& row) const;
    [[nodiscard]] std::optional<api::KeyGauge> gauge(const PoolRow& row, int column) const;
    [[nodiscard]] QVariant gaugeCell(const PoolRow& row, int column, int role) const;
    [[nodiscard]] QString nameText(const PoolRow& row) const;
    [[nodiscard]] QString noteText(const PoolRow& row) const;
    [[nodiscard]] QString textOf(const PoolRow& row, int column) const;
    [[nodiscard]] QString toolTip(const PoolRow& row, int column) const;

    std::vector<std::shared_ptr<const api::ProviderInfo>> m_providers;
    QMap<QString, bool> m_open; //!< what a person chose
    QString m_default; //!< the provider of the default model
    api::Time m_now;
    bool m_many = false; //!< closed unless somebody opens them
    bool m_weighs = false;
    bool m_shared = false;
};

} // namespace kaze::ui
