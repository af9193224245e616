#include "engine/runtime/owner_secrets.h"

namespace kaze::runtime {

namespace {

constexpr std::string_view kSecret = "secret:";
constexpr std::string_view kVault = "vault:";
constexpr std::string_view kSignIns = "mcp-oauth-"; //!< what engine/mcp keeps

} // namespace

base::Result<std::vector<tools::McpServerConfig>> withSecretsOf(const Owner& owner, std::vector<tools::McpServerConfig> servers)
{
    const bool isEverybodys = owner == Owner{};
    const auto prefix = isEverybodys ? std::string() : owner.tenant + "/" + (owner.project.empty() ? "" : owner.project + "/");
    const auto whose = owner.project.empty() ? "the tenant " + owner.tenant : "the project " + owner.project;
    for (auto& server : servers)
        for (auto& [variable, value] : server.environment) {
            if (!value.starts_with(kSecret))
                continue;
            const auto name = value.substr(kSecret.size());
            if (name.starts_with(kVault)) {
                if (!isEverybodys)
                    return base::fail(base::ErrorCode::PermissionDenied,
                        "the MCP server " + server.name + " wants a secret of Vault for " + variable + ", which runs of " + whose
                            + " do not get; keep it in the keyring as " + prefix + "NAME");
                continue;
            }
            if (name.starts_with(kSignIns))
                return base::fail(base::ErrorCode::PermissionDenied,
                    "the MCP server " + server.name + " wants \"" + name + "\" for " + variable
                        + ", which is the sign-in of another server; it goes to that one alone");
            if (name.contains('/'))
                return base::fail(base::ErrorCode::PermissionDenied,
                    "the MCP server " + server.name + " wants the secret \"" + name + "\" for " + variable
                        + "; a secret is named without its tenant, and every tenant has its own");
            value = std::string(kSecret) + prefix + name;
        }
    return servers;
}

} // namespace kaze::runtime
