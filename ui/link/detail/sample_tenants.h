#pragma once

#include "engine/api/tenant_requests.h"
#include "engine/base/result.h"

#include <string>
#include <vector>

namespace kaze::ui {

//! The tenants and projects of the sample.
class SampleTenants {
public:
    SampleTenants(api::Time now, bool busy);

    [[nodiscard]] const std::vector<api::TenantRow>& tenants() const { return m_tenants; }
    [[nodiscard]] const std::vector<api::ProjectRow>& projects() const { return m_projects; }

    [[nodiscard]] base::Result<api::TenantReply> set(const api::SetTenant& request);
    [[nodiscard]] base::Result<api::ProjectReply> set(const api::SetProject& request);
    [[nodiscard]] base::Result<api::TenantLoss> remove(const api::RemoveTenant& request, std::int64_t openRuns);
    [[nodiscard]] base::Result<api::TenantLoss> remove(const api::RemoveProject& request, std::int64_t openRuns);

private:
    [[nodiscard]] api::TenantRow* find(const std::string& tenant);
    [[nodiscard]] api::ProjectRow* find(const std::string& tenant, const std::string& project);

    api::Time m_now;
    std::vector<api::TenantRow> m_tenants;
    std::vector<api::ProjectRow> m_projects;
};

//! Whose a run of the sample is, by what its agent works on: a tenant, and a project of it or none.
[[nodiscard]] std::pair<std::string, std::string> sampleOwner(const std::string& agent, const std::string& pool);

} // namespace kaze::ui
