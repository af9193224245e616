#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QGridLayout;
class QPushButton;

namespace kaze::ui {

class AlertChart;
class KeyValueTable;
class StateShape;

//! One alert whole: what is wrong, what was measured around it, its labels, what to do, and the ways to what it is about.
class AlertDetail : public Card {
    Q_OBJECT
public:
    explicit AlertDetail(PageContext context, QWidget* parent = nullptr);

    //! `rule`: the one it is of, as far as it is known.
    void setAlert(const api::Alert& alert, const api::AlertRule& rule);
    [[nodiscard]] const api::Alert& alert() const { return m_alert; }
    [[nodiscard]] AlertChart* chart() const { return m_chart; }
    [[nodiscard]] QString copyText() const;

signals:
    void silenceWanted(const kaze::api::Alert& alert);
    void endSilenceWanted(const kaze::api::Alert& alert);
    void ruleWanted(const QString& rule);

private:
    QWidget* buildActions();
    QPushButton* makeButton(const QString& words, std::function<void()> act);
    void showFacts();
    void showActions();
    [[nodiscard]] QString label(const char* name) const;
    void showLogs();

    PageContext m_context;
    api::Alert m_alert;
    api::AlertRule m_rule;
    StateShape* m_state;
    QLabel* m_summary;
    AlertChart* m_chart;
    QLabel* m_note;
    KeyValueTable* m_facts;
    QGridLayout* m_actions = nullptr;
    QList<QPushButton*> m_buttons; //!< in their order
    QPushButton* m_silence = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_trace = nullptr;
    QPushButton* m_logs = nullptr;
    QPushButton* m_budget = nullptr;
    QPushButton* m_trigger = nullptr;
    QPushButton* m_provider = nullptr;
};

} // namespace kaze::ui
