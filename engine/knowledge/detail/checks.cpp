#include "engine/knowledge/detail/checks.h"

#include "engine/api/memory_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/kinds.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxText = 1U << 20;
constexpr std::size_t kMaxTags = 64;
constexpr std::size_t kMaxTag = 256;
constexpr std::size_t kMaxSource = 1024;

bool isLetterOrDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

//! Names become file names: nothing that means something to a path.
Result<> checkName(const std::string& what, const std::string& name)
{
    const auto allowed = [](char c) { return isLetterOrDigit(c) || c == '-' || c == '_' || c == '.'; };
    if (name.empty() || name.size() > kMaxName || !isLetterOrDigit(name.front())
        || !std::all_of(name.begin(), name.end(), allowed))
        return fail(ErrorCode::InvalidArgument,
            "The " + what + " \"" + base::shortened(base::toUtf8(name), 80)
                + "\" is not a name: use 1 to 64 letters, digits and - _ . and begin with a letter or digit.");
    return {};
}

Result<> checkText(const std::string& what, const std::string& text, std::size_t limit)
{
    if (text.size() > limit)
        return fail(ErrorCode::InvalidArgument,
            "The " + what + " has " + base::sizeText(text.size()) + "; at most " + base::sizeText(limit)
                + " are stored. Split it.");
    if (!base::isUtf8(text))
        return fail(ErrorCode::InvalidArgument, "The " + what + " is not UTF-8 text; convert it first.");
    return {};
}

bool isBlank(const std::string& text)
{
    return text.find_first_not_of(std::string_view(" \t\r\n\f\v\0", 7)) == std::string::npos;
}

bool isWeight(double weight)
{
    return std::isfinite(weight) && weight >= 0;
}

bool isShare(double value)
{
    return value >= 0 && value <= 1;
}

Result<> checkTag(const std::string& tag)
{
    if (isBlank(tag))
        return fail(ErrorCode::InvalidArgument, "A tag must not be empty.");
    return checkText("tag", tag, kMaxTag);
}

Result<> checkScope(const std::string& scope)
{
    const bool known = scope.empty() || scope.starts_with("agent:") || scope.starts_with("pool:") || scope.starts_with("run:");
    if (!known || scope.ends_with(':'))
        return fail(ErrorCode::InvalidArgument,
            "The scope \"" + base::shortened(base::toUtf8(scope), 80)
                + "\" is none: it is empty, agent:NAME, pool:NAME or run:ID.");
    return checkText("scope", scope, kMaxTag);
}

Result<> checkImportance(double importance)
{
    if (!isShare(importance))
        return fail(ErrorCode::InvalidArgument, "The importance is a number from 0 to 1.");
    return {};
}

Result<> checkRanking(const Search& search)
{
    if (!isWeight(search.vectorWeight) || !isWeight(search.textWeight) || search.vectorWeight + search.textWeight <= 0
        || search.k < 1 || search.k > 1'000'000)
        return fail(ErrorCode::InvalidArgument,
            "The weights of a search must not be negative nor both zero, and k must be from 1 to 1 000 000.");
    if (!isShare(search.diversity) || !isShare(search.importanceWeight))
        return fail(ErrorCode::InvalidArgument, "Diversity and the weight of the importance are numbers from 0 to 1.");
    if (!isWeight(search.halfLifeDays))
        return fail(ErrorCode::InvalidArgument, "The half-life is a number of days, 0 where age does not matter.");
    return {};
}

} // namespace

Result<> checkTenant(const std::string& tenant)
{
    // Beside "a.db" lie "a.db-wal" and its like: a tenant "a.db" would put its folder there.
    if (tenant.find(".db") != std::string::npos)
        return fail(ErrorCode::InvalidArgument,
            "The tenant \"" + base::shortened(base::toUtf8(tenant), 80) + "\" must not contain \".db\".");
    return checkName("tenant", tenant);
}

Result<std::string> databaseName(const std::string& tenant, const std::string& project)
{
    if (const auto good = checkTenant(tenant); !good)
        return failure(good);
    if (project.empty())
        return tenant;
    if (const auto good = checkName("project", project); !good)
        return failure(good);
    if (project.find(".db") != std::string::npos)
        return fail(ErrorCode::InvalidArgument, "The project \"" + project + "\" must not contain \".db\".");
    return tenant + "@" + project; // which no name contains
}

Result<> checkKind(const std::string& kind)
{
    return checkName("kind", kind);
}

Result<> check(const NewRecord& record)
{
    if (isBlank(record.text))
        return fail(ErrorCode::InvalidArgument, "There is no text to remember.");
    if (record.tags.size() > kMaxTags)
        return fail(ErrorCode::InvalidArgument, "A record has at most " + std::to_string(kMaxTags) + " tags.");
    auto good = checkText("text", record.text, kMaxText);
    if (good)
        good = checkKind(record.kind);
    if (good)
        good = checkText("source", record.source, kMaxSource);
    if (good)
        good = checkText("idempotency key", record.idempotencyKey, kMaxSource);
    for (const auto& tag : record.tags)
        good = good ? checkTag(tag) : good;
    if (good)
        good = checkText("agent", record.agent, kMaxSource);
    if (good)
        good = checkScope(record.scope);
    return good ? checkImportance(record.importance) : good;
}

Result<> complete(NewRecord& record)
{
    auto data = checkedData(record.kind, record.data);
    if (!data)
        return failure(data);
    record.data = std::move(*data);
    if (isBlank(record.text))
        record.text = textOf(record.kind, record.data);
    return check(record);
}

Result<> check(const api::UpdateMemory& query)
{
    NewRecord record;
    record.text = query.text && !isBlank(*query.text) ? *query.text : "-";
    record.kind = query.kind.value_or(record.kind);
    record.tags = query.tags.value_or(record.tags);
    record.scope = query.scope.value_or(record.scope);
    record.importance = query.importance.value_or(record.importance);
    const auto good = check(record);
    return good ? checkReason(query.reason) : good;
}

Result<> checkReason(const std::string& reason)
{
    return checkText("reason", reason, kMaxSource);
}

Result<> check(Search& search)
{
    search.limit = std::clamp<std::int64_t>(search.limit, 1, 200);
    if (isBlank(search.query) && search.vector.empty())
        return fail(ErrorCode::InvalidArgument, "There is nothing to search for: the query is empty.");
    if (search.query.size() > kMaxText)
        return fail(ErrorCode::InvalidArgument,
            "The query has " + base::sizeText(search.query.size()) + "; at most " + base::sizeText(kMaxText)
                + " are searched for.");
    if (auto good = checkRanking(search); !good)
        return good;
    search.query = base::toUtf8(search.query);
    return search.kind.empty() ? Result<>() : checkKind(search.kind);
}

} // namespace kaze::knowledge::detail
