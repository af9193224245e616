#include "engine/knowledge/detail/skill_uses.h"

#include "engine/api/skill_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::string_view kFactor = "skill:";
constexpr std::int64_t kNewest = 20;
constexpr std::size_t kShownTask = 200;

//! Of "skill:<name>@<version>"; a factor of the name alone is of all versions and has none.
std::pair<std::string, std::string> skillOf(std::string_view factor)
{
    factor.remove_prefix(std::min(kFactor.size(), factor.size()));
    const auto at = factor.rfind('@');
    if (at == std::string_view::npos)
        return {};
    return {std::string(factor.substr(0, at)), std::string(factor.substr(at + 1))};
}

api::SkillUse useOf(const Row& row, std::string version)
{
    api::SkillUse use;
    use.version = std::move(version);
    use.agent = row.text(2);
    use.at = timeOf(row.integer(3));
    if (!row.isNull(4))
        use.success = row.real(4) > 0.5;
    boost::system::error_code bad;
    const std::string_view text = row.text(1);
    const auto data = boost::json::parse({text.data(), text.size()}, bad);
    const auto* members = bad ? nullptr : data.if_object();
    const auto member = [&](const char* name) {
        const auto* value = members ? members->if_contains(name) : nullptr;
        return value && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    use.runId = member("run");
    use.task = base::shortened(member("task"), kShownTask);
    return use;
}

Result<> addNewest(Connection& connection, const std::string& from, const std::string& to, std::vector<SkillUsage>& usage)
{
    const auto take = [&](const Row& row) {
        auto [name, version] = skillOf(row.text(0));
        const auto known = std::ranges::find(usage, version, &SkillUsage::version);
        if (known != usage.end())
            known->recent.push_back(useOf(row, std::move(version)));
    };
    const auto done = connection.query(sql::kNewestWithFactors, {std::string_view(from), std::string_view(to), kNewest}, take);
    return done ? Result<>() : failure(done);
}

} // namespace

Result<std::vector<SkillUsage>> usesOfSkills(Connection& connection, const std::string& skill)
{
    // What begins so: no UTF-8 has the byte FF.
    const std::string from = std::string(kFactor) + (skill.empty() ? "" : skill + '@');
    const std::string to = from + '\xFF';
    std::vector<SkillUsage> usage;
    const auto take = [&](const Row& row) {
        auto [name, version] = skillOf(row.text(0));
        if (!name.empty() && !version.empty() && (skill.empty() || name == skill))
            usage.push_back({std::move(name), std::move(version), row.integer(1), row.integer(2), {}});
    };
    if (auto done = connection.query(sql::kSuccessesByFactor, {std::string_view(from), std::string_view(to)}, take); !done)
        return failure(done);
    if (!skill.empty())
        if (auto added = addNewest(connection, from, to, usage); !added)
            return failure(added);
    return usage;
}

} // namespace kaze::knowledge::detail
