#include "ui/pages/alerts/alert_actions.h"

#include "engine/api/silence_cover.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"

#include <QPointer>

namespace kaze::ui {

AlertActions::AlertActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

void AlertActions::endSilence(const api::Silence& silence, const QString& words)
{
    api::EndSilence request;
    request.id = silence.id;
    m_context.link.ask<api::EndSilence>(this, std::move(request), [this, silence, words](const base::Result<api::Done>& done) {
        if (!done)
            return m_context.navigator.notify(tr("The silence was not ended: %1").arg(text(done.error().message)));
        m_context.navigator.offerUndo(tr("No longer silenced: %1").arg(words), [here = QPointer(this), silence] {
            if (here)
                here->addAgain(silence);
        });
        emit silencesChanged();
    });
}

void AlertActions::addAgain(const api::Silence& silence)
{
    api::AddSilence request;
    request.silence.ruleId = silence.ruleId;
    request.silence.cause = silence.cause;
    request.silence.until = silence.until;
    request.silence.comment = silence.comment;
    m_context.link.ask<api::AddSilence>(this, std::move(request), [this](const base::Result<api::SilenceAdded>& added) {
        if (!added)
            m_context.navigator.notify(tr("It was not silenced again: %1").arg(text(added.error().message)));
        emit silencesChanged();
    });
}

void AlertActions::endSilenceOf(const api::Alert& alert)
{
    m_context.link.ask<api::ListSilences>(this, {}, [this, alert](const base::Result<api::SilenceList>& list) {
        if (!list)
            return m_context.navigator.notify(tr("The silence was not ended: %1").arg(text(list.error().message)));
        for (const auto& silence : list->silences)
            if (silence.until > m_context.link.now() && api::covers(silence, alert))
                endSilence(silence, alert::silenceText(silence, text(alert.name)));
    });
}

void AlertActions::save(const api::AlertRule& rule, const QString& failed, std::function<void(const api::AlertRule&)> saved)
{
    api::SaveAlertRule request;
    request.rule = rule;
    m_context.link.ask<api::SaveAlertRule>(
        this, std::move(request), [this, failed, saved = std::move(saved)](const base::Result<api::AlertRuleSaved>& reply) {
            if (!reply)
                return m_context.navigator.notify(QStringLiteral("%1: %2").arg(failed, text(reply.error().message)));
            emit rulesChanged();
            if (saved)
                saved(reply->rule);
        });
}

void AlertActions::setEnabled(const api::AlertRule& rule, bool enabled)
{
    auto changed = rule;
    changed.enabled = enabled;
    const QString name = text(rule.name);
    save(changed, tr("%1 was not changed").arg(name), [this, rule, name, enabled](const api::AlertRule&) {
        m_context.navigator.offerUndo(enabled ? tr("%1 is on").arg(name) : tr("%1 is off: it tells nobody any more").arg(name),
            [here = QPointer(this), rule] {
                if (here)
                    here->save(rule, tr("%1 was not changed back").arg(text(rule.name)));
            });
    });
}

void AlertActions::remove(const api::AlertRule& rule)
{
    api::RemoveAlertRule request;
    request.id = rule.id;
    m_context.link.ask<api::RemoveAlertRule>(this, std::move(request), [this, rule](const base::Result<api::Done>& done) {
        const QString name = text(rule.name);
        if (!done)
            return m_context.navigator.notify(tr("%1 was not removed: %2").arg(name, text(done.error().message)));
        // What is gone comes back as a new one.
        auto again = rule;
        again.id.clear();
        m_context.navigator.offerUndo(tr("The rule %1 is removed").arg(name), [here = QPointer(this), again] {
            if (here)
                here->save(again, tr("%1 did not come back").arg(text(again.name)));
        });
        emit rulesChanged();
    });
}

void AlertActions::reset(const api::AlertRule& rule)
{
    api::SaveAlertRule request;
    request.rule = rule;
    request.reset = true;
    m_context.link.ask<api::SaveAlertRule>(
        this, std::move(request), [this, rule](const base::Result<api::AlertRuleSaved>& reply) {
            const QString name = text(rule.name);
            if (!reply)
                return m_context.navigator.notify(tr("%1 was not reset: %2").arg(name, text(reply.error().message)));
            m_context.navigator.offerUndo(
                tr("%1 is as it came with Kaze").arg(text(reply->rule.name)), [here = QPointer(this), rule] {
                    if (here)
                        here->save(rule, tr("%1 was not changed back").arg(text(rule.name)));
                });
            emit rulesChanged();
        });
}

void AlertActions::duplicate(const api::AlertRule& rule)
{
    auto copy = rule;
    copy.id.clear();
    copy.builtIn = false;
    copy.enabled = false;
    copy.name = tr("%1 (copy)").arg(text(rule.name)).toStdString();
    save(copy, tr("%1 was not copied").arg(text(rule.name)), [this](const api::AlertRule& saved) {
        m_context.navigator.offerUndo(tr("%1 is made, and switched off").arg(text(saved.name)), [here = QPointer(this), saved] {
            if (here)
                here->remove(saved);
        });
        emit duplicated(saved);
    });
}

} // namespace kaze::ui
