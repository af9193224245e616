#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/redact.h"
#include "engine/net/http_client.h"

#include <functional>
#include <map>
#include <optional>

namespace kaze::gateway {

//! A field of a secret in HashiCorp Vault: "vault:https://vault.example:8200/secret/data/openai#api_key", or without the server, which is then
//! that of VAULT_ADDR: "vault:secret/data/openai#api_key".
struct VaultAddress {
    std::string server; //!< "https://vault.example:8200"; empty: VAULT_ADDR
    std::string path; //!< "secret/data/openai", as the HTTP API of the KV secrets engine, version 2, has it
    std::string field;

    //! Errors: InvalidArgument, which says what is expected and repeats nothing of a text that may be a key.
    [[nodiscard]] static base::Result<VaultAddress> parse(std::string_view place);
};

//! Reads keys from Vault (KV version 2, https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2) with the token of VAULT_TOKEN, of the file that
//! VAULT_TOKEN_FILE names, or of ~/.vault-token, in the namespace of VAULT_NAMESPACE. A key is kept for a minute, and asked for once, however
//! many wait for it; while Vault cannot be reached the one that was read last is used on for ten minutes. Lives on the loop.
class VaultKeys {
public:
    using Environment = std::function<std::optional<std::string>(const std::string&)>;

    struct Parts {
        net::HttpClient& http;
        const base::Clock& clock;
        base::WorkerPool& workers;
        std::shared_ptr<base::Redactor> redactor;
        base::Logger log;
        Environment environment{}; //!< empty: that of the process
        net::HttpTimeouts timeouts{
            std::chrono::seconds(3), std::chrono::seconds(5), std::chrono::seconds(5), std::chrono::seconds(8)};
    };

    explicit VaultKeys(Parts parts);

    //! Whether a key's place is one of Vault's.
    [[nodiscard]] static bool isPlace(std::string_view place) { return place.starts_with("vault:"); }

    //! Errors: InvalidArgument (the address), Unauthenticated (no token, or it is refused), NotFound (no such secret or field), Unavailable
    //! (cannot be reached, sealed, overloaded), Timeout, Protocol (what answers is no Vault). No message holds the token or the key.
    [[nodiscard]] base::Task<base::Result<std::string>> read(std::string place);

    //! The provider refused the key: the next call asks Vault again.
    void forget(const std::string& place);

private:
    struct Entry {
        std::string key;
        base::Duration readAt{0};
        base::Duration askAgain{0};
        bool asking = false;
        std::vector<base::OneShot<base::Result<std::string>>> waiting; //!< for the request that is under way
    };

    [[nodiscard]] base::Task<base::Result<std::string>> fetch(std::string place);
    [[nodiscard]] base::Task<base::Result<std::string>> token();
    [[nodiscard]] base::Result<std::string> settle(const std::string& place, base::Result<std::string> fetched);
    [[nodiscard]] base::Result<std::string> keyIn(
        const net::HttpResponse& answer, const VaultAddress& address, const std::string& what) const;
    [[nodiscard]] std::string reasonOf(const net::HttpResponse& answer) const;

    Parts m_parts;
    std::map<std::string, Entry> m_entries; //!< by place
};

} // namespace kaze::gateway
