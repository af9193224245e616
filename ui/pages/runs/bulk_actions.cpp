#include "ui/pages/runs/bulk_actions.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"

#include <QPointer>

namespace kaze::ui {

BulkActions::BulkActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

void BulkActions::act(api::BulkAction action, const QString& filter)
{
    if (std::exchange(m_busy, true))
        return;
    api::BulkRuns request;
    request.action = action;
    request.filter = filter.toStdString();
    request.countOnly = true;
    m_context.link.ask<api::BulkRuns>(
        this, std::move(request), [this, action, filter](const base::Result<api::BulkDone>& counted) {
            m_busy = false;
            if (!counted)
                return m_context.navigator.notify(text(counted.error().message));
            if (counted->matched == 0)
                return m_context.navigator.notify(tr("No run that matches can be changed this way"));
            askFirst(action, filter, counted->matched);
        });
}

void BulkActions::askFirst(api::BulkAction action, const QString& filter, std::int64_t runs)
{
    const int count = static_cast<int>(std::min<std::int64_t>(runs, std::numeric_limits<int>::max()));
    const QString which
        = filter.isEmpty() ? tr("These are all runs there are that it fits.") : tr("These are all that match: %1").arg(filter);
    Question question;
    question.otherwise = tr("Leave them");
    if (action == api::BulkAction::Cancel) {
        question.text = tr("Cancel %n runs?", nullptr, count);
        question.action = tr("Cancel %n run(s)", nullptr, count);
        question.details
            = tr("Calls that are under way are stopped. Everything done so far is kept: steps, files, costs. A cancelled "
                 "run cannot be resumed.")
            + QStringLiteral("\n\n") + which;
    } else if (action == api::BulkAction::Pause) {
        question.text = tr("Pause %n runs?", nullptr, count);
        question.action = tr("Pause %n run(s)", nullptr, count);
        question.details = tr("Each pauses after its present step, and can be resumed.") + QStringLiteral("\n\n") + which;
        question.role = ButtonRole::Primary;
    } else {
        question.text = tr("Resume %n runs?", nullptr, count);
        question.action = tr("Resume %n run(s)", nullptr, count);
        question.details
            = tr("Each goes on from its last step, as soon as there is a place for it.") + QStringLiteral("\n\n") + which;
        question.role = ButtonRole::Primary;
    }
    confirm(m_context.theme, m_window, question, [this, action, filter] {
        api::BulkRuns request;
        request.action = action;
        request.filter = filter.toStdString();
        send(std::move(request), true);
    });
}

void BulkActions::send(api::BulkRuns request, bool canUndo)
{
    const auto action = request.action.valueOr(api::BulkAction::Pause);
    canUndo = canUndo && action != api::BulkAction::Cancel;
    request.withIds = canUndo;
    m_context.link.ask<api::BulkRuns>(this, std::move(request), [this, action, canUndo](const base::Result<api::BulkDone>& done) {
        if (!done)
            m_context.navigator.notify(text(done.error().message));
        else
            report(action, *done, canUndo);
        emit finished();
    });
}

void BulkActions::report(api::BulkAction action, const api::BulkDone& done, bool canUndo)
{
    const int count = static_cast<int>(std::min<std::int64_t>(done.changed, std::numeric_limits<int>::max()));
    QStringList said{action == api::BulkAction::Pause ? tr("%n run(s) will pause after this step", nullptr, count)
            : action == api::BulkAction::Resume       ? tr("%n run(s) go on", nullptr, count)
                                                      : tr("%n run(s) cancelled", nullptr, count)};
    if (done.changed < done.matched)
        said << tr("%1 did not change: %2")
                    .arg(format::count(done.matched - done.changed),
                        done.problems.empty() ? tr("they ended meanwhile") : text(done.problems.front()));
    const QString words = said.join(QStringLiteral(" · "));
    if (!canUndo || done.changedIds.empty())
        return m_context.navigator.notify(words);
    m_context.navigator.offerUndo(words, [self = QPointer(this), action, runs = done.changedIds] {
        if (self)
            self->undo(action, runs);
    });
}

void BulkActions::undo(api::BulkAction action, std::vector<std::string> runs)
{
    api::BulkRuns request;
    request.action = action == api::BulkAction::Pause ? api::BulkAction::Resume : api::BulkAction::Pause;
    request.runIds = std::move(runs);
    send(std::move(request), false);
}

} // namespace kaze::ui
