#include "ui/pages/memory/memory_scope_menu.h"

#include "engine/api/tenant_requests.h"
#include "ui/models/run_words.h"

#include <QActionGroup>

namespace kaze::ui {

MemoryScopeMenu::MemoryScopeMenu(PageContext context, QWidget* parent) : QMenu(parent), m_context(context)
{
    setTitle(tr("Tenant"));
    rebuild();
}

void MemoryScopeMenu::refresh()
{
    m_context.link.ask<api::ListTenants>(this, {}, [this](const base::Result<api::TenantList>& list) {
        if (!list)
            return;
        m_tenants.clear();
        for (const auto& tenant : list->tenants)
            m_tenants << MemoryScope{tenant.name, {}};
        rebuild();
    });
    m_context.link.ask<api::ListProjects>(this, {}, [this](const base::Result<api::ProjectList>& list) {
        if (!list)
            return;
        m_projects.clear();
        for (const auto& project : list->projects)
            m_projects << MemoryScope{project.tenant, project.name};
        rebuild();
    });
}

void MemoryScopeMenu::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    rebuild();
}

void MemoryScopeMenu::addScope(const MemoryScope& scope)
{
    auto* action = addAction(scope.name());
    action->setCheckable(true);
    action->setChecked(scope == m_scope);
    connect(action, &QAction::triggered, this, [this, scope] {
        setScope(scope);
        emit chosen(scope);
    });
}

void MemoryScopeMenu::rebuild()
{
    // An action that is at work must not go while it is.
    const auto before = actions();
    for (auto* action : before) {
        removeAction(action);
        action->deleteLater();
    }
    // The chosen one is there even while nobody answers.
    if (!m_tenants.contains(MemoryScope{m_scope.tenant, {}}))
        addScope({m_scope.tenant, {}});
    for (const auto& tenant : std::as_const(m_tenants)) {
        addScope(tenant);
        for (const auto& project : std::as_const(m_projects))
            if (project.tenant == tenant.tenant)
                addScope(project);
    }
}

} // namespace kaze::ui
