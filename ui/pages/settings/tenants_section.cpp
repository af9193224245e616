#include "ui/pages/settings/tenants_section.h"

#include "engine/api/tenant_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/settings/tenant_dialog.h"
#include "ui/pages/settings/work_pools_card.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

TenantsSection::TenantsSection(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new TenantModel(this)),
      m_table(new TableView(context.theme, tr("Tenants and projects"))), m_addProject(new QPushButton(tr("Add project"))),
      m_edit(new QPushButton(tr("Edit…"))), m_pools(new WorkPoolsCard(context)), m_states(nullptr)
{
    auto* list = new Card(context.theme, tr("Tenants and projects"));
    list->setFlush(true);
    auto* add = new QPushButton(tr("Add tenant"));
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_edit);
    row->addWidget(m_addProject);
    row->addWidget(add);
    list->setTrailing(buttons);
    m_table->setModel(m_model);
    m_table->setColumnKind(TenantModel::Name, CellKind::Strong);
    for (const auto number : {TenantModel::AtWork, TenantModel::Waiting, TenantModel::Weight, TenantModel::Runs,
             TenantModel::Memory, TenantModel::Tokens, TenantModel::Tools})
        m_table->setColumnKind(number, CellKind::Number);
    m_table->setColumnKind(TenantModel::Workspaces, CellKind::Mono);
    m_table->setColumnHint(TenantModel::Name, 170);
    m_table->setColumnHint(TenantModel::AtWork, 80);
    m_table->setColumnHint(TenantModel::Waiting, 80);
    m_table->setColumnHint(TenantModel::Weight, 66);
    m_table->setColumnHint(TenantModel::Runs, 66);
    m_table->setColumnHint(TenantModel::Memory, 140);
    m_table->setColumnHint(TenantModel::Tokens, 140);
    m_table->setStretchColumn(TenantModel::Workspaces);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    list->content()->addWidget(m_table);
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(context.theme, TextRole::Muted,
        tr("Runs, memory, secrets and folders of one tenant are out of reach of another, and those of a project out of reach of "
           "the "
           "others. A run waits where its tenant has all its places; nobody else waits for that.")));
    column->addWidget(list, 3);
    column->addWidget(m_pools, 2);
    auto* empty = new EmptyState(context.theme, QStringLiteral("system-users"), tr("No tenants"),
        tr("A tenant's runs, memory and folders are kept apart from the others'."), tr("Add tenant"));
    m_states = new StateStack(context.theme, both, empty, tr("Reading the tenants…"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_states);

    connect(add, &QPushButton::clicked, this, &TenantsSection::addTenant);
    connect(empty, &EmptyState::actionClicked, this, &TenantsSection::addTenant);
    connect(m_addProject, &QPushButton::clicked, this, &TenantsSection::addProject);
    connect(m_edit, &QPushButton::clicked, this, [this] {
        if (const auto* owner = m_model->owner(m_table->currentIndex()))
            edit(*owner);
    });
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* owner = m_model->owner(index))
            edit(*owner);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TenantsSection::updateActions);
    connect(m_states, &StateStack::retryClicked, this, &TenantsSection::refresh);
    m_states->showLoading();
    updateActions();
}

void TenantsSection::refresh()
{
    m_pools->refresh();
    const auto failed = [this](const base::Error& error) {
        m_states->showError(text(error.message), tr("Nothing was changed."), {}, tr("Try again"));
    };
    m_context.link.ask<api::ListTenants>(this, {}, [this, failed](base::Result<api::TenantList> tenants) {
        if (!tenants)
            return failed(tenants.error());
        m_tenants = std::move(*tenants);
        m_context.link.ask<api::ListProjects>(this, {}, [this, failed](base::Result<api::ProjectList> projects) {
            if (!projects)
                return failed(projects.error());
            m_model->setOwners(m_tenants->tenants, projects->projects);
            show();
        });
    });
}

void TenantsSection::show()
{
    if (m_model->rowCount() == 0)
        m_states->showEmpty();
    else
        m_states->showContent();
    auto index = m_model->find(m_wantedTenant, m_wantedProject);
    if (!index.isValid())
        index = m_table->currentIndex();
    if (!index.isValid())
        index = m_model->index(0, 0);
    if (index.isValid() && index != m_table->currentIndex())
        m_table->setCurrentIndex(index);
    m_wantedTenant.clear();
    m_wantedProject.clear();
    updateActions();
}

void TenantsSection::updateActions()
{
    const auto* owner = m_model->owner(m_table->currentIndex());
    m_edit->setEnabled(owner != nullptr);
    m_addProject->setEnabled(owner != nullptr);
    m_addProject->setToolTip(owner ? tr("A project of %1").arg(text(owner->tenant)) : QString());
}

void TenantsSection::addTenant()
{
    open({}, false, true);
}

void TenantsSection::addProject()
{
    const auto* owner = m_model->owner(m_table->currentIndex());
    if (!owner)
        return;
    OwnerRow project;
    project.tenant = owner->tenant;
    open(std::move(project), true, true);
}

void TenantsSection::edit(const OwnerRow& owner)
{
    open(owner, owner.isProject(), false);
}

void TenantsSection::open(OwnerRow owner, bool isProject, bool isNew)
{
    auto* dialog = new TenantDialog(m_context, std::move(owner), isProject, isNew, this);
    connect(dialog, &TenantDialog::changed, this, [this](const QString& tenant, const QString& project) {
        m_wantedTenant = tenant.toStdString();
        m_wantedProject = project.toStdString();
        refresh();
    });
    dialog->open();
}

QString TenantsSection::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
