#pragma once

#include "engine/api/snapshot.h"
#include "ui/widgets/card.h"

class QLabel;

namespace kaze::ui {

class MeterBar;

//! The card "Cell health" of the overview: what the cell needs, measured against what it may need, and the cell's own warnings.
class HealthCard : public Card {
    Q_OBJECT
public:
    explicit HealthCard(const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(const api::CellSnapshot& snapshot);

private:
    MeterBar* m_checkpoint;
    MeterBar* m_knowledge;
    MeterBar* m_dropped;
    MeterBar* m_state;
    MeterBar* m_memory;
    MeterBar* m_agents;
    QLabel* m_warnings;
};

} // namespace kaze::ui
