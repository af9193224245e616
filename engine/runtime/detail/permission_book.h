#pragma once

#include "engine/runtime/argument_pattern.h"
#include "engine/runtime/run_store.h"

#include <map>
#include <memory>

namespace kaze::runtime::detail {

//! Calls that a person allowed.
struct Permission {
    base::Uuid id; //!< nil where it is only for the run
    std::string tool;
    ArgumentPattern arguments;
};
using Permissions = std::vector<Permission>;

[[nodiscard]] bool allows(const Permissions& permissions, const std::string& tool, const boost::json::object& arguments);

//! What people allowed for always, shared by all live runs of an agent's file, so that what is given and what is taken back holds for their next call. Lives on
//! the loop.
class PermissionBook {
public:
    //! Those of a file, read when no live run has them.
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<const Permissions>>> of(RunStore& store, std::string definition);

    void add(const std::string& definition, const StoredPermission& permission);
    void remove(const std::string& definition, const base::Uuid& permission);

private:
    std::map<std::string, std::weak_ptr<Permissions>> m_known; //!< by the file's hash
    std::uint64_t m_changes = 0;
};

} // namespace kaze::runtime::detail
