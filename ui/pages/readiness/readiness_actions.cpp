#include "ui/pages/readiness/readiness_actions.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"

#include <QPointer>

namespace kaze::ui {

ReadinessActions::ReadinessActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window)
{
}

void ReadinessActions::doStep(const api::Trigger& trigger, const api::TriggerStep& step)
{
    Question question;
    question.text = tr("%1?", "a step: Let pool review run 24 agents").arg(text(step.title));
    question.details = step.effect.empty() ? tr("The audit trail keeps that it was done.")
                                           : tr("%1\n\nThe audit trail keeps that it was done.").arg(text(step.effect));
    question.action = tr("Do it");
    question.otherwise = tr("Not now");
    question.role = ButtonRole::Primary;
    confirm(m_context.theme, m_window, question, [this, trigger, step] { send(trigger, step); });
}

void ReadinessActions::send(const api::Trigger& trigger, const api::TriggerStep& step)
{
    api::DoTriggerStep request;
    request.trigger = trigger.id;
    request.step = step.id;
    m_context.link.ask<api::DoTriggerStep>(this, std::move(request), [this, step](const base::Result<api::Done>& done) {
        if (!done)
            return m_context.navigator.notify(tr("It was not done: %1").arg(text(done.error().message)));
        m_context.navigator.notify(tr("Done: %1").arg(text(step.title)));
        emit changed();
    });
}

void ReadinessActions::offerBack(const std::vector<api::Trigger>& before)
{
    const QString said = before.size() == 1 ? tr("The threshold of %1 is changed").arg(text(before.front().title))
                                            : tr("%n threshold(s) changed", nullptr, static_cast<int>(before.size()));
    m_context.navigator.offerUndo(said, [here = QPointer(this), before] {
        if (here)
            here->setBack(before);
    });
}

void ReadinessActions::setBack(const std::vector<api::Trigger>& before)
{
    for (const auto& trigger : before) {
        api::SetTrigger request;
        request.id = trigger.id;
        request.threshold = trigger.threshold;
        request.warnShare = trigger.warnShare;
        request.holdSeconds = trigger.holdSeconds;
        m_context.link.ask<api::SetTrigger>(this, std::move(request), [this, trigger](const base::Result<api::Done>& done) {
            if (!done)
                m_context.navigator.notify(tr("%1 was not set back: %2").arg(text(trigger.title), text(done.error().message)));
            emit changed();
        });
    }
}

} // namespace kaze::ui
