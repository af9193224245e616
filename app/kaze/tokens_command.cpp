#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/token_requests.h"
#include "engine/base/filter.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct TokenOptions {
    std::string name, tenant, role = "none", budget, per = "total", expires;
    bool allTenants = false;
    std::vector<std::string> scopes;
    std::int64_t requests = 0, tokens = 0;
};

base::Result<api::CreateToken> wantedOf(const TokenOptions& options)
{
    api::CreateToken wanted;
    wanted.name = options.name;
    wanted.tenant = options.tenant;
    wanted.scopes = options.scopes;
    wanted.role = base::Open<api::Role>::named(options.role);
    wanted.allTenants = options.allTenants;
    wanted.requestsPerMinute = options.requests;
    wanted.tokensPerMinute = options.tokens;
    wanted.budgetPeriod = base::Open<api::BudgetPeriod>::named(options.per);
    if (!options.budget.empty()) {
        const auto budget = base::parseMoney(options.budget);
        if (!budget)
            return failure(budget);
        wanted.budgetUsd = *budget;
    }
    if (!options.expires.empty()) {
        const auto life = base::parseDuration(options.expires);
        if (!life)
            return failure(life);
        wanted.expiresAt = base::SystemClock().now() + std::chrono::duration_cast<std::chrono::microseconds>(*life);
    }
    return wanted;
}

int create(const TokenOptions& options, const Common& common)
{
    const auto wanted = wantedOf(options);
    if (!wanted)
        return report(wanted.error(), common);
    const auto json = [](const api::TokenCreated& made) {
        auto object = api::toJson(made.token).as_object();
        object["token"] = made.secret;
        return object;
    };
    return answer(common, *wanted, json, [](const api::TokenCreated& made) {
        // The token alone on stdout: TOKEN=$(kaze tokens create ci).
        std::cout << made.secret << std::endl;
        std::cerr << "This is the token \"" << made.token.name << "\" (" << made.token.tokenId
                  << "). Keep it well: only its hash is stored, and it is never shown again.\n";
    });
}

std::string limitsOf(const api::TokenInfo& token)
{
    std::string text;
    const auto add = [&](const std::string& limit) { text += (text.empty() ? "" : ", ") + limit; };
    if (token.requestsPerMinute > 0)
        add(countText(token.requestsPerMinute) + " requests/min");
    if (token.tokensPerMinute > 0)
        add(countText(token.tokensPerMinute) + " tokens/min");
    if (token.budgetUsd)
        add(token.spentUsd.value_or(base::Money{}).text() + " of " + token.budgetUsd->text() + " "
            + (token.budgetPeriod == api::BudgetPeriod::Total ? "in all" : "this " + token.budgetPeriod.name()));
    return text.empty() ? "none" : text;
}

//! What it may of the cell itself, and of whose things: "operator of all".
std::string roleOf(const api::TokenInfo& token)
{
    if (token.role == api::Role::None)
        return "none";
    return token.role.name() + (token.allTenants ? " of all" : "");
}

std::string stateOf(const api::TokenInfo& token)
{
    if (token.revokedAt)
        return "revoked";
    if (token.expiresAt && *token.expiresAt <= base::SystemClock().now())
        return "expired";
    return token.lastUsedAt ? "used " + agoText(*token.lastUsedAt) : "not used yet";
}

int listTokens(const Common& common)
{
    const auto tell = [&](const api::TokenList& list) {
        if (list.tokens.empty()) {
            std::cout << "No access tokens yet; `" << commandFor(common, "tokens create NAME") << "` makes one.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& token : list.tokens) {
            std::string scopes;
            for (const auto& scope : token.scopes)
                scopes += (scopes.empty() ? "" : ",") + scope;
            rows.push_back({token.tokenId, token.name, token.tenant, roleOf(token), scopes, stateOf(token), limitsOf(token)});
        }
        std::cout << table({"TOKEN", "NAME", "TENANT", "ROLE", "SCOPES", "STATE", "LIMITS"}, rows);
    };
    return answer(
        common, api::ListTokens{}, [](const auto& list) { return jsonOf(list.tokens); }, tell);
}

int revoke(const TokenOptions& options, const Common& common)
{
    const auto revoked = [&](const auto&) { return boost::json::object{{"revoked", options.name}}; };
    return answer(common, api::RevokeToken{options.name}, revoked,
        [](const auto&) { std::cout << "Revoked. Calls under way are finished; the next one is refused." << std::endl; });
}

} // namespace

void addTokens(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* tokens = app.add_subcommand("tokens", "Say who may call `kaze serve`, and how much");
    tokens->require_subcommand(1);
    auto options = std::make_shared<TokenOptions>();
    auto* created = tokens->add_subcommand("create", "Make an access token; it is printed once");
    created->add_option("NAME", options->name, "Whose it is: letters, digits, '-', '_', '.' and '@'")
        ->required()
        ->option_text(" ");
    created
        ->add_option("--scope", options->scopes,
            "What it is for: chat, embeddings, models, metrics, otlp, admin; may be given again (default: the first three)")
        ->option_text("SCOPE")
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"chat", "embeddings", "models", "metrics", "otlp", "admin"}));
    created
        ->add_option("--role", options->role,
            "What it may of the cell itself: none (the models alone), viewer (sees), operator (also starts, answers, pauses, "
            "ends) or "
            "admin (also sets providers, keys, tokens, budgets, tenants) (default: none)")
        ->option_text("ROLE")
        ->check(CLI::IsMember({"none", "viewer", "operator", "admin"}));
    auto* tenant = created->add_option(
        "--tenant", options->tenant, "For whom it spends, and whose things alone its role is about (default: default)");
    tenant->option_text("NAME");
    created->add_flag("--all-tenants", options->allTenants, "Its role is about the whole cell; it spends for default")
        ->excludes(tenant);
    created->add_option("--budget", options->budget, "Dollars that it may spend")->option_text("USD");
    created->add_option("--per", options->per, "For what the budget is: total, day or month, in UTC (default: total)")
        ->option_text("PERIOD")
        ->check(CLI::IsMember({"total", "day", "month"}));
    created->add_option("--requests", options->requests, "Requests a minute")
        ->check(CLI::Range(1, 1'000'000'000))
        ->option_text("N");
    created->add_option("--tokens", options->tokens, "Model tokens a minute")
        ->check(CLI::Range(1, 1'000'000'000))
        ->option_text("N");
    created->add_option("--expires", options->expires, "How long it is valid, such as 30d or 12h (default: until revoked)")
        ->option_text("TIME");
    created->footer("Examples:\n"
                    "  kaze tokens create ci --budget 20 --per month\n"
                    "  kaze tokens create laptop --role operator --all-tenants\n"
                    "  kaze tokens create acme-desk --role viewer --tenant acme");
    addCommonOptions(*created, common);
    created->callback([options, common, &action] { action = [options, common] { return create(*options, *common); }; });
    auto* listed = tokens->add_subcommand("list", "Show them, with what they may and what they have spent");
    addCommonOptions(*listed, common);
    listed->callback([common, &action] { action = [common] { return listTokens(*common); }; });
    auto* revoked = tokens->add_subcommand("revoke", "End one for good");
    revoked->add_option("TOKEN", options->name, "Its id, its name or all of it")->required()->option_text(" ");
    addCommonOptions(*revoked, common);
    revoked->callback([options, common, &action] { action = [options, common] { return revoke(*options, *common); }; });
}

} // namespace kaze::cli
