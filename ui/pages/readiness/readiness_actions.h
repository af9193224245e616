#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! What a person does about triggers, with the notice of what came of it. GUI thread.
class ReadinessActions : public QObject {
    Q_OBJECT
public:
    ReadinessActions(PageContext context, QWidget* window);

    //! Asks once, then lets the engine do it.
    void doStep(const api::Trigger& trigger, const api::TriggerStep& step);
    //! Says what was set, and offers to set it back to how it was.
    void offerBack(const std::vector<api::Trigger>& before);

signals:
    void changed();

private:
    void send(const api::Trigger& trigger, const api::TriggerStep& step);
    void setBack(const std::vector<api::Trigger>& before);

    PageContext m_context;
    QWidget* m_window;
};

} // namespace kaze::ui
