#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/run.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/task.h"
#include "engine/cell/gate.h"

#include <memory>
#include <string>

namespace kaze::cell::detail {

//! Finds what a caller names among his own tenant's things alone, and names it whole. What is another's is not there: the errors are those that it
//! would have if it had never been. A value; valid while the gate is.
class Confinement {
public:
    Confinement(Gate::Parts parts, std::shared_ptr<const Caller> caller) : m_parts(parts), m_caller(std::move(caller)) { }

    [[nodiscard]] const std::string& tenant() const { return m_caller->tenant; }

    //! Puts the caller's in where none is named. Errors: NotFound for another.
    [[nodiscard]] base::Result<> own(std::string& tenant) const;
    //! The same of messages, where "default" stands for none and a project has its own: "acme/site".
    [[nodiscard]] base::Result<> ownMail(std::string& tenant) const;
    //! What goes in front of a filter, so that only the tenant's fits: all terms of a filter have to hold.
    [[nodiscard]] base::Result<> ownFilter(std::string& filter) const;

    //! By its id, or the beginning or end of it. Errors: those of Runtime::resolve.
    [[nodiscard]] base::Task<base::Result<>> ownRun(std::string& id) const;
    [[nodiscard]] base::Task<base::Result<>> ownApproval(const std::string& id) const;
    [[nodiscard]] base::Task<base::Result<>> ownPermission(const std::string& id) const;
    //! By its id, or a run's.
    [[nodiscard]] base::Task<base::Result<>> ownTrace(std::string& id) const;
    //! By its name or id.
    [[nodiscard]] base::Task<base::Result<>> ownSchedule(std::string& nameOrId) const;

    //! A folder has to lie in one that was given to the tenant. Errors: PermissionDenied where it was given none.
    [[nodiscard]] base::Result<> ownWorkspace(const std::string& workspace, const std::string& project) const;

private:
    Gate::Parts m_parts;
    std::shared_ptr<const Caller> m_caller;
};

//! Files, and addresses that keys would be sent to, are for admins who are not confined: others start what there is in the library. Errors:
//! PermissionDenied.
[[nodiscard]] base::Result<> checkAgent(const Caller& caller, const api::AgentSource& agent, const std::string& baseUrl);

//! As it is shown to who is confined to its tenant: how many others are in line with a run, and which one it made way for, is not for him.
[[nodiscard]] api::RunRow withoutOthers(api::RunRow row);
[[nodiscard]] api::RunDetail withoutOthers(api::RunDetail detail);
[[nodiscard]] api::Step withoutOthers(api::Step step);

//! The id that a run gets when who is confined to a tenant asks for one: another for each tenant, so that nobody learns from an id whether it is taken.
[[nodiscard]] base::Uuid runIdWithin(const std::string& tenant, const base::Uuid& asked);

} // namespace kaze::cell::detail
