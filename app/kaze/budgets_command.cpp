#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/budget_requests.h"
#include "engine/base/filter.h"

#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

struct BudgetOptions {
    std::string scope, subject, per = "month", dollars, id;
    std::vector<std::string> warnAt;
    std::int64_t tokens = -1;
};

//! "80%", "80 %" or "0.8".
base::Result<double> fractionOf(const std::string& text)
{
    std::size_t read = 0;
    double number = 0;
    try {
        number = std::stod(text, &read);
    } catch (const std::exception&) {
        read = 0;
    }
    const auto rest = text.substr(read);
    const bool percent = rest == "%" || rest == " %";
    if (read == 0 || (!rest.empty() && !percent))
        return base::fail(base::ErrorCode::InvalidArgument, "--warn-at: \"" + text + "\" is no share; write it like 80% or 0.8.");
    return percent ? number / 100 : number;
}

base::Result<api::SetBudget> wantedOf(const BudgetOptions& options)
{
    api::SetBudget wanted;
    wanted.scope = base::Open<api::BudgetScope>::named(options.scope);
    wanted.subject = options.subject;
    wanted.period = base::Open<api::BudgetPeriod>::named(options.per);
    if (!options.dollars.empty()) {
        const auto limit = base::parseMoney(options.dollars);
        if (!limit)
            return failure(limit);
        wanted.limitUsd = *limit;
    }
    if (options.tokens >= 0)
        wanted.limitTokens = options.tokens;
    if (!options.warnAt.empty()) {
        wanted.warnAt.emplace();
        for (const auto& text : options.warnAt) {
            const auto fraction = fractionOf(text);
            if (!fraction)
                return failure(fraction);
            wanted.warnAt->push_back(*fraction);
        }
    }
    return wanted;
}

std::string whose(const api::Budget& budget)
{
    return budget.subject.empty() ? budget.scope.name() : budget.scope.name() + " " + printable(budget.subject);
}

std::string periodText(const api::Budget& budget)
{
    return budget.period == api::BudgetPeriod::Total ? "in all" : "a " + budget.period.name();
}

//! "$412.80 of $1,000.00 (41 %)"; "at least" where something has no price.
std::string spentOf(const api::Budget& budget)
{
    std::string text;
    const auto add = [&](const std::string& spent, const std::string& limit, double share) {
        text += (text.empty() ? "" : ", ") + spent + " of " + limit;
        if (std::isfinite(share))
            text += " (" + std::to_string(std::llround(share * 100)) + " %)";
    };
    if (budget.limitUsd)
        add((budget.unpricedCalls > 0 ? "at least " : "") + budget.spentUsd.text(), budget.limitUsd->text(),
            budget.spentUsd.dollars() / budget.limitUsd->dollars());
    if (budget.limitTokens)
        add(countText(budget.spentTokens), countText(*budget.limitTokens) + " tokens",
            static_cast<double>(budget.spentTokens) / static_cast<double>(*budget.limitTokens));
    return text;
}

std::string heldText(const api::Budget& budget)
{
    auto text = budget.limitUsd ? budget.heldUsd.text() : countText(budget.heldTokens);
    if (budget.unsettledUsd.nanos > 0 || (!budget.limitUsd && budget.unsettledTokens > 0))
        text += " (" + (budget.limitUsd ? budget.unsettledUsd.text() : countText(budget.unsettledTokens)) + " since a crash)";
    return text;
}

std::string outlook(const api::Budget& budget)
{
    if (budget.reachesLimitAt) {
        if (*budget.reachesLimitAt <= base::SystemClock().now())
            return "its limit is reached";
        return "reaches its limit on " + base::toRfc3339(*budget.reachesLimitAt).substr(0, 16) + " UTC";
    }
    if (budget.limitUsd && budget.forecastUsd)
        return "on course for " + budget.forecastUsd->text();
    if (budget.forecastTokens)
        return "on course for " + countText(*budget.forecastTokens) + " tokens";
    return "";
}

int listBudgets(const Common& common)
{
    const auto tell = [&](const api::BudgetList& list) {
        if (list.budgets.empty()) {
            std::cout << "No budgets yet; `" << commandFor(common, "budgets set fleet --usd 100")
                      << "` limits what all calls of a month cost.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& budget : list.budgets)
            rows.push_back({shortId(budget.budgetId), whose(budget), periodText(budget), spentOf(budget), heldText(budget),
                outlook(budget)});
        std::cout << table({"BUDGET", "OF", "FOR", "SPENT", "HELD", "OUTLOOK"}, rows);
    };
    return answer(
        common, api::ListBudgets{}, [](const auto& list) { return jsonOf(list.budgets); }, tell);
}

boost::json::value budgetJson(const api::BudgetReply& reply)
{
    return api::toJson(reply.budget);
}

int set(const BudgetOptions& options, const Common& common)
{
    const auto wanted = wantedOf(options);
    if (!wanted)
        return report(wanted.error(), common);
    return answer(common, *wanted, budgetJson, [](const api::BudgetReply& made) {
        std::cout << "The budget of " << whose(made.budget) << ", " << periodText(made.budget) << ": " << spentOf(made.budget)
                  << ".\n";
    });
}

int remove(const BudgetOptions& options, const Common& common)
{
    const auto removed = [&](const auto&) { return boost::json::object{{"removed", options.id}}; };
    return answer(common, api::RemoveBudget{options.id}, removed,
        [](const auto&) { std::cout << "Removed. What was spent stays in the ledger.\n"; });
}

int settle(const BudgetOptions& options, const Common& common)
{
    return answer(common, api::SettleBudget{options.id}, budgetJson, [](const api::BudgetReply& settled) {
        std::cout << "What a crash had left held is free again. " << spentOf(settled.budget) << ".\n";
    });
}

} // namespace

void addBudgets(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* budgets = app.add_subcommand("budgets", "Limit what tenants, projects, agents, tools or everything may spend");
    budgets->require_subcommand(1);
    auto options = std::make_shared<BudgetOptions>();

    auto* listing = budgets->add_subcommand("list", "List budgets: what is spent and held, and where it is going");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listBudgets(*common); }; });

    auto* setting
        = budgets->add_subcommand("set", "Set a budget or change it; what was spent in its period counts from the start");
    setting->add_option("SCOPE", options->scope, "fleet (everything), tenant, project, agent, or tool (what it has models do)")
        ->required()
        ->option_text(" ")
        ->check(CLI::IsMember({"fleet", "tenant", "project", "agent", "tool"}));
    setting->add_option("NAME", options->subject, "Of the tenant, agent or tool; TENANT/PROJECT of a project")->option_text(" ");
    setting->add_option("--usd", options->dollars, "The limit in dollars: 400, 0.50")->option_text("USD");
    setting->add_option("--tokens", options->tokens, "The limit in tokens, input and output together")
        ->option_text("COUNT")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000'000}));
    setting->add_option("--per", options->per, "month (the default), day, or total; days and months are UTC's")
        ->option_text("PERIOD")
        ->check(CLI::IsMember({"day", "month", "total"}));
    setting
        ->add_option(
            "--warn-at", options->warnAt, "Warn at this share of the limit, may be given again (default: 50%, 80%, 100%)")
        ->option_text("SHARE");
    addCommonOptions(*setting, common);
    setting->callback([options, common, &action] { action = [options, common] { return set(*options, *common); }; });

    auto* removing = budgets->add_subcommand("remove", "Remove a budget");
    removing->add_option("BUDGET", options->id, "Its id, as `kaze budgets list` shows it")->required()->option_text(" ");
    addCommonOptions(*removing, common);
    removing->callback([options, common, &action] { action = [options, common] { return remove(*options, *common); }; });

    auto* settling
        = budgets->add_subcommand("settle", "Free what a crash left held, once you have looked at the provider's bill");
    settling->add_option("BUDGET", options->id, "Its id, as `kaze budgets list` shows it")->required()->option_text(" ");
    addCommonOptions(*settling, common);
    settling->callback([options, common, &action] { action = [options, common] { return settle(*options, *common); }; });
}

} // namespace kaze::cli
