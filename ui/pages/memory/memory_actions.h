#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QMenu;

namespace kaze::ui {

//! What a person does to one record, with the notice of what came of it. GUI thread.
class MemoryActions : public QObject {
    Q_OBJECT
public:
    MemoryActions(PageContext context, QWidget* window);

    void setScope(const MemoryScope& scope) { m_scope = scope; }

    //! Asks once; the notice offers to take it back.
    void forget(const api::MemoryRecord& record);
    //! An earlier version, or with 0 the present one of a forgotten record.
    void restore(const api::MemoryRecord& record, qint64 version);
    //! Asks once, for good; afterwards shows where it was and what is left.
    void erase(const api::MemoryRecord& record);
    //! Repeats a search, and offers to save what the cell signs of it.
    void certify(api::SearchMemory search);
    void openRun(const api::MemoryRecord& record);
    //! Text, id, JSON and Markdown of a record.
    void addCopies(QMenu& menu, const api::MemoryRecord& record);
    void copy(const QString& text);

signals:
    void changed(const kaze::api::MemoryReply& reply);
    void erased(const QString& id);

private:
    void sendForget(const api::MemoryRecord& record);
    void sendRestore(const api::MemoryRecord& record, qint64 version, const MemoryScope& scope);
    void sendErase(const api::MemoryRecord& record);
    void save(const QString& name, const QByteArray& bytes);

    PageContext m_context;
    QWidget* m_window;
    MemoryScope m_scope;
};

} // namespace kaze::ui
