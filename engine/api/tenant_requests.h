#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Tenants, whose runs, memory, workspaces and credentials are out of each other's reach, and the projects within them.

namespace kaze::api {

//! What a tenant or a project may have at one time. 0: no limit.
struct Quotas {
    std::int64_t atWork = 0; //!< runs; more wait for a place
    std::int64_t waiting = 0; //!< runs that wait for a place; more are refused
    std::int64_t memoryBytes = 0; //!< of what its agents remember; more is refused
    double weight = 1; //!< of places it gets where others wait too: one with 2 gets twice as many as one with 1
    double toolProcessors = 0; //!< that the processes of its tools may keep busy together; beyond that they are held back
    std::int64_t toolMemoryBytes = 0; //!< of those processes together; beyond that no new one is started

    bool operator==(const Quotas&) const = default;
};
BOOST_DESCRIBE_STRUCT(Quotas, (), (atWork, waiting, memoryBytes, weight, toolProcessors, toolMemoryBytes))

//! What it has now.
struct QuotaUse {
    std::int64_t atWork = 0;
    std::int64_t waiting = 0;
    std::int64_t memoryBytes = 0;
    std::int64_t memories = 0;
    std::int64_t runs = 0; //!< of all states, subagents left out
    double toolProcessors = 0; //!< over the last minute
    std::int64_t toolMemoryBytes = 0;

    bool operator==(const QuotaUse&) const = default;
};
BOOST_DESCRIBE_STRUCT(QuotaUse, (), (atWork, waiting, memoryBytes, memories, runs, toolProcessors, toolMemoryBytes))

//! Quotas as they are changed: what is not given stays as it is, or as it is for a new one.
struct QuotaChange {
    std::optional<std::int64_t> atWork;
    std::optional<std::int64_t> waiting;
    std::optional<std::int64_t> memoryBytes;
    std::optional<double> weight;
    std::optional<double> toolProcessors;
    std::optional<std::int64_t> toolMemoryBytes;
};
BOOST_DESCRIBE_STRUCT(QuotaChange, (), (atWork, waiting, memoryBytes, weight, toolProcessors, toolMemoryBytes))

struct TenantRow {
    std::string name; //!< "default" is always there
    std::string description;
    std::string workspaceRoot; //!< a folder in which the workspaces of its runs must lie; empty: anywhere
    Quotas quotas; //!< of all its projects together
    QuotaUse use;
    std::int64_t tokensPerDay = 0; //!< of model calls: a budget like those of `kaze budgets`; 0: none
    std::int64_t tokensToday = 0; //!< of that budget; days are UTC's
    std::int64_t projects = 0;
    Time createdAt;
};
BOOST_DESCRIBE_STRUCT(
    TenantRow, (), (name, description, workspaceRoot, quotas, use, tokensPerDay, tokensToday, projects, createdAt))

struct TenantList {
    static constexpr std::string_view kType = "tenant_list";
    std::vector<TenantRow> tenants; //!< by name, "default" first
};
BOOST_DESCRIBE_STRUCT(TenantList, (), (tenants))

struct ListTenants {
    static constexpr std::string_view kType = "list_tenants";
    using Reply = TenantList;
};
BOOST_DESCRIBE_STRUCT(ListTenants, (), ())

struct TenantReply {
    static constexpr std::string_view kType = "tenant_reply";
    TenantRow tenant;
};
BOOST_DESCRIBE_STRUCT(TenantReply, (), (tenant))

//! What is not given stays as it is. Errors: AlreadyExists for a new one, NotFound for another.
struct SetTenant {
    static constexpr std::string_view kType = "set_tenant";
    using Reply = TenantReply;
    std::string name; //!< 1 to 64 of a-z 0-9 - _ and a letter or digit first
    bool isNew = false;
    std::optional<std::string> description;
    std::optional<std::string> workspaceRoot; //!< an existing folder, or empty
    QuotaChange quotas;
    std::optional<std::int64_t> tokensPerDay;
};
BOOST_DESCRIBE_STRUCT(SetTenant, (), (name, isNew, description, workspaceRoot, quotas, tokensPerDay))

//! What goes, or would go, with a tenant or project.
struct TenantLoss {
    static constexpr std::string_view kType = "tenant_loss";
    std::int64_t openRuns = 0; //!< that have not ended; as long as there is one, nothing is removed
    std::int64_t memories = 0;
    std::int64_t memoryBytes = 0;
    std::int64_t projects = 0;
    std::int64_t tokens = 0; //!< of access, which are revoked
};
BOOST_DESCRIBE_STRUCT(TenantLoss, (), (openRuns, memories, memoryBytes, projects, tokens))

//! With its projects, memory, messages, schedules, permissions and access tokens; its ended runs and what they cost stay in the books. Errors: Conflict while runs of it have not ended,
//! and for "default".
struct RemoveTenant {
    static constexpr std::string_view kType = "remove_tenant";
    using Reply = TenantLoss;
    std::string name;
    bool countOnly = false; //!< says what would go, changes nothing
};
BOOST_DESCRIBE_STRUCT(RemoveTenant, (), (name, countOnly))

struct ProjectRow {
    std::string tenant;
    std::string name;
    std::string description;
    std::string workspaceRoot; //!< within its tenant's, where that has one
    Quotas quotas; //!< beside its tenant's
    QuotaUse use;
    std::int64_t tokensPerDay = 0; //!< as its tenant's, and beside them
    std::int64_t tokensToday = 0;
    Time createdAt;
};
BOOST_DESCRIBE_STRUCT(
    ProjectRow, (), (tenant, name, description, workspaceRoot, quotas, use, tokensPerDay, tokensToday, createdAt))

struct ProjectList {
    static constexpr std::string_view kType = "project_list";
    std::vector<ProjectRow> projects; //!< by tenant and name
};
BOOST_DESCRIBE_STRUCT(ProjectList, (), (projects))

struct ListProjects {
    static constexpr std::string_view kType = "list_projects";
    using Reply = ProjectList;
    std::string tenant; //!< empty: of all
};
BOOST_DESCRIBE_STRUCT(ListProjects, (), (tenant))

struct ProjectReply {
    static constexpr std::string_view kType = "project_reply";
    ProjectRow project;
};
BOOST_DESCRIBE_STRUCT(ProjectReply, (), (project))

//! As SetTenant.
struct SetProject {
    static constexpr std::string_view kType = "set_project";
    using Reply = ProjectReply;
    std::string tenant; //!< empty: "default"
    std::string name;
    bool isNew = false;
    std::optional<std::string> description;
    std::optional<std::string> workspaceRoot;
    QuotaChange quotas;
    std::optional<std::int64_t> tokensPerDay;
};
BOOST_DESCRIBE_STRUCT(SetProject, (), (tenant, name, isNew, description, workspaceRoot, quotas, tokensPerDay))

//! As RemoveTenant.
struct RemoveProject {
    static constexpr std::string_view kType = "remove_project";
    using Reply = TenantLoss;
    std::string tenant; //!< empty: "default"
    std::string name;
    bool countOnly = false;
};
BOOST_DESCRIBE_STRUCT(RemoveProject, (), (tenant, name, countOnly))

} // namespace kaze::api
