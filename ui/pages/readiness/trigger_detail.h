#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class KeyValueTable;
class StateShape;
class TriggerHistory;

//! One trigger whole: its history, what is measured and how, what to do about it, and what the engine can do itself.
class TriggerDetail : public Card {
    Q_OBJECT
public:
    explicit TriggerDetail(PageContext context, QWidget* parent = nullptr);

    void setTrigger(const api::Trigger& trigger);
    [[nodiscard]] const api::Trigger& trigger() const { return m_trigger; }
    [[nodiscard]] TriggerHistory* history() const { return m_history; }
    [[nodiscard]] QString copyText() const;

signals:
    void stepWanted(const kaze::api::Trigger& trigger, const kaze::api::TriggerStep& step);
    void thresholdWanted(const QString& trigger);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showFacts();
    void showSteps();
    [[nodiscard]] QWidget* rowOf(const api::TriggerStep& step);

    PageContext m_context;
    api::Trigger m_trigger;
    StateShape* m_state;
    TriggerHistory* m_history;
    QLabel* m_action;
    QVBoxLayout* m_steps;
    KeyValueTable* m_facts;
    QString m_shownSteps;
};

} // namespace kaze::ui
