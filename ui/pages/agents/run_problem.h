#pragma once

#include "engine/api/run.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

//! Why a run stopped, what was kept and what to do about it, with the button that does it.
class RunProblem : public Card {
    Q_OBJECT
public:
    enum class Remedy { None, Resume, Settings, NewRun };

    explicit RunProblem(const Theme& theme, QWidget* parent = nullptr);

    //! Hides itself when there is nothing to say about the run.
    void setRun(const api::RunDetail& detail);

signals:
    void remedyWanted(kaze::ui::RunProblem::Remedy remedy);

private:
    void show(const QString& happened, const QString& toDo, const QString& button, Remedy remedy, Tone tone);

    QLabel* m_happened;
    QLabel* m_toDo;
    QPushButton* m_button;
    Remedy m_remedy = Remedy::None;
};

} // namespace kaze::ui
