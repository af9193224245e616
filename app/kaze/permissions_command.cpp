#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

boost::json::object ruleJson(const api::PermissionRow& rule)
{
    return {{"rule_id", rule.ruleId}, {"tenant", rule.tenant}, {"agent", rule.agent}, {"tool", rule.tool},
        {"pattern", rule.pattern}, {"created_at", base::toRfc3339(rule.createdAt)}, {"current", rule.current},
        {"elsewhere", rule.elsewhere}};
}

//! Of a file that lies somewhere else nobody knows how it stands.
std::string countsText(const api::PermissionRow& rule)
{
    if (rule.elsewhere)
        return "for its file as it was";
    return rule.current ? "yes" : "no: the file has changed";
}

int listPermissions(const Common& common)
{
    const auto json = [](const api::PermissionList& list) {
        boost::json::array array;
        for (const auto& rule : list.rules)
            array.push_back(ruleJson(rule));
        return array;
    };
    return answer(common, api::ListPermissions{}, json, [](const api::PermissionList& list) {
        if (list.rules.empty()) {
            std::cout << "Nothing is allowed for always yet; `kaze runs approve ID --always` does that when a run asks.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& rule : list.rules)
            rows.push_back({shortId(rule.ruleId), printable(rule.tenant), printable(rule.agent), printable(rule.tool),
                rule.pattern.empty() ? "any" : printable(rule.pattern), agoText(rule.createdAt), countsText(rule)});
        std::cout << table({"RULE", "TENANT", "AGENT", "TOOL", "ARGUMENTS", "GIVEN", "COUNTS"}, rows);
    });
}

//! A whole id, or the end of one that only one rule has.
base::Result<std::string> ruleNamed(Session& session, const std::string& id)
{
    const auto all = session.ask(api::ListPermissions{});
    if (!all)
        return failure(all);
    std::vector<std::string> found;
    for (const auto& rule : all->rules)
        if (rule.ruleId == id || (id.size() >= 4 && (rule.ruleId.ends_with(id) || rule.ruleId.starts_with(id))))
            found.push_back(rule.ruleId);
    if (found.empty())
        return base::fail(
            base::ErrorCode::NotFound, "there is no permission \"" + id + "\"; `kaze permissions list` shows those there are");
    if (found.size() > 1)
        return base::fail(base::ErrorCode::InvalidArgument, "several permissions fit \"" + id + "\"; give more of the id");
    return found.front();
}

int revoke(const std::string& id, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto rule = ruleNamed(*session, id);
    if (!rule)
        return report(rule.error(), common);
    const auto revoked = session->ask(api::RevokePermission{*rule});
    if (!revoked)
        return report(revoked.error(), common);
    if (common.json)
        print({{"revoked", *rule}});
    else
        std::cout << "Revoked. The next such call is asked about again, also of runs at work." << std::endl;
    return kDone;
}

} // namespace

void addPermissions(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* permissions = app.add_subcommand("permissions", "What agents may always call without asking, as people allowed it");
    permissions->require_subcommand(1);
    auto* listed = permissions->add_subcommand("list", "Show them");
    listed->footer(
        "A permission counts for the runs of its tenant, and for the agent's file as it stood when it was given: a changed file\n"
        "asks again. How a file stands now that lies outside the folder of agents, the list cannot say.");
    listed->callback([common, &action] { action = [common] { return listPermissions(*common); }; });
    auto* revoked = permissions->add_subcommand("revoke", "Take one back");
    auto id = std::make_shared<std::string>();
    revoked->add_option("RULE", *id, "Its id, or at least 4 characters of its beginning or end")->required()->option_text(" ");
    revoked->callback([id, common, &action] { action = [id, common] { return revoke(*id, *common); }; });
    for (auto* command : {listed, revoked})
        addCommonOptions(*command, common);
}

} // namespace kaze::cli
