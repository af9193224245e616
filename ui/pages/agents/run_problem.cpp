#include "ui/pages/agents/run_problem.h"

#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

RunProblem::RunProblem(const Theme& theme, QWidget* parent)
    : Card(theme, {}, parent), m_happened(makeLabel(theme, TextRole::Body, {})), m_toDo(makeLabel(theme, TextRole::Body, {})),
      m_button(new QPushButton)
{
    setRaised(true);
    m_toDo->setProperty("kazeQuiet", true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(spacing::kTiny);
    texts->addWidget(m_happened);
    texts->addWidget(m_toDo);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    row->addLayout(texts, 1);
    row->addWidget(m_button, 0, Qt::AlignVCenter);
    content()->addLayout(row);
    connect(m_button, &QPushButton::clicked, this, [this] { emit remedyWanted(m_remedy); });
    hide();
}

void RunProblem::show(const QString& happened, const QString& toDo, const QString& button, Remedy remedy, Tone tone)
{
    setEdge(tone);
    m_happened->setText(happened);
    m_toDo->setText(toDo);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_remedy = remedy;
    setAccessibleName(happened);
    setVisible(true);
}

void RunProblem::setRun(const api::RunDetail& detail)
{
    using enum api::RunState;
    const auto& state = detail.run.state;
    const QString why = detail.error ? text(detail.error->message) : QString();
    const auto code = detail.error ? base::errorCodeOf(detail.error->code) : base::ErrorCode::Internal;
    if (state == Interrupted)
        return show(tr("Its process ended in the middle."),
            tr("Every step is kept. Resuming goes on from the last one and repeats no model call."), tr("Resume"), Remedy::Resume,
            Tone::Warning);
    if (state == BudgetExhausted)
        return show(why.isEmpty() ? tr("Its budget is used up.") : why,
            tr("What it did is kept. Start it again with a larger budget."), tr("New run"), Remedy::NewRun, Tone::Critical);
    if (state != Failed) {
        hide();
        return;
    }
    const QString happened = why.isEmpty() ? tr("It failed and left no message.") : why;
    if (code == base::ErrorCode::Unauthenticated)
        return show(happened, tr("Every step is kept. Store a key that works, then resume the run."), tr("Providers and keys"),
            Remedy::Settings, Tone::Critical);
    if (code == base::ErrorCode::InvalidArgument || code == base::ErrorCode::PermissionDenied)
        return show(happened, tr("Every step is kept. Change what is wrong, then resume it or start a new run."), tr("New run"),
            Remedy::NewRun, Tone::Critical);
    show(happened, tr("Every step is kept. Resuming goes on from the last one."), tr("Resume"), Remedy::Resume, Tone::Critical);
}

} // namespace kaze::ui
