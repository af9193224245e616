#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"

namespace kaze::ui {

class AlertRuleModel;
class StateStack;
class TableView;

//! The rules of alerts as a table. Told what to show by its page, which asks for them.
class RulesPanel : public QWidget {
    Q_OBJECT
public:
    explicit RulesPanel(PageContext context, QWidget* parent = nullptr);

    void setRules(const std::vector<api::AlertRule>& rules);
    //! They could not be read.
    void showProblem(const QString& problem);
    //! Only those whose name or condition has these words.
    void setFilter(const QString& filter);
    void select(const QString& rule);
    //! Null when none is.
    [[nodiscard]] const api::AlertRule* current() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] AlertRuleModel* model() const { return m_model; }

signals:
    void currentChanged(const kaze::api::AlertRule& rule);
    void opened(const kaze::api::AlertRule& rule);
    void newWanted();
    void filterWanted(const QString& filter);
    void retryWanted();

private:
    void showRules();
    void tellCurrent();

    AlertRuleModel* m_model;
    TableView* m_table;
    StateStack* m_stack = nullptr;
    std::vector<api::AlertRule> m_rules;
    QString m_filter;
    QString m_wanted;
};

} // namespace kaze::ui
