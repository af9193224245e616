#include "engine/cell/access_tokens.h"

#include "engine/base/base64.h"
#include "engine/base/sha256.h"

#include <algorithm>
#include <set>
#include <sys/random.h>

namespace kaze::cell {

using base::ErrorCode;

namespace {

constexpr std::string_view kPrefix = "kaze_";
constexpr std::size_t kIdDigits = 8;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenLength = 5 + kIdDigits + 1 + 43;
constexpr std::size_t kMostTokens = 10'000;
constexpr auto kNoteUseEvery = std::chrono::minutes(1);
constexpr std::array<std::string_view, 6> kScopes{"chat", "embeddings", "models", "metrics", "otlp", "admin"};

constexpr std::array kMigrations{storage::Migration{350, "access tokens", R"sql(
CREATE TABLE access_tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL,
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    scopes TEXT NOT NULL,
    requests_per_minute INTEGER NOT NULL,
    tokens_per_minute INTEGER NOT NULL,
    budget INTEGER,
    budget_period TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    used_at INTEGER
) WITHOUT ROWID;
)sql"},
    storage::Migration{351, "access tokens: what they may do of the cell itself", R"sql(
ALTER TABLE access_tokens ADD COLUMN role TEXT NOT NULL DEFAULT 'none';
ALTER TABLE access_tokens ADD COLUMN all_tenants INTEGER NOT NULL DEFAULT 0;
)sql"}};

constexpr std::string_view kSelect
    = "SELECT id, hash, name, tenant, scopes, requests_per_minute, tokens_per_minute, budget, "
      "budget_period, created_at, expires_at, revoked_at, used_at, role, all_tenants FROM access_tokens";

constexpr std::string_view kInsert
    = "INSERT INTO access_tokens(id, hash, name, tenant, scopes, requests_per_minute, tokens_per_minute, budget, budget_period, "
      "created_at, expires_at, role, all_tenants) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)";

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

base::Time timeOf(std::int64_t microseconds)
{
    return base::Time(std::chrono::microseconds(microseconds));
}

std::optional<base::Time> timeIn(const storage::Row& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(timeOf(row.integer(column)));
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

base::Result<std::string> randomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    for (std::size_t have = 0; have < count;) {
        const auto got = ::getrandom(bytes.data() + have, count - have, 0);
        if (got < 0 && errno != EINTR)
            return std::unexpected(base::systemError("random bytes", errno));
        have += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
    return bytes;
}

std::string hexOf(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes)
        for (const int shift : {4, 0})
            text += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
    return text;
}

//! Takes the same time wherever they differ.
bool sameBytes(const std::array<std::uint8_t, 32>& a, const std::array<std::uint8_t, 32>& b)
{
    unsigned different = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned>(a[i] ^ b[i]);
    return different == 0;
}

//! "2026-11-21" or "2026-11", in UTC; "" for a budget in all.
std::string periodName(api::BudgetPeriod period, base::Time now)
{
    const auto day = base::toRfc3339(now).substr(0, 10);
    return period == api::BudgetPeriod::Day ? day : period == api::BudgetPeriod::Month ? day.substr(0, 7) : "";
}

//! Every period has a budget of its own, whose id follows from the token and the period.
base::Uuid budgetId(const api::TokenInfo& token, base::Time now)
{
    const auto hash = base::sha256(
        "kaze token budget " + token.tokenId + ' ' + periodName(token.budgetPeriod.valueOr(api::BudgetPeriod::Total), now));
    base::Uuid id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= 64
        && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@") == std::string_view::npos;
}

} // namespace

std::span<const storage::Migration> tokenMigrations()
{
    return kMigrations;
}

AccessTokens::AccessTokens(storage::Database& database, gateway::Gateway& gateway, const base::Clock& clock)
    : m_database(database), m_gateway(gateway), m_clock(clock)
{
}

base::Task<base::Result<>> AccessTokens::load()
{
    auto job = [](storage::Connection& db) -> base::Result<std::vector<Token>> {
        std::vector<Token> all;
        const auto rows = db.query(kSelect, {}, [&](const storage::Row& row) {
            Token token;
            auto& info = token.info;
            info.tokenId = row.text(0);
            const auto hash = row.blob(1);
            std::copy_n(hash.begin(), std::min(hash.size(), token.hash.size()), token.hash.begin());
            info.name = row.text(2);
            info.tenant = row.text(3);
            info.scopes = wordsOf(row.text(4));
            info.requestsPerMinute = row.integer(5);
            info.tokensPerMinute = row.integer(6);
            if (!row.isNull(7))
                info.budgetUsd = base::Money{row.integer(7)};
            info.budgetPeriod = base::Open<api::BudgetPeriod>::named(row.text(8));
            info.createdAt = timeOf(row.integer(9));
            info.expiresAt = timeIn(row, 10);
            info.revokedAt = timeIn(row, 11);
            info.lastUsedAt = timeIn(row, 12);
            info.role = base::Open<api::Role>::named(row.text(13));
            info.allTenants = row.integer(14) != 0;
            all.push_back(std::move(token));
        });
        if (!rows)
            return failure(rows);
        return all;
    };
    auto all = co_await m_database.read(std::move(job));
    if (!all)
        co_return failure(all);
    for (auto& token : *all) {
        auto id = token.info.tokenId;
        m_tokens.emplace(std::move(id), std::move(token));
    }
    co_return base::Result<>{};
}

base::Result<> AccessTokens::check(const api::CreateToken& wanted) const
{
    const auto refuse = [](std::string why) { return base::fail(ErrorCode::InvalidArgument, std::move(why)); };
    if (!isName(wanted.name) || !isName(wanted.tenant))
        return refuse("A token's name and tenant have 1 to 64 letters, digits, '-', '_', '.' and '@'.");
    for (const auto& scope : wanted.scopes)
        if (std::find(kScopes.begin(), kScopes.end(), scope) == kScopes.end())
            return refuse("There is no scope \"" + scope + "\"; there are chat, embeddings, models, metrics, otlp and admin.");
    if (!wanted.role.known())
        return refuse("There is no role \"" + wanted.role.name() + "\"; there are none, viewer, operator and admin.");
    if (wanted.allTenants && wanted.role == api::Role::None)
        return refuse("A token without a role sees no tenant; give it the role viewer, operator or admin, or leave out that it "
                      "is for all.");
    if (wanted.requestsPerMinute < 0 || wanted.tokensPerMinute < 0 || (wanted.budgetUsd && wanted.budgetUsd->nanos <= 0))
        return refuse("A limit is a number above 0.");
    if (!wanted.budgetPeriod.known())
        return refuse("There is no period \"" + wanted.budgetPeriod.name() + "\"; there are total, day and month.");
    if (wanted.expiresAt && *wanted.expiresAt <= m_clock.now())
        return refuse("The token would have expired already.");
    if (m_tokens.size() >= kMostTokens)
        return refuse("There are 10 000 tokens already.");
    for (const auto& [id, token] : m_tokens)
        if (token.info.name == wanted.name && isValid(token))
            return base::fail(ErrorCode::AlreadyExists,
                "There is a token \"" + wanted.name + "\" already (" + id + "). Choose another name, or revoke that one.");
    return {};
}

base::Task<base::Result<api::TokenCreated>> AccessTokens::create(api::CreateToken wanted)
{
    if (wanted.tenant.empty())
        wanted.tenant = "default";
    // Who has a role asks the cell; models cost money, and are for whom they are given to.
    if (wanted.scopes.empty() && wanted.role == api::Role::None)
        wanted.scopes = {"chat", "embeddings", "models"};
    if (const auto fine = check(wanted); !fine)
        co_return failure(fine);
    auto random = randomBytes(kIdDigits / 2 + kSecretBytes);
    if (!random)
        co_return failure(random);
    const auto id = hexOf(std::string_view(*random).substr(0, kIdDigits / 2));
    if (m_tokens.contains(id))
        co_return base::fail(ErrorCode::AlreadyExists, "The token drawn has the id of another one; ask again.");
    Token token;
    auto& info = token.info;
    info.tokenId = id;
    info.name = std::move(wanted.name);
    info.tenant = std::move(wanted.tenant);
    info.scopes = std::move(wanted.scopes);
    info.role = wanted.role;
    info.allTenants = wanted.allTenants;
    info.requestsPerMinute = wanted.requestsPerMinute;
    info.tokensPerMinute = wanted.tokensPerMinute;
    info.budgetUsd = wanted.budgetUsd;
    info.budgetPeriod = wanted.budgetPeriod;
    info.createdAt = m_clock.now();
    info.expiresAt = wanted.expiresAt;
    api::TokenCreated made;
    made.secret = std::string(kPrefix) + id + '_' + base::base64Url(std::string_view(*random).substr(kIdDigits / 2));
    token.hash = base::sha256(made.secret);
    made.token = info;
    // In memory first, so that the name is taken while the row is on its way.
    m_tokens.emplace(id, token);
    auto job = [token = std::move(token)](storage::Connection& db) -> base::Result<> {
        const auto& info = token.info;
        const auto scopes = joined(info.scopes);
        const auto period = info.budgetPeriod.name();
        const auto role = info.role.name();
        const storage::Value budget = info.budgetUsd ? storage::Value(info.budgetUsd->nanos) : nullptr;
        const storage::Value expires = info.expiresAt ? storage::Value(micros(*info.expiresAt)) : nullptr;
        const auto done = db.execute(kInsert,
            {std::string_view(info.tokenId), storage::Blob(token.hash), std::string_view(info.name),
                std::string_view(info.tenant), std::string_view(scopes), info.requestsPerMinute, info.tokensPerMinute, budget,
                std::string_view(period), micros(info.createdAt), expires, std::string_view(role), info.allTenants ? 1 : 0});
        if (!done)
            return failure(done);
        return {};
    };
    const auto stored = co_await m_database.write(std::move(job));
    if (!stored) {
        m_tokens.erase(id);
        co_return failure(stored);
    }
    co_return made;
}

base::Task<base::Result<api::TokenList>> AccessTokens::list()
{
    std::vector<std::string> ids;
    for (const auto& [id, token] : m_tokens)
        ids.push_back(id);
    api::TokenList list;
    for (const auto& id : ids) {
        const auto budget = co_await budgetOf(id);
        if (!budget)
            co_return failure(budget);
        const auto found = m_tokens.find(id);
        if (found == m_tokens.end())
            continue;
        auto info = found->second.info;
        if (const auto state = m_gateway.budget(*budget); state && !budget->isNil())
            info.spentUsd = state->spent.money;
        list.tokens.push_back(std::move(info));
    }
    std::sort(list.tokens.begin(), list.tokens.end(), [](const auto& a, const auto& b) {
        return a.createdAt > b.createdAt || (a.createdAt == b.createdAt && a.name < b.name);
    });
    co_return list;
}

AccessTokens::Token* AccessTokens::find(const std::string& idOrName)
{
    // Who finds one that has leaked has all of it, and no id at hand.
    if (const auto whole = m_tokens.find(idIn(idOrName));
        whole != m_tokens.end() && sameBytes(base::sha256(idOrName), whole->second.hash))
        return &whole->second;
    if (const auto found = m_tokens.find(idOrName); found != m_tokens.end())
        return &found->second;
    for (auto& [id, token] : m_tokens)
        if (token.info.name == idOrName && !token.info.revokedAt)
            return &token;
    return nullptr;
}

std::vector<std::string> AccessTokens::tenants() const
{
    std::set<std::string> names;
    for (const auto& [id, token] : m_tokens)
        if (isValid(token))
            names.insert(token.info.tenant);
    return {names.begin(), names.end()};
}

std::int64_t AccessTokens::countOf(const std::string& tenant) const
{
    return std::ranges::count_if(
        m_tokens, [&](const auto& token) { return token.second.info.tenant == tenant && isValid(token.second); });
}

base::Task<base::Result<>> AccessTokens::revokeAllOf(std::string tenant)
{
    std::vector<std::string> ids;
    for (const auto& [id, token] : m_tokens)
        if (token.info.tenant == tenant && isValid(token))
            ids.push_back(id);
    for (auto& id : ids) {
        const auto revoked = co_await revoke(std::move(id));
        if (!revoked && revoked.error().code != base::ErrorCode::NotFound)
            co_return revoked;
    }
    co_return base::Result<>{};
}

base::Task<base::Result<>> AccessTokens::revoke(std::string idOrName)
{
    auto* token = find(idOrName);
    if (!token)
        co_return base::fail(ErrorCode::NotFound,
            (looksLikeOne(idOrName) ? "There is no such token" : "There is no token \"" + idOrName + '"')
                + "; `kaze tokens list` shows them.");
    if (token->info.revokedAt)
        co_return base::Result<>{};
    // Refused from now on, whatever becomes of the row.
    const auto now = m_clock.now();
    token->info.revokedAt = now;
    auto job = [id = token->info.tokenId, now](storage::Connection& db) -> base::Result<> {
        const auto done = db.execute(
            "UPDATE access_tokens SET revoked_at=? WHERE id=? AND revoked_at IS NULL", {micros(now), std::string_view(id)});
        if (!done)
            return failure(done);
        return {};
    };
    co_return co_await m_database.write(std::move(job));
}

bool AccessTokens::isValid(const Token& token) const
{
    return !token.info.revokedAt && (!token.info.expiresAt || m_clock.now() < *token.info.expiresAt);
}

bool AccessTokens::looksLikeOne(std::string_view secret)
{
    return secret.starts_with(kPrefix);
}

std::string_view AccessTokens::idIn(std::string_view secret)
{
    return secret.size() == kTokenLength && looksLikeOne(secret) ? secret.substr(kPrefix.size(), kIdDigits) : "";
}

base::Result<api::TokenInfo> AccessTokens::verify(std::string_view secret) const
{
    static const Token kNobody;
    const auto id = idIn(secret);
    const auto found = m_tokens.find(id);
    // Computed in any case, so that time does not tell which ids there are.
    const bool same = sameBytes(base::sha256(secret), (found == m_tokens.end() ? kNobody : found->second).hash);
    if (found == m_tokens.end() || !same)
        return base::fail(ErrorCode::NotFound, "The token is not known here; `kaze tokens create` makes one.");
    const auto& token = found->second;
    if (token.info.revokedAt)
        return base::fail(ErrorCode::Unauthenticated, "The token \"" + token.info.name + "\" was revoked.");
    if (!isValid(token))
        return base::fail(ErrorCode::Unauthenticated, "The token \"" + token.info.name + "\" has expired.");
    return token.info;
}

bool AccessTokens::anyValid() const
{
    return std::any_of(m_tokens.begin(), m_tokens.end(), [this](const auto& each) { return isValid(each.second); });
}

base::Task<base::Result<base::Uuid>> AccessTokens::budgetOf(std::string id)
{
    const auto found = m_tokens.find(id);
    if (found == m_tokens.end() || !found->second.info.budgetUsd)
        co_return base::Uuid{};
    const gateway::Limits limits{found->second.info.budgetUsd};
    const auto today = std::chrono::floor<std::chrono::days>(m_clock.now());
    if (!found->second.budget.isNil() && found->second.budgetDay == today)
        co_return found->second.budget;
    const auto wanted = budgetId(found->second.info, m_clock.now());
    if (found->second.budget == wanted) {
        found->second.budgetDay = today;
        co_return wanted;
    }
    const base::Uuid noParent;
    const auto opened = co_await m_gateway.openBudget(wanted, noParent, limits);
    if (!opened)
        co_return failure(opened);
    if (const auto still = m_tokens.find(id); still != m_tokens.end()) {
        const auto before = std::exchange(still->second.budget, wanted);
        still->second.budgetDay = today;
        if (before != wanted)
            if (const auto old = std::exchange(still->second.budgetBefore, before); !old.isNil())
                m_gateway.closeBudget(old, true);
    }
    co_return wanted;
}

void AccessTokens::used(const std::string& id)
{
    const auto found = m_tokens.find(id);
    if (found == m_tokens.end())
        return;
    auto& token = found->second;
    const auto now = m_clock.now();
    token.info.lastUsedAt = now;
    if (now - token.usedWritten < kNoteUseEvery && now >= token.usedWritten)
        return;
    token.usedWritten = now;
    auto job = [id, now](storage::Connection& db) -> base::Result<> {
        const auto done = db.execute("UPDATE access_tokens SET used_at=? WHERE id=?", {micros(now), std::string_view(id)});
        if (!done)
            return failure(done);
        return {};
    };
    m_database.writeLater(std::move(job));
}

} // namespace kaze::cell
