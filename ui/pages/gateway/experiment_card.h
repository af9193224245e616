#pragma once

#include "engine/api/routing_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace kaze::ui {

class StateChip;

//! One experiment: who takes part, what the candidate changes and how certain that is, and the two buttons that end it.
class ExperimentCard : public Card {
    Q_OBJECT
public:
    explicit ExperimentCard(const PageContext& context, QWidget* parent = nullptr);

    void setExperiment(const api::ExperimentInfo& experiment);
    [[nodiscard]] QString copyText() const;

signals:
    //! It was decided, or could not be: ask again.
    void changed();

private:
    void fillArms();
    void fillMeasures();
    void ask(bool rollOut);
    void decide(bool rollOut);

    PageContext m_context;
    api::ExperimentInfo m_experiment;
    StateChip* m_state;
    QLabel* m_who;
    QGridLayout* m_arms;
    QList<QLabel*> m_armCells;
    QGridLayout* m_measures;
    QList<StateChip*> m_chips;
    QList<QLabel*> m_sentences;
    QLabel* m_verdict;
    QPushButton* m_rollOut;
    QPushButton* m_revert;
};

} // namespace kaze::ui
