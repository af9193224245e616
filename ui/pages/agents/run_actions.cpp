#include "ui/pages/agents/run_actions.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"

namespace kaze::ui {

struct RunActions::Batch {
    Verb verb;
    int open = 0;
    int done = 0;
    int failed = 0;
    QString reason; //!< of the first that failed
};

RunActions::RunActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

bool RunActions::applies(Verb verb, const api::Open<api::RunState>& state)
{
    using enum api::RunState;
    const auto is = [&state](auto... states) { return ((state == states) || ...); };
    switch (verb) {
    case Verb::Pause:
        return is(Queued, Running, WaitingApproval, NeedsAttention);
    case Verb::Resume:
        return is(Paused, Interrupted, Failed);
    case Verb::Cancel:
        return is(Queued, Running, WaitingApproval, NeedsAttention, Paused, Interrupted);
    }
    return false;
}

void RunActions::act(Verb verb, const std::vector<api::RunRow>& runs)
{
    std::vector<api::RunRow> fitting;
    std::copy_if(
        runs.begin(), runs.end(), std::back_inserter(fitting), [verb](const auto& run) { return applies(verb, run.state); });
    if (fitting.empty())
        return m_context.navigator.notify(tr("None of the selected runs can be changed this way"));
    if (verb != Verb::Cancel)
        return send(verb, fitting);
    const int count = static_cast<int>(fitting.size());
    const QString what
        = count == 1 ? tr("Cancel the run of %1?").arg(text(fitting.front().agent)) : tr("Cancel %n runs?", nullptr, count);
    confirm(m_context.theme, m_window,
        {what,
            tr("Calls that are under way are stopped. Everything done so far is kept: steps, files, costs. A cancelled run "
               "cannot be resumed."),
            tr("Cancel %n run(s)", nullptr, count), count == 1 ? tr("Let it run") : tr("Let them run")},
        [this, verb, fitting] { send(verb, fitting); });
}

void RunActions::send(Verb verb, const std::vector<api::RunRow>& runs)
{
    auto batch = std::make_shared<Batch>();
    batch->verb = verb;
    batch->open = static_cast<int>(runs.size());
    for (const auto& run : runs)
        switch (verb) {
        case Verb::Pause:
            sendOne<api::PauseRun>(run, batch);
            break;
        case Verb::Resume:
            sendOne<api::ResumeRun>(run, batch);
            break;
        case Verb::Cancel:
            sendOne<api::CancelRun>(run, batch);
            break;
        }
}

template <class Command>
void RunActions::sendOne(const api::RunRow& run, const std::shared_ptr<Batch>& batch)
{
    Command command;
    command.runId = run.runId;
    m_context.link.template ask<Command>(this, command, [this, batch](const base::Result<api::Done>& reply) {
        ++(reply ? batch->done : batch->failed);
        if (!reply && batch->reason.isEmpty())
            batch->reason = text(reply.error().message);
        if (--batch->open == 0)
            report(*batch);
    });
}

void RunActions::report(const Batch& batch)
{
    QStringList said;
    if (batch.done > 0)
        said << (batch.verb == Verb::Pause   ? tr("%n run(s) will pause after this step", nullptr, batch.done)
                : batch.verb == Verb::Resume ? tr("%n run(s) go on", nullptr, batch.done)
                                             : tr("%n run(s) cancelled", nullptr, batch.done));
    if (batch.failed > 0)
        said << tr("%n run(s) did not change: %1", nullptr, batch.failed).arg(batch.reason);
    m_context.navigator.notify(said.join(QStringLiteral(" · ")));
    emit finished();
}

} // namespace kaze::ui
