#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class Gauge;
class Sparkline;
class StateShape;

//! One trigger: its value in a gauge with the marks of warning and threshold, its state as shape and word, and the last hour. Click, Enter and Space choose
//! it.
class TriggerCard : public Card {
    Q_OBJECT
public:
    static constexpr int kHeight = 116;

    explicit TriggerCard(const Theme& theme, QWidget* parent = nullptr);

    void setTrigger(const api::Trigger& trigger);
    [[nodiscard]] const QString& id() const { return m_id; }
    //! Marks it as the one that is shown beside.
    void setChosen(bool chosen);

signals:
    void clicked(const QString& id);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_id;
    Gauge* m_gauge;
    StateShape* m_state;
    Sparkline* m_trend;
};

} // namespace kaze::ui
