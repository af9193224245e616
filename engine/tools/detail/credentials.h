#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/base/secrets.h"
#include "engine/tools/registry.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace kaze::tools::detail {

//! The secrets that MCP servers are given: read when a server is first wanted, kept for a while, and read again when one is started after that. Lives on the loop;
//! kept by those who wait for it.
class Credentials : public std::enable_shared_from_this<Credentials> {
public:
    using Environment = base::Result<std::map<std::string, std::string>>;
    using Vault = std::function<base::Task<base::Result<std::string>>(std::string place)>;

    Credentials(base::Executor loop, base::WorkerPool& workers, const base::Clock& clock, const base::SecretStore* secrets,
        Vault vault, base::Duration keptFor);

    //! The whole environment of a server, with its secrets, which the redactor learns. Errors: NotFound, which names the secret; the reason of `cancel`, at once: a
    //! locked keyring asks its owner, who may take his time.
    [[nodiscard]] static base::Task<Environment> environment(std::shared_ptr<Credentials> self, McpServerConfig config,
        std::shared_ptr<base::Redactor> redactor, base::CancelToken cancel);

    void keepFor(base::Duration time) { m_keptFor = time; }

private:
    struct Kept {
        std::string value;
        base::Duration readAt{0};
    };

    static base::Task<> read(std::shared_ptr<Credentials> self, McpServerConfig config, std::shared_ptr<base::Redactor> redactor,
        base::OneShot<Environment> done);
    base::Task<base::Result<std::string>> secret(std::string name);

    base::Executor m_loop;
    base::WorkerPool& m_workers;
    const base::Clock& m_clock;
    const base::SecretStore* m_secrets;
    Vault m_vault;
    base::Duration m_keptFor;
    std::map<std::string, Kept> m_kept; //!< by name
};

} // namespace kaze::tools::detail
