#pragma once

#include "engine/api/tenant_requests.h"
#include "ui/pages/page.h"

#include <optional>

class QPushButton;

namespace kaze::ui {

class StateStack;
class TableView;
class TenantModel;
class WorkPoolsCard;
struct OwnerRow;

//! Tenants and their projects: what they may have, what they use; added, changed and removed in a form. Below them the pools of runs.
class TenantsSection : public QWidget {
    Q_OBJECT
public:
    explicit TenantsSection(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    void addTenant();
    [[nodiscard]] QString copyText() const;

private:
    void addProject();
    void edit(const OwnerRow& owner);
    void open(OwnerRow owner, bool isProject, bool isNew);
    void show();
    void updateActions();

    PageContext m_context;
    TenantModel* m_model;
    TableView* m_table;
    QPushButton* m_addProject;
    QPushButton* m_edit;
    WorkPoolsCard* m_pools;
    StateStack* m_states;
    std::optional<api::TenantList> m_tenants;
    std::string m_wantedTenant, m_wantedProject; //!< to be selected when the answer is there
};

} // namespace kaze::ui
