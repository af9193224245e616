#pragma once

#include "engine/api/fact_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! What a person does to one fact, with the notice of what came of it and how it is taken back. GUI thread.
class FactActions : public QObject {
    Q_OBJECT
public:
    FactActions(PageContext context, QWidget* window);

    void setScope(const MemoryScope& scope) { m_scope = scope; }

    //! Lets a proposed or a rejected one hold, and ends what contradicts it where `supersede`.
    void accept(const api::Fact& fact, bool supersede);
    void reject(const api::Fact& fact);
    //! Asks for the day and the reason.
    void end(const api::Fact& fact);
    //! Asks once: forgets the fact that ended others, and lets these hold again. `fact` is either of them.
    void undoSupersession(const api::Fact& fact);
    void openRun(const api::Fact& fact);
    void copy(const QString& words);

signals:
    //! Something is different now; lists are to be read again.
    void changed(const QString& id);

private:
    void review(const api::Fact& fact, bool accept, const std::string& onConflict);
    void accepted(const api::FactAdded& reply, const MemoryScope& scope);
    void forget(const std::string& id, const MemoryScope& scope);
    void undo(const std::string& id, const MemoryScope& scope);
    void bringBack(const api::Fact& fact, const MemoryScope& scope);

    PageContext m_context;
    QWidget* m_window;
    MemoryScope m_scope;
};

} // namespace kaze::ui
