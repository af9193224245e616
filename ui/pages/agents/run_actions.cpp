#include "ui/pages/agents/run_actions.h"

#include "engine/api/run_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"

#include <QPointer>

namespace kaze::ui {

struct RunActions::Batch {
    Verb verb;
    bool canUndo = false;
    int open = 0;
    int failed = 0;
    std::vector<std::string> done;
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
    std::vector<std::string> ids;
    for (const auto& run : fitting)
        ids.push_back(run.runId);
    if (verb != Verb::Cancel)
        return send(verb, ids, true);
    const int count = static_cast<int>(fitting.size());
    const QString what
        = count == 1 ? tr("Cancel the run of %1?").arg(text(fitting.front().agent)) : tr("Cancel %n runs?", nullptr, count);
    confirm(m_context.theme, m_window,
        {what,
            tr("Calls that are under way are stopped. Everything done so far is kept: steps, files, costs. A cancelled run "
               "cannot be resumed."),
            tr("Cancel %n run(s)", nullptr, count), count == 1 ? tr("Let it run") : tr("Let them run")},
        [this, verb, ids] { send(verb, ids, false); });
}

void RunActions::send(Verb verb, const std::vector<std::string>& runs, bool canUndo)
{
    auto batch = std::make_shared<Batch>();
    batch->verb = verb;
    batch->canUndo = canUndo;
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
void RunActions::sendOne(const std::string& run, const std::shared_ptr<Batch>& batch)
{
    Command command;
    command.runId = run;
    m_context.link.template ask<Command>(this, command, [this, batch, run](const base::Result<api::Done>& reply) {
        if (reply)
            batch->done.push_back(run);
        else if (++batch->failed == 1)
            batch->reason = text(reply.error().message);
        if (--batch->open == 0)
            report(*batch);
    });
}

void RunActions::report(const Batch& batch)
{
    QStringList said;
    if (const int done = static_cast<int>(batch.done.size()); done > 0)
        said << (batch.verb == Verb::Pause   ? tr("%n run(s) will pause after this step", nullptr, done)
                : batch.verb == Verb::Resume ? tr("%n run(s) go on", nullptr, done)
                                             : tr("%n run(s) cancelled", nullptr, done));
    if (batch.failed > 0)
        said << tr("%n run(s) did not change: %1", nullptr, batch.failed).arg(batch.reason);
    const QString words = said.join(QStringLiteral(" · "));
    if (!batch.canUndo || batch.done.empty())
        m_context.navigator.notify(words);
    else
        m_context.navigator.offerUndo(words, [self = QPointer(this), verb = batch.verb, runs = batch.done] {
            if (self)
                self->send(verb == Verb::Pause ? Verb::Resume : Verb::Pause, runs, false);
        });
    emit finished();
}

} // namespace kaze::ui
