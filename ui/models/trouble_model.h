#pragma once

#include "engine/api/provider_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct TroubleRow {
    QString key; //!< the model
    api::ModelTrouble trouble;
};

//! What models' last failed calls said, the newest first.
class TroubleModel : public KeyedTableModel<TroubleRow> {
    Q_OBJECT
public:
    enum Column { When, Model, State, Words };

    explicit TroubleModel(QObject* parent = nullptr);

    void setProviders(const std::vector<api::ProviderInfo>& providers, api::Time now);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

} // namespace kaze::ui
