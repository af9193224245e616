#pragma once

#include "engine/api/graph_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

#include <QLineEdit>
#include <QTimer>

class QCompleter;
class QStringListModel;

namespace kaze::ui {

//! A field for the name of something that facts speak of, with the names that the cell knows offered while one types, those with the most facts first.
class EntityField : public QLineEdit {
    Q_OBJECT
public:
    EntityField(PageContext context, const QString& accessibleName, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope) { m_scope = scope; }
    [[nodiscard]] QCompleter* names() const { return m_names; }

signals:
    //! Enter, or a name was picked.
    void chosen(const QString& name);

private:
    void ask();

    PageContext m_context;
    MemoryScope m_scope;
    QStringListModel* m_words;
    QCompleter* m_names;
    QTimer m_pause;
    int m_round = 0;
};

} // namespace kaze::ui
