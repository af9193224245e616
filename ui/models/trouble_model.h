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
    //! Only those of a time; either end may be open.
    void setTimes(const std::optional<api::Time>& from, const std::optional<api::Time>& to);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
    std::optional<api::Time> m_from, m_to;
};

} // namespace kaze::ui
