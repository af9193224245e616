#include "app/kaze/alerts_commands.h"
#include "app/kaze/asking.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/metrics_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/alert_wire.h"
#include "engine/base/text.h"

#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::size_t kAlertChart = 60, kAlertSpells = 20;

struct AlertTestOptions {
    std::string from, to;
};

boost::json::value savedAlertRule(const api::AlertRuleSaved& saved)
{
    return api::toJson(saved.rule);
}

int listAlertRules(const Common& common)
{
    return answer(
        common, api::ListAlertRules{}, [](const auto& list) { return jsonOf(list.rules); },
        [](const api::AlertRuleList& list) {
            std::vector<std::vector<std::string>> rows;
            for (const auto& rule : list.rules)
                rows.push_back({rule.builtIn ? printable(rule.id) : shortId(rule.id), printable(rule.name),
                    rule.enabled ? "on" : "off", rule.severity.name(), printable(alertConditionText(rule))});
            std::cout << table({"RULE", "NAME", "", "SEVERITY", "WHEN"}, rows);
        });
}

int setAlertRule(const AlertRuleOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto rule = alertRuleOf(*session, options);
    if (!rule)
        return report(rule.error(), common);
    const auto saved = session->ask(api::SaveAlertRule{*rule});
    if (!saved)
        return report(saved.error(), common);
    if (common.json)
        print(savedAlertRule(*saved));
    else
        std::cout << (rule->id.empty() ? "Made " : "Changed ") << printable(saved->rule.name) << ": "
                  << printable(alertConditionText(saved->rule)) << ".\n";
    return kDone;
}

int switchAlertRule(const AlertRuleOptions& options, bool on, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto rule = alertRuleNamed(*session, options.rule);
    if (!rule)
        return report(rule.error(), common);
    rule->enabled = on;
    const auto saved = session->ask(api::SaveAlertRule{*rule});
    if (!saved)
        return report(saved.error(), common);
    if (common.json)
        print(savedAlertRule(*saved));
    else
        std::cout << printable(saved->rule.name) << " is switched " << (on ? "on" : "off") << ".\n";
    return kDone;
}

int removeAlertRule(const AlertRuleOptions& options, const Common& common)
{
    return answer(
        common, api::RemoveAlertRule{options.rule},
        [&](const auto&) {
            return boost::json::object{{"removed", options.rule}};
        },
        [](const auto&) { std::cout << "Removed. Its alerts have ended and stay in the history.\n"; });
}

void tellAlertTest(const api::AlertBackTest& test)
{
    if (!test.values.empty()) {
        api::MetricLine line;
        line.values = test.values;
        line.gaps = test.gaps;
        std::cout << base::toRfc3339(test.from).substr(0, 16) << " " << metricSparkline(line, kAlertChart) << " "
                  << base::toRfc3339(test.to).substr(0, 16) << " UTC\n";
    }
    // Of what nothing is known nobody can say that.
    if (test.spells.empty())
        std::cout << (test.values.empty() ? "" : "It would not have fired.\n");
    else
        std::cout << "It would have fired " << test.spells.size() << (test.spells.size() == 1 ? " time:\n" : " times:\n");
    std::vector<std::vector<std::string>> rows;
    for (const auto& spell : test.spells) {
        if (rows.size() == kAlertSpells)
            break;
        const auto lasted = spell.to ? durationText(*spell.to - spell.from) : "to the end";
        rows.push_back(
            {base::toRfc3339(spell.from).substr(0, 19) + "Z", lasted, metricCount(spell.worst), metricLabelsText(spell.labels)});
    }
    if (!rows.empty())
        std::cout << table({"FROM", "LASTED", "WORST", "LABELS"}, rows);
    if (test.spells.size() > kAlertSpells)
        std::cout << test.spells.size() - kAlertSpells << " more; --json shows them all.\n";
    std::cout << styled(printable(test.note), Style::Dim) << "\n";
}

int testAlertRule(const AlertRuleOptions& options, const AlertTestOptions& times, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto rule = alertRuleOf(*session, options);
    if (!rule)
        return report(rule.error(), common);
    api::TestAlertRule query;
    query.rule = std::move(*rule);
    for (const auto& [text, into] : {std::pair(&times.from, &query.from), std::pair(&times.to, &query.to)}) {
        if (text->empty())
            continue;
        const auto time = logTimeOf(*text);
        if (!time)
            return report(time.error(), common);
        *into = *time;
    }
    const auto test = session->ask(query);
    if (!test)
        return report(test.error(), common);
    if (common.json)
        print(replyJson(*test));
    else
        tellAlertTest(*test);
    return kDone;
}

void addAlertRuleName(CLI::App& command, AlertRuleOptions& options)
{
    command.add_option("RULE", options.rule, "Its id or its name")->required()->option_text(" ");
}

} // namespace

void addAlertsRules(CLI::App& alerts, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<AlertRuleOptions>();
    auto* listing = alerts.add_subcommand("rules", "Show the rules");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listAlertRules(*common); }; });

    auto* setting = alerts.add_subcommand("set", "Make a rule, or change one");
    addAlertRuleOptions(*setting, options);
    addCommonOptions(*setting, common);
    setting->footer("Examples:\n"
                    "  kaze alerts set --name 'Slow answers' --metric kaze_gateway_attempt_seconds --view p95 --by provider "
                    "--above 20s --for 5m\n"
                    "  kaze alerts set budget-80 --above 70% --to tray --to webhook:ops\n"
                    "  kaze alerts set --file rule.yaml");
    setting->callback([options, common, &action] { action = [options, common] { return setAlertRule(*options, *common); }; });

    auto* testing = alerts.add_subcommand("test", "Say what a rule would have told in the past");
    auto times = std::make_shared<AlertTestOptions>();
    addAlertRuleOptions(*testing, options);
    testing
        ->add_option(
            "--from", times->from, "From then on: 90m, 2h or 30d ago, 14:30 today, or 2026-11-21T14:30:00Z (default: 7d)")
        ->option_text("TIME");
    testing->add_option("--until", times->to, "Before then; written like --from")->option_text("TIME");
    addCommonOptions(*testing, common);
    testing->callback([=, &action] { action = [=] { return testAlertRule(*options, *times, *common); }; });

    for (const bool on : {true, false}) {
        auto* switching
            = alerts.add_subcommand(on ? "enable" : "disable", on ? "Switch a rule on" : "Switch a rule off; its alerts end");
        addAlertRuleName(*switching, *options);
        addCommonOptions(*switching, common);
        switching->callback([=, &action] { action = [=] { return switchAlertRule(*options, on, *common); }; });
    }
    auto* removing = alerts.add_subcommand("remove", "Remove a rule that does not come with Kaze");
    addAlertRuleName(*removing, *options);
    addCommonOptions(*removing, common);
    removing->callback([options, common, &action] { action = [options, common] { return removeAlertRule(*options, *common); }; });
}

} // namespace kaze::cli
