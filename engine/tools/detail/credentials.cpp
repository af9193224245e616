#include "engine/tools/detail/credentials.h"

#include "engine/tools/detail/built_in.h"

namespace kaze::tools::detail {

using base::ErrorCode;

namespace {

constexpr std::string_view kSecret = "secret:";
constexpr std::string_view kVault = "vault:";

} // namespace

Credentials::Credentials(base::Executor loop, base::WorkerPool& workers, const base::Clock& clock,
    const base::SecretStore* secrets, Vault vault, base::Duration keptFor)
    : m_loop(std::move(loop)), m_workers(workers), m_clock(clock), m_secrets(secrets), m_vault(std::move(vault)),
      m_keptFor(keptFor)
{
}

base::Task<Credentials::Environment> Credentials::environment(
    std::shared_ptr<Credentials> self, McpServerConfig config, std::shared_ptr<base::Redactor> redactor, base::CancelToken cancel)
{
    const base::OneShot<Environment> done;
    const auto loop = self->m_loop;
    base::spawn(loop, read(std::move(self), std::move(config), std::move(redactor), done));
    const auto registration = cancel.onCancel([done, cancel] { done.set(std::unexpected(cancel.reason())); });
    auto environment = co_await done.wait();
    co_return environment;
}

base::Task<> Credentials::read(std::shared_ptr<Credentials> self, McpServerConfig config,
    std::shared_ptr<base::Redactor> redactor, base::OneShot<Environment> done)
{
    auto environment = plainEnvironment();
    for (const auto& [name, value] : config.environment) {
        if (!value.starts_with(kSecret)) {
            environment[name] = value;
            continue;
        }
        auto wanted = value.substr(kSecret.size());
        auto secret = co_await self->secret(wanted);
        if (!secret) {
            done.set(base::fail(ErrorCode::NotFound,
                "the MCP server " + config.name + " needs the secret \"" + wanted + "\" for " + name, secret.error()));
            co_return;
        }
        redactor->addSecret(*secret);
        environment[name] = std::move(*secret);
    }
    done.set(std::move(environment));
}

base::Task<base::Result<std::string>> Credentials::secret(std::string name)
{
    if (name.starts_with(kVault)) {
        if (!m_vault)
            co_return base::fail(ErrorCode::Unsupported, "nothing is read from Vault here");
        // It keeps what it has read by itself.
        auto asked = m_vault(name);
        co_return co_await std::move(asked);
    }
    if (!m_secrets)
        co_return base::fail(ErrorCode::NotFound, "there is no store of secrets");
    const auto known = m_kept.find(name);
    if (known != m_kept.end() && m_clock.steady() - known->second.readAt < m_keptFor)
        co_return known->second.value;
    auto work = [secrets = m_secrets, name] { return secrets->get(name); };
    auto value = co_await m_workers.run(std::move(work));
    if (value)
        m_kept[name] = {*value, m_clock.steady()};
    else if (value.error().code == ErrorCode::NotFound)
        m_kept.erase(name);
    else if (const auto old = m_kept.find(name); old != m_kept.end())
        co_return old->second.value; // the keyring is locked again, or its disk is gone: what it said last counts on
    co_return value;
}

} // namespace kaze::tools::detail
