#pragma once

#include "engine/api/access.h"
#include "engine/api/budget_requests.h"

#include <string_view>

// Tokens, with which other programs call a cell.

namespace kaze::api {

//! Who may call a cell over the network, and what of it.
struct TokenInfo {
    std::string tokenId; //!< eight hex digits, which stand in the token too
    std::string name;
    std::string tenant;
    std::vector<std::string> scopes; //!< "chat", "embeddings", "models", "metrics", "admin"
    Open<Role> role; //!< of engine/api
    bool allTenants = false; //!< its role holds for all; else for its tenant alone
    std::int64_t requestsPerMinute = 0; //!< 0: no limit
    std::int64_t tokensPerMinute = 0;
    std::optional<Money> budgetUsd;
    Open<BudgetPeriod> budgetPeriod; //!< days and months are UTC's
    std::optional<Money> spentUsd; //!< of the budget, in the period under way
    Time createdAt;
    std::optional<Time> expiresAt;
    std::optional<Time> revokedAt;
    std::optional<Time> lastUsedAt;
};
BOOST_DESCRIBE_STRUCT(TokenInfo, (),
    (tokenId, name, tenant, scopes, role, allTenants, requestsPerMinute, tokensPerMinute, budgetUsd, budgetPeriod, spentUsd,
        createdAt, expiresAt, revokedAt, lastUsedAt))

struct TokenCreated {
    static constexpr std::string_view kType = "token_created";
    TokenInfo token;
    std::string secret; //!< the token itself; never shown again
};
BOOST_DESCRIBE_STRUCT(TokenCreated, (), (token, secret))

//! Without scopes and role: all scopes but metrics, which are the whole cell's, otlp, which writes, and admin.
struct CreateToken {
    static constexpr std::string_view kType = "create_token";
    using Reply = TokenCreated;
    std::string name;
    std::string tenant;
    std::vector<std::string> scopes;
    Open<Role> role;
    bool allTenants = false;
    std::int64_t requestsPerMinute = 0;
    std::int64_t tokensPerMinute = 0;
    std::optional<Money> budgetUsd;
    Open<BudgetPeriod> budgetPeriod;
    std::optional<Time> expiresAt;
};
BOOST_DESCRIBE_STRUCT(CreateToken, (),
    (name, tenant, scopes, role, allTenants, requestsPerMinute, tokensPerMinute, budgetUsd, budgetPeriod, expiresAt))

struct TokenList {
    static constexpr std::string_view kType = "token_list";
    std::vector<TokenInfo> tokens; //!< newest first, revoked ones too
};
BOOST_DESCRIBE_STRUCT(TokenList, (), (tokens))

struct ListTokens {
    static constexpr std::string_view kType = "list_tokens";
    using Reply = TokenList;
};
BOOST_DESCRIBE_STRUCT(ListTokens, (), ())

struct RevokeToken {
    static constexpr std::string_view kType = "revoke_token";
    using Reply = Done;
    std::string token; //!< its id, its name or all of it
};
BOOST_DESCRIBE_STRUCT(RevokeToken, (), (token))

} // namespace kaze::api
