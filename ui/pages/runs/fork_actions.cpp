#include "ui/pages/runs/fork_actions.h"

#include "engine/api/run_control_requests.h"
#include "engine/base/ids.h"
#include "ui/models/run_words.h"
#include "ui/pages/runs/comparison_view.h"
#include "ui/pages/runs/fork_dialog.h"
#include "ui/pages/runs/run_picker.h"
#include "ui/widgets/confirm.h"

#include <memory>

namespace kaze::ui {

ForkActions::ForkActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

bool ForkActions::canRetry(const api::Open<api::RunState>& state)
{
    using enum api::RunState;
    return state == Failed || state == BudgetExhausted || state == Cancelled || state == Interrupted;
}

void ForkActions::retry(const std::vector<api::RunRow>& runs)
{
    std::vector<api::RunRow> fitting;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(fitting), [](const auto& run) { return canRetry(run.state); });
    if (fitting.empty())
        return m_context.navigator.notify(tr("None of the selected runs ended badly"));
    const int count = static_cast<int>(fitting.size());
    if (count == 1)
        return sendRetry(fitting);
    confirm(m_context.theme, m_window,
        {tr("Run %n tasks again?", nullptr, count),
            tr("Each starts as a new run from its task, with the budget it had. The runs that ended stay as they are."),
            tr("Run them again"), tr("Leave them"), ButtonRole::Primary},
        [this, fitting] { sendRetry(fitting); });
}

void ForkActions::sendRetry(const std::vector<api::RunRow>& runs)
{
    struct Batch {
        int open = 0;
        int started = 0;
        QString last;
        QString why;
    };
    auto batch = std::make_shared<Batch>();
    batch->open = static_cast<int>(runs.size());
    for (const auto& run : runs) {
        api::ForkRun request;
        request.runId = run.runId;
        request.step = 1;
        request.newRunId = base::clientId().text();
        m_context.link.ask<api::ForkRun>(this, std::move(request), [this, batch](const base::Result<api::RunStarted>& started) {
            if (started) {
                ++batch->started;
                batch->last = text(started->runId);
            } else {
                batch->why = text(started.error().message);
            }
            if (--batch->open > 0)
                return;
            QStringList said;
            if (batch->started > 0)
                said << tr("%n task(s) run again", nullptr, batch->started);
            if (!batch->why.isEmpty())
                said << tr("not started: %1").arg(batch->why);
            m_context.navigator.notify(said.join(QStringLiteral(" · ")));
            if (batch->started > 0)
                emit this->started(batch->last);
        });
    }
}

ForkDialog* ForkActions::fork(const QString& runId, std::int64_t step)
{
    auto* dialog = new ForkDialog(m_context, runId, step, m_window);
    connect(dialog, &ForkDialog::forked, this, [this](const QString& id) {
        m_context.navigator.notify(tr("The new run %1 is under way").arg(id.right(8)));
        emit started(id);
    });
    dialog->open();
    return dialog;
}

void ForkActions::compareWith(const QString& runId, const QString& agent)
{
    auto* picker = new RunPicker(m_context, runId, agent, m_window);
    connect(picker, &RunPicker::picked, this, [this, runId](const QString& other) { compare(other, runId); });
    picker->open();
}

void ForkActions::compare(const QString& first, const QString& second)
{
    auto* dialog = new ComparisonDialog(m_context, first, second, m_window);
    dialog->open();
}

} // namespace kaze::ui
