#pragma once

#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

#include <QMenu>

class QPushButton;

namespace kaze::ui {

//! Chooses whose memory is shown: the tenants of the cell, and their projects below them.
class MemoryScopeMenu : public QMenu {
    Q_OBJECT
public:
    explicit MemoryScopeMenu(PageContext context, QWidget* parent = nullptr);

    //! Asks which there are.
    void refresh();
    void setScope(const MemoryScope& scope);
    [[nodiscard]] const MemoryScope& scope() const { return m_scope; }

signals:
    void chosen(const kaze::ui::MemoryScope& scope);

private:
    void rebuild();
    void addScope(const MemoryScope& scope);

    PageContext m_context;
    MemoryScope m_scope;
    QList<MemoryScope> m_tenants;
    QList<MemoryScope> m_projects;
};

} // namespace kaze::ui
