#pragma once

#include "engine/api/alert_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct AlertRuleRow {
    QString key; //!< its id
    api::AlertRule rule;
};

//! The rules of alerts, by name.
class AlertRuleModel : public KeyedTableModel<AlertRuleRow> {
    Q_OBJECT
public:
    enum Column { State, Name, Severity, Condition, To };

    explicit AlertRuleModel(QObject* parent = nullptr);

    void setRules(const std::vector<api::AlertRule>& rules);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

struct SilenceRow {
    QString key; //!< its id
    api::Silence silence;
    QString of; //!< in words
};

//! What is silenced, the one that ends first first.
class SilenceModel : public KeyedTableModel<SilenceRow> {
    Q_OBJECT
public:
    enum Column { Of, Until, Comment, By, Made };

    explicit SilenceModel(QObject* parent = nullptr);

    //! `names` of rules by their ids.
    void setSilences(const std::vector<api::Silence>& silences, const std::map<std::string, std::string>& names, api::Time now);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

} // namespace kaze::ui
