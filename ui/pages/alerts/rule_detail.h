#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace kaze::ui {

class BackTestView;
class StateShape;

//! One rule: when it fires, what to do then, what it would have said of the last days, and what can be done to it.
class RuleDetail : public Card {
    Q_OBJECT
public:
    explicit RuleDetail(PageContext context, QWidget* parent = nullptr);

    void setRule(const api::AlertRule& rule);
    [[nodiscard]] const api::AlertRule& rule() const { return m_rule; }
    [[nodiscard]] BackTestView* test() const { return m_test; }
    [[nodiscard]] QString copyText() const;

signals:
    void editWanted(const kaze::api::AlertRule& rule);
    void enabledWanted(const kaze::api::AlertRule& rule, bool enabled);
    void duplicateWanted(const kaze::api::AlertRule& rule);
    void removeWanted(const kaze::api::AlertRule& rule);

private:
    QWidget* buildActions();

    PageContext m_context;
    api::AlertRule m_rule;
    StateShape* m_state;
    QLabel* m_condition;
    QLabel* m_note;
    QLabel* m_told;
    QPushButton* m_enable;
    QPushButton* m_remove;
    BackTestView* m_test;
};

} // namespace kaze::ui
