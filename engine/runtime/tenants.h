#pragma once

#include "engine/api/tenant_requests.h"
#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/base/task.h"
#include "engine/storage/database.h"

#include <functional>
#include <map>

namespace kaze::runtime {

inline constexpr std::string_view kDefaultTenant = "default";

//! Whose something is.
struct Owner {
    std::string tenant{kDefaultTenant};
    std::string project; //!< empty: none

    bool operator==(const Owner&) const = default;
};

//! What was set of a tenant, or of a project.
struct TenantTerms {
    std::string description;
    std::string workspaceRoot; //!< the folder itself; empty: anywhere
    api::Quotas quotas;
    base::Time createdAt;
};

//! The tenants of a cell and their projects: kept in state.db and, as every run is looked up in them, in memory. Lives on the loop.
class Tenants {
public:
    Tenants(storage::Database& state, base::WorkerPool& workers, const base::Clock& clock);

    struct Tenant : TenantTerms {
        std::map<std::string, TenantTerms, std::less<>> projects;
    };

    //! Reads them all; once, before anything else. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> load();

    [[nodiscard]] const std::map<std::string, Tenant, std::less<>>& all() const { return m_tenants; }
    //! Whose a request is: nothing stands for the default tenant. Errors: NotFound, with what to do.
    [[nodiscard]] base::Result<Owner> owner(const std::string& tenant, const std::string& project) const;
    //! Null for an unknown one.
    [[nodiscard]] const Tenant* find(std::string_view tenant) const;
    [[nodiscard]] const TenantTerms* find(const Owner& owner) const;
    //! What a project, or a tenant with all its projects, may have at one time; an unknown one has no limits. A project's count beside its tenant's.
    [[nodiscard]] api::Quotas quotasOf(const Owner& owner) const;

    //! Whether the runs of this owner may work in a folder (as std::filesystem::canonical has it). Errors: PermissionDenied.
    [[nodiscard]] base::Result<> checkWorkspace(const Owner& owner, const std::string& folder) const;

    //! Durable when they return. Errors: InvalidArgument, AlreadyExists, NotFound, PermissionDenied (a root outside the tenant's), storage's.
    [[nodiscard]] base::Task<base::Result<>> set(api::SetTenant wanted);
    [[nodiscard]] base::Task<base::Result<>> set(api::SetProject wanted);
    //! Makes it where it is not there. Errors: InvalidArgument, storage's.
    [[nodiscard]] base::Task<base::Result<>> ensure(std::string tenant);

    //! How many runs have not ended, and how many there are.
    struct Runs {
        std::int64_t open = 0, all = 0;
    };
    //! By tenant and project; those of a tenant without a project stand under an empty one. Subagents' are not counted.
    [[nodiscard]] base::Task<base::Result<std::map<std::pair<std::string, std::string>, Runs>>> countRuns();

    //! Errors: NotFound, Conflict while runs of it have not ended, storage's.
    [[nodiscard]] base::Task<base::Result<>> remove(Owner owner);

    //! Told of every one that is read or set, and of those that are gone, which have no limits any more. Called on the loop.
    using Listener = std::function<void(const Owner&, const api::Quotas&)>;
    void onChanged(Listener listener) { m_listeners.push_back(std::move(listener)); }

private:
    [[nodiscard]] base::Task<base::Result<>> write(Owner owner, TenantTerms terms);
    [[nodiscard]] base::Task<base::Result<std::string>> rootOf(std::string given);
    void tell(const Owner& owner, const api::Quotas& quotas) const;

    storage::Database& m_state;
    base::WorkerPool& m_workers;
    const base::Clock& m_clock;
    std::map<std::string, Tenant, std::less<>> m_tenants;
    std::vector<Listener> m_listeners;
};

//! A name as files, secrets and filters can bear it. Errors: InvalidArgument; `what` is "tenant" or "project".
[[nodiscard]] base::Result<> checkOwnerName(const std::string& what, const std::string& name);

//! Whether a folder is another one or lies in it; both as std::filesystem::canonical has them.
[[nodiscard]] bool isWithin(const std::string& folder, const std::string& root);

} // namespace kaze::runtime
