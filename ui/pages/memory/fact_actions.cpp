#include "ui/pages/memory/fact_actions.h"

#include "engine/api/memory_requests.h"
#include "ui/models/fact_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/fact_dialogs.h"
#include "ui/widgets/confirm.h"

#include <QApplication>
#include <QClipboard>
#include <QPointer>

namespace kaze::ui {

FactActions::FactActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

void FactActions::accept(const api::Fact& fact, bool supersede)
{
    review(fact, true, supersede ? "supersede" : "keep");
}

void FactActions::reject(const api::Fact& fact)
{
    review(fact, false, "keep");
}

void FactActions::review(const api::Fact& fact, bool accept, const std::string& onConflict)
{
    if (fact.state != "proposed" && !(accept && fact.state == "rejected"))
        return m_context.navigator.notify(tr("This fact waits for no review."));
    auto request = m_scope.of(api::ReviewFact());
    request.id = fact.id;
    request.accept = accept;
    request.onConflict = onConflict;
    m_context.link.ask<api::ReviewFact>(
        this, std::move(request), [this, accept, scope = m_scope](const base::Result<api::FactAdded>& reply) {
            if (!reply)
                return m_context.navigator.notify(tr("It was not decided: %1").arg(text(reply.error().message)));
            if (accept)
                accepted(*reply, scope);
            else
                m_context.navigator.notify(tr("Rejected: %1. It stays among the rejected ones, where it can be accepted.")
                                               .arg(facts::sentence(reply->fact)));
            emit changed(text(reply->fact.id));
        });
}

void FactActions::accepted(const api::FactAdded& reply, const MemoryScope& scope)
{
    const QString words = reply.superseded.empty()
        ? tr("Accepted: %1").arg(facts::sentence(reply.fact))
        : tr("Accepted, and %Ln facts ended: %1", nullptr, static_cast<int>(reply.superseded.size()))
              .arg(facts::sentence(reply.fact));
    m_context.navigator.offerUndo(words, [here = QPointer(this), id = reply.fact.id, ended = !reply.superseded.empty(), scope] {
        if (here && ended)
            here->undo(id, scope);
        else if (here)
            here->forget(id, scope);
    });
}

void FactActions::forget(const std::string& id, const MemoryScope& scope)
{
    auto request = scope.of(api::ForgetMemory());
    request.id = id;
    m_context.link.ask<api::ForgetMemory>(this, std::move(request), [this](const base::Result<api::MemoryReply>& reply) {
        m_context.navigator.notify(reply ? tr("It holds no longer: it is forgotten, and can be restored.")
                                         : tr("It was not taken back: %1").arg(text(reply.error().message)));
        if (reply)
            emit changed(text(reply->record.id));
    });
}

void FactActions::end(const api::Fact& fact)
{
    if (fact.state != "valid")
        return m_context.navigator.notify(tr("Only a fact that holds can be ended."));
    auto* dialog = new EndFactDialog(m_context, m_scope, fact, m_window);
    connect(dialog, &EndFactDialog::ended, this, [this, fact, scope = m_scope](const api::Fact& ended) {
        m_context.navigator.offerUndo(tr("Ended: %1").arg(facts::sentence(ended)), [here = QPointer(this), fact, scope] {
            if (here)
                here->bringBack(fact, scope);
        });
        emit changed(text(ended.id));
    });
    dialog->open();
}

//! As it was before: the version that it had is its newest one again.
void FactActions::bringBack(const api::Fact& fact, const MemoryScope& scope)
{
    auto request = scope.of(api::RestoreMemory());
    request.id = fact.id;
    request.version = fact.version;
    m_context.link.ask<api::RestoreMemory>(this, std::move(request), [this, fact](const base::Result<api::MemoryReply>& reply) {
        m_context.navigator.notify(reply ? tr("It holds again: %1").arg(facts::sentence(fact))
                                         : tr("It was not brought back: %1").arg(text(reply.error().message)));
        if (reply)
            emit changed(text(fact.id));
    });
}

void FactActions::undoSupersession(const api::Fact& fact)
{
    const bool newer = !fact.supersedes.empty();
    const std::string id = newer ? fact.id : fact.supersededBy;
    if (id.empty())
        return m_context.navigator.notify(tr("No fact took the place of another here."));
    Question question;
    question.text = tr("Undo the supersession?");
    question.details = newer
        ? tr("\"%1\" is forgotten, and what it ended holds again as it did. The fact and its versions stay, and can be restored.")
              .arg(facts::sentence(fact))
        : tr("\"%1\" holds again as it did, and the fact that took its place is forgotten; that one can be restored.")
              .arg(facts::sentence(fact));
    question.action = tr("Undo it");
    question.otherwise = tr("Leave it");
    confirm(m_context.theme, m_window, question, [this, id, scope = m_scope] { undo(id, scope); });
}

void FactActions::undo(const std::string& id, const MemoryScope& scope)
{
    auto request = scope.of(api::UndoSupersession());
    request.id = id;
    m_context.link.ask<api::UndoSupersession>(this, std::move(request), [this](const base::Result<api::FactAdded>& reply) {
        if (!reply)
            return m_context.navigator.notify(tr("It was not undone: %1").arg(text(reply.error().message)));
        QStringList again;
        for (const auto& fact : reply->superseded)
            again << facts::sentence(fact);
        m_context.navigator.notify(
            again.isEmpty() ? tr("It is forgotten.") : tr("It holds again: %1").arg(again.join(QStringLiteral("; "))));
        emit changed(text(reply->fact.id));
    });
}

void FactActions::openRun(const api::Fact& fact)
{
    if (const QString run = memory::runOf(fact.source); !run.isEmpty())
        m_context.navigator.showRun(run);
    else
        m_context.navigator.notify(tr("It was not learnt in a run."));
}

void FactActions::copy(const QString& words)
{
    QApplication::clipboard()->setText(words);
    m_context.navigator.notify(tr("Copied."));
}

} // namespace kaze::ui
