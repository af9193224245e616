#include "engine/gateway/detail/budget_terms.h"

#include "engine/gateway/standing_budgets.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace kaze::gateway::detail {

using api::BudgetPeriod;
using api::BudgetScope;
using base::ErrorCode;
using base::Money;
using storage::Blob;
using storage::Connection;
using storage::Value;

namespace {

constexpr std::string_view kSelect = "SELECT id, scope, subject, period, amount, tokens, warn_at, made_at FROM standing_budgets";
constexpr std::string_view kUpsert = R"sql(
INSERT INTO standing_budgets (id, scope, subject, period, amount, tokens, warn_at, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (scope, subject, period) DO UPDATE SET amount = excluded.amount, tokens = excluded.tokens, warn_at = excluded.warn_at)sql";
constexpr std::string_view kRemove = "DELETE FROM standing_budgets WHERE id = ?";

constexpr std::array kUsualWarnings{0.5, 0.8, 1.0};
constexpr std::size_t kMostWarnings = 10;
constexpr std::size_t kLongestSubject = 200;

std::vector<double> fractionsOf(std::string_view text)
{
    boost::system::error_code broken;
    const auto value = boost::json::parse(text, broken);
    std::vector<double> fractions;
    if (!broken && value.is_array())
        for (const auto& one : value.get_array())
            if (one.is_number())
                fractions.push_back(one.to_number<double>());
    return fractions;
}

std::string textOf(const std::vector<double>& fractions)
{
    boost::json::array array;
    for (const auto one : fractions)
        array.emplace_back(one);
    return boost::json::serialize(array);
}

bool isProject(const std::string& subject)
{
    const auto slash = subject.find('/');
    return slash != std::string::npos && slash > 0 && slash + 1 < subject.size()
        && subject.find('/', slash + 1) == std::string::npos;
}

//! Nothing of a newer program's.
std::optional<BudgetTerms> termsOf(const storage::Row& row)
{
    BudgetTerms terms;
    const auto scope = base::enumOf<BudgetScope>(row.text(1));
    const auto period = base::enumOf<BudgetPeriod>(row.text(3));
    const auto id = row.blob(0);
    if (!scope || !period || id.size() != terms.id.bytes.size())
        return {};
    std::copy(id.begin(), id.end(), terms.id.bytes.begin());
    terms.scope = *scope;
    terms.subject = std::string(row.text(2));
    terms.period = *period;
    if (!row.isNull(4))
        terms.limits.money = Money{row.integer(4)};
    if (!row.isNull(5))
        terms.limits.tokens = row.integer(5);
    terms.warnAt = fractionsOf(row.text(6));
    terms.made = base::Time(std::chrono::microseconds(row.integer(7)));
    return terms;
}

} // namespace

bool BudgetTerms::covers(const Payer& payer) const
{
    switch (scope) {
    case BudgetScope::Fleet:
        return true;
    case BudgetScope::Tenant:
        return subject == payer.tenant;
    case BudgetScope::Project: {
        const auto length = payer.tenant.size();
        return !payer.project.empty() && subject.size() == length + 1 + payer.project.size() && subject[length] == '/'
            && subject.starts_with(payer.tenant) && subject.ends_with(payer.project);
    }
    case BudgetScope::Agent:
        return subject == payer.agent;
    case BudgetScope::Tool:
        return subject == payer.tool;
    }
    return false;
}

std::string BudgetTerms::owner() const
{
    switch (scope) {
    case BudgetScope::Fleet:
        return "the whole cell";
    case BudgetScope::Tenant:
        return "the tenant " + subject;
    case BudgetScope::Project:
        return "the project " + subject;
    case BudgetScope::Agent:
        return "the agent " + subject;
    case BudgetScope::Tool:
        return "the tool " + subject;
    }
    return subject;
}

BudgetTerms newTerms(const api::SetBudget& wanted, base::Time now)
{
    BudgetTerms terms;
    terms.id = base::clientId();
    terms.scope = wanted.scope.valueOr(BudgetScope::Fleet);
    terms.subject = wanted.subject;
    terms.period = wanted.period.valueOr(BudgetPeriod::Month);
    terms.warnAt.assign(kUsualWarnings.begin(), kUsualWarnings.end());
    terms.made = now;
    return terms;
}

std::vector<double> rising(std::vector<double> fractions)
{
    std::sort(fractions.begin(), fractions.end());
    fractions.erase(std::unique(fractions.begin(), fractions.end()), fractions.end());
    return fractions;
}

base::Result<> checkTerms(const api::SetBudget& wanted)
{
    const auto wrong = [](std::string what) { return base::fail(ErrorCode::InvalidArgument, std::move(what)); };
    if (!wanted.scope.known())
        return wrong(
            "A budget is of the fleet, a tenant, a project, an agent or a tool, not of \"" + wanted.scope.name() + "\".");
    if (!wanted.period.known())
        return wrong("A budget is for a day, a month or in all (total), not for \"" + wanted.period.name() + "\".");
    const bool fleet = wanted.scope == BudgetScope::Fleet;
    if (fleet != wanted.subject.empty())
        return wrong(fleet ? "The fleet's budget is for everything; leave \"" + wanted.subject + "\" out."
                           : "Say whose budget it is: the name of a tenant, an agent or a tool, or TENANT/PROJECT.");
    if (wanted.scope == BudgetScope::Project && !isProject(wanted.subject))
        return wrong("A project is named with its tenant: default/site, not \"" + wanted.subject + "\".");
    if (wanted.subject.size() > kLongestSubject
        || std::any_of(wanted.subject.begin(), wanted.subject.end(), [](unsigned char c) { return c < ' ' || c == 127; }))
        return wrong("A name has at most 200 characters and no control characters.");
    if (!wanted.limitUsd && !wanted.limitTokens)
        return wrong("A budget needs a limit, in dollars or in tokens. `kaze budgets remove` takes one away.");
    if ((wanted.limitUsd && wanted.limitUsd->nanos < 0) || (wanted.limitTokens && *wanted.limitTokens < 0))
        return wrong("A limit cannot be negative.");
    if (wanted.warnAt) {
        if (wanted.warnAt->size() > kMostWarnings)
            return wrong("A budget warns at most at ten fractions.");
        for (const auto fraction : *wanted.warnAt)
            if (!(fraction > 0) || fraction > 1)
                return wrong("A budget warns at fractions of its limit, more than 0 % and at most 100 %.");
    }
    return {};
}

base::Result<std::vector<BudgetTerms>> readTerms(Connection& connection)
{
    std::vector<BudgetTerms> found;
    const auto rows = connection.query(std::string(kSelect), {}, [&](const storage::Row& row) {
        if (auto terms = termsOf(row))
            found.push_back(std::move(*terms));
    });
    if (!rows)
        return failure(rows);
    return found;
}

base::Result<> writeTerms(Connection& connection, const BudgetTerms& terms)
{
    const auto scope = base::enumName(terms.scope);
    const auto period = base::enumName(terms.period);
    const auto warnAt = textOf(terms.warnAt);
    const auto written = connection.execute(kUpsert,
        {Blob(terms.id.bytes), std::string_view(scope), std::string_view(terms.subject), std::string_view(period),
            terms.limits.money ? Value(terms.limits.money->nanos) : Value(nullptr),
            terms.limits.tokens ? Value(*terms.limits.tokens) : Value(nullptr), std::string_view(warnAt),
            std::int64_t{terms.made.time_since_epoch().count()}});
    if (!written)
        return failure(written);
    return {};
}

base::Result<> removeTerms(Connection& connection, base::Uuid id)
{
    const auto removed = connection.execute(kRemove, {Blob(id.bytes)});
    if (!removed)
        return failure(removed);
    return {};
}

} // namespace kaze::gateway::detail
