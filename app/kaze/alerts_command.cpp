#include "app/kaze/alerts_commands.h"
#include "app/kaze/asking.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/metrics_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/alert_wire.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

struct AlertsOptions {
    std::vector<std::string> filter;
    std::string alert;
    std::int64_t limit = 100;
    bool open = false;
};

struct AlertsFound {
    api::AlertPage first; //!< its rows are all
    bool isMore = false;
};

base::Result<AlertsFound> findAlerts(Session& session, api::ListAlerts query, std::int64_t most)
{
    AlertsFound found;
    bool isFirst = true;
    do {
        query.limit = std::min<std::int64_t>(1000, most - std::ssize(found.first.rows));
        auto page = session.ask(query);
        if (!page)
            return failure(page);
        query.cursor = page->next;
        if (std::exchange(isFirst, false))
            found.first = std::move(*page);
        else
            found.first.rows.insert(found.first.rows.end(), page->rows.begin(), page->rows.end());
    } while (!query.cursor.empty() && std::ssize(found.first.rows) < most);
    found.isMore = !query.cursor.empty();
    return found;
}

std::string alertState(const api::Alert& alert)
{
    if (alert.silencedUntil)
        return "silenced";
    return alert.state == api::AlertState::Firing
        ? styled("firing", alert.severity == api::AlertSeverity::Critical ? Style::Red : Style::Yellow)
        : alert.state.name();
}

std::string alertWhen(const api::Alert& alert)
{
    return agoText(alert.endedAt ? *alert.endedAt : alert.firedAt ? *alert.firedAt : alert.since);
}

void tellAlerts(const AlertsFound& found, const api::ListAlerts& query)
{
    const auto& page = found.first;
    if (page.rows.empty())
        std::cout << (query.filter.empty() ? "Nothing is wrong, and nothing was.\n" : "No alert fits.\n");
    std::vector<std::vector<std::string>> rows;
    for (const auto& alert : page.rows)
        rows.push_back({shortId(alert.id), alertState(alert), alert.severity.name(), alertWhen(alert), printable(alert.cause),
            printable(alert.summary)});
    if (!rows.empty())
        std::cout << table({"ALERT", "STATE", "SEVERITY", "SINCE", "CAUSE", "WHAT"}, rows);
    if (found.isMore)
        std::cout << styled("There are more; --limit shows them.", Style::Dim) << "\n";
}

int listAlerts(const AlertsOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::ListAlerts query;
    query.filter = joined(options.filter);
    query.ended = !options.open;
    const auto found = findAlerts(*session, query, options.limit);
    if (!found)
        return reportLogs(found.error(), query.filter, common);
    if (common.json)
        print(jsonOf(found->first.rows));
    else
        tellAlerts(*found, query);
    for (const auto& problem : found->first.problems)
        std::cerr << "kaze: " << printable(problem) << "\n";
    return kDone;
}

void tellAlert(const api::Alert& alert)
{
    const auto line = [](const char* name, const std::string& text) {
        if (!text.empty())
            std::cout << "  " << styled(name, Style::Dim) << "  " << text << "\n";
    };
    const auto time = [](const std::optional<api::Time>& at) {
        return at ? base::toRfc3339(*at).substr(0, 19) + "Z, " + agoText(*at) : std::string();
    };
    std::cout << styled(printable(alert.summary), Style::Bold) << "\n";
    line("state   ", alertState(alert) + ", " + alert.severity.name());
    line("since   ", time(alert.since));
    line("fired   ", time(alert.firedAt));
    line("ended   ", time(alert.endedAt));
    line("silenced", alert.silencedUntil ? "until " + time(alert.silencedUntil) : "");
    line("cause   ", printable(alert.cause));
    line("labels  ", alert.labels.empty() ? "" : metricLabelsText(alert.labels));
    line("rule    ", printable(alert.name) + " (" + printable(alert.ruleId) + ")");
    line("trace   ", printable(alert.traceId));
    line("run     ", printable(alert.runId));
    line("id      ", alert.id);
}

void tellAlertRule(const api::AlertRule& rule)
{
    std::string to;
    for (const auto& each : rule.to)
        to += (to.empty() ? "" : ", ") + each;
    std::cout << styled(printable(rule.name), Style::Bold) << " (" << printable(rule.id) << ")"
              << (rule.enabled ? "" : ", switched off") << "\n  " << printable(alertConditionText(rule)) << "\n  "
              << rule.severity.name() << ", told by " << (to.empty() ? "nobody" : printable(to)) << "\n";
    if (!rule.note.empty())
        std::cout << "  " << printable(rule.note) << "\n";
}

//! An alert by its id or an end of it, of the newest thousand; else a rule.
int showAlert(const AlertsOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto found = findAlerts(*session, {}, 1000);
    if (!found)
        return report(found.error(), common);
    const auto& rows = found->first.rows;
    const auto isMeant = [&](const api::Alert& alert) {
        return options.alert.size() >= 4 && (alert.id == options.alert || alert.id.ends_with(options.alert));
    };
    const auto count = std::ranges::count_if(rows, isMeant);
    if (count > 1)
        return report(
            {base::ErrorCode::Conflict, "Several alerts have an id like \"" + options.alert + "\"; give more of it.", nullptr},
            common);
    if (count == 1) {
        const auto& alert = *std::ranges::find_if(rows, isMeant);
        if (common.json)
            print(api::toJson(alert));
        else
            tellAlert(alert);
        return kDone;
    }
    const auto rule = alertRuleNamed(*session, options.alert);
    if (!rule)
        return report(rule.error(), common);
    if (common.json)
        print(api::toJson(*rule));
    else
        tellAlertRule(*rule);
    return kDone;
}

} // namespace

void addAlerts(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* alerts = app.add_subcommand("alerts", "What is wrong, and the rules by which that is told");
    alerts->require_subcommand(1);
    auto options = std::make_shared<AlertsOptions>();

    auto* listing = alerts->add_subcommand("list", "Show alerts: those that fire, those that may, and those that have ended");
    listing
        ->add_option("FILTER", options->filter,
            "Words, state:firing, severity>=warning, rule:, cause:provider:*, silenced:no, and labels such as provider:openai")
        ->option_text(" ");
    listing->add_flag("--open", options->open, "Only those that have not ended");
    listing->add_option("--limit", options->limit, "Show at most so many (default: 100)")
        ->option_text("N")
        ->check(CLI::Range(1, 100'000));
    addCommonOptions(*listing, common);
    listing->callback([options, common, &action] { action = [options, common] { return listAlerts(*options, *common); }; });

    auto* showing = alerts->add_subcommand("show", "Show one alert, or one rule");
    showing->add_option("ALERT", options->alert, "Its id as `kaze alerts list` shows it, or a rule")
        ->required()
        ->option_text(" ");
    addCommonOptions(*showing, common);
    showing->callback([options, common, &action] { action = [options, common] { return showAlert(*options, *common); }; });

    addAlertsRules(*alerts, common, action);
    addAlertsSilences(*alerts, common, action);
    alerts->footer("Rules are looked at every 10 s while `kaze serve` or the console is running. docs/alerts.md says more.");
}

} // namespace kaze::cli
