#pragma once

#include "engine/api/run.h"
#include "ui/pages/page.h"

#include <QObject>

namespace kaze::ui {

class ForkDialog;

//! New runs from old ones, and two of them side by side, wherever runs are shown. GUI thread.
class ForkActions : public QObject {
    Q_OBJECT
public:
    ForkActions(PageContext context, QWidget* window);

    //! Whether running it again makes sense in a state.
    [[nodiscard]] static bool canRetry(const api::Open<api::RunState>& state);
    //! Starts those that ended badly again from their task, each as a new run, after one question where there are several.
    void retry(const std::vector<api::RunRow>& runs);
    //! Opens the dialog; the new run is shown when it has started.
    ForkDialog* fork(const QString& runId, std::int64_t step);
    //! Lets a person choose a run to compare with, and shows both.
    void compareWith(const QString& runId, const QString& agent);
    void compare(const QString& first, const QString& second);

signals:
    void started(const QString& runId);

private:
    void sendRetry(const std::vector<api::RunRow>& runs);

    PageContext m_context;
    QWidget* m_window;
};

} // namespace kaze::ui
