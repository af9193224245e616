#pragma once

#include "engine/api/token_requests.h"
#include "engine/gateway/gateway.h"
#include "engine/storage/database.h"

#include <array>
#include <map>
#include <span>

namespace kaze::cell {

//! Who may call a cell over the network: bearer tokens, each with a tenant, scopes, limits and a budget. Kept in state.db and, as they are looked
//! up with every request, in memory. Lives on the loop.
//!
//! A token is "kaze_", eight hex digits by which it is found and known, "_", and 256 random bits in base64url. Only its SHA-256 is kept: a
//! slow password hash would protect what can be guessed, and 256 random bits cannot.
class AccessTokens {
public:
    AccessTokens(storage::Database& database, gateway::Gateway& gateway, const base::Clock& clock);

    //! Reads them all; once, before anything else.
    [[nodiscard]] base::Task<base::Result<>> load();

    //! Durable when it returns; the secret is in the answer and nowhere else. Errors: InvalidArgument, AlreadyExists (another valid token
    //! has the name), storage's.
    [[nodiscard]] base::Task<base::Result<api::TokenCreated>> create(api::CreateToken wanted);

    //! Newest first, with what their budgets have spent in the period under way. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<api::TokenList>> list();

    //! Those that they name, each once.
    [[nodiscard]] std::vector<std::string> tenants() const;
    //! How many of a tenant's are valid now.
    [[nodiscard]] std::int64_t countOf(const std::string& tenant) const;
    //! Ends all of a tenant. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> revokeAllOf(std::string tenant);

    //! Ends a token, by its id, its name or all of it; calls under way go on. Errors: NotFound, storage's.
    [[nodiscard]] base::Task<base::Result<>> revoke(std::string idOrName);

    //! Whose secret it is. Errors: NotFound (nobody's), Unauthenticated (revoked or expired, which only who has the secret is told).
    [[nodiscard]] base::Result<api::TokenInfo> verify(std::string_view secret) const;

    //! The id that one has in it; empty where it is none.
    [[nodiscard]] static std::string_view idIn(std::string_view secret);
    //! Whether it is written like one of ours.
    [[nodiscard]] static bool looksLikeOne(std::string_view secret);

    //! Whether any is valid now.
    [[nodiscard]] bool anyValid() const;

    //! The budget that pays for a token's calls in the period under way; nil where it has none. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<base::Uuid>> budgetOf(std::string id);

    //! Notes that a token was used; written behind, at most once a minute.
    void used(const std::string& id);

private:
    struct Token {
        api::TokenInfo info;
        std::array<std::uint8_t, 32> hash{};
        base::Uuid budget; //!< opened in this process
        std::chrono::sys_days budgetDay; //!< on which it was the one
        base::Uuid budgetBefore; //!< of the period before, for calls that wait since then
        base::Time usedWritten;
    };

    [[nodiscard]] Token* find(const std::string& idOrName);
    [[nodiscard]] bool isValid(const Token& token) const;
    [[nodiscard]] base::Result<> check(const api::CreateToken& wanted) const;

    storage::Database& m_database;
    gateway::Gateway& m_gateway;
    const base::Clock& m_clock;
    std::map<std::string, Token, std::less<>> m_tokens; //!< by id
};

//! Their table in state.db; number 350.
[[nodiscard]] std::span<const storage::Migration> tokenMigrations();

} // namespace kaze::cell
