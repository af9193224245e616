#pragma once

#include "engine/api/snapshot.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class MeterBar;

//! The card "Scaling readiness" of the overview: the stage of the installation, and the triggers that are nearest to their thresholds, with what to do about
//! the first that warns.
class ReadinessCard : public Card {
    Q_OBJECT
public:
    explicit ReadinessCard(const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(const api::CellSnapshot& snapshot);
    [[nodiscard]] const QList<MeterBar*>& meters() const { return m_meters; }

signals:
    //! A trigger was clicked, by its id.
    void triggerChosen(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QList<MeterBar*> m_meters;
    QStringList m_ids;
    QLabel* m_advice;
};

} // namespace kaze::ui
