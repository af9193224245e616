#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! What a person does to silences and rules, with the notice of what came of it and the way back. GUI thread.
class AlertActions : public QObject {
    Q_OBJECT
public:
    AlertActions(PageContext context, QWidget* window);

    void endSilence(const api::Silence& silence, const QString& words);
    //! Ends all that silence this alert.
    void endSilenceOf(const api::Alert& alert);
    void setEnabled(const api::AlertRule& rule, bool enabled);
    //! One that was made here; those that come with Kaze are switched off instead.
    void remove(const api::AlertRule& rule);
    //! One that comes with Kaze, back to how it came.
    void reset(const api::AlertRule& rule);
    //! Another one like it, switched off, for a person to go on from.
    void duplicate(const api::AlertRule& rule);

signals:
    void rulesChanged();
    void silencesChanged();
    void duplicated(const kaze::api::AlertRule& rule);

private:
    void addAgain(const api::Silence& silence);
    void save(const api::AlertRule& rule, const QString& failed, std::function<void(const api::AlertRule&)> saved = {});

    PageContext m_context;
    QWidget* m_window;
};

} // namespace kaze::ui
