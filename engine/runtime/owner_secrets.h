#pragma once

#include "engine/runtime/tenants.h"
#include "engine/tools/registry.h"

namespace kaze::runtime {

//! The servers of an agent file as a run of this owner starts them: "secret:NAME" becomes the owner's own, which is kept as "TENANT/NAME" or
//! "TENANT/PROJECT/NAME"; that of the default tenant without a project is "NAME". So no agent file reaches what is another's. Errors:
//! PermissionDenied for a name that tries to, and for a place in Vault where it is not the default tenant's.
[[nodiscard]] base::Result<std::vector<tools::McpServerConfig>> withSecretsOf(
    const Owner& owner, std::vector<tools::McpServerConfig> servers);

} // namespace kaze::runtime
