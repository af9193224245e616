#include "app/kaze/asking.h"
#include "app/kaze/logs_commands.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/log_requests.h"
#include "engine/api/retention_requests.h"
#include "engine/base/text.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

struct RetentionOptions {
    std::optional<std::int64_t> keepMonths;
    std::string after, budget;
    bool yes = false;

    [[nodiscard]] bool changes() const { return keepMonths || !after.empty() || !budget.empty(); }
};

std::string retentionSize(std::int64_t bytes)
{
    return base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, bytes)));
}

//! "2026-03, 2026-04", the oldest first.
std::string retentionMonths(const std::vector<api::MonthToGo>& months)
{
    constexpr std::size_t kNamed = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(kNamed, months.size()); ++i)
        text += (i == 0 ? "" : ", ") + printable(months[i].month);
    if (months.size() > kNamed)
        text += " and " + std::to_string(months.size() - kNamed) + " more";
    return text;
}

std::string retentionMonthCount(std::int64_t months)
{
    return std::to_string(months) + (months == 1 ? " month" : " months");
}

std::vector<api::MonthToGo> retentionLoss(const api::Retention& retention)
{
    auto lost = retention.goes;
    std::erase_if(lost, [](const api::MonthToGo& month) { return month.archived; });
    return lost;
}

std::int64_t retentionBytes(const std::vector<api::MonthToGo>& months)
{
    std::int64_t bytes = 0;
    for (const auto& month : months)
        bytes += month.bytes;
    return bytes;
}

void tellRetention(const api::Retention& retention)
{
    if (retention.keepMonths == 0)
        std::cout << "Observations are kept for ever.\n";
    else
        std::cout << retentionMonthCount(retention.keepMonths) << " besides the current one are kept; what is older is "
                  << (retention.archives ? "archived" : "deleted") << ".\n";
    if (retention.budgetBytes > 0)
        std::cout << "Together they may take " << retentionSize(retention.budgetBytes) << "; above that the oldest "
                  << (retention.archives ? "are archived, and then deleted.\n" : "are deleted.\n");
    else
        std::cout << "They may take as much of the disk as there is.\n";
    for (const auto& month : retention.goes)
        std::cout << styled(printable(month.month) + " (" + retentionSize(month.bytes) + ") is to be "
                + (month.archived ? "archived" : "deleted") + (month.forBudget ? ", to stay within the budget" : ""),
            Style::Yellow)
                  << "\n";
}

//! Whether a person agrees to what is lost. Where nobody can be asked, that is an error.
base::Result<bool> retentionAgreed(const api::Retention& wanted, const RetentionOptions& options, const Common& common)
{
    const auto lost = retentionLoss(wanted);
    if (lost.empty() || options.yes)
        return true;
    const auto months = retentionMonthCount(std::ssize(lost));
    if (common.json || !inputIsTerminal())
        return base::fail(base::ErrorCode::InvalidArgument,
            "this would delete " + months + " of observations for good (" + retentionMonths(lost)
                + "); say --yes to do it without being asked");
    std::cout << "Delete " << months << " of observations for good (" << retentionMonths(lost) << "; "
              << retentionSize(retentionBytes(lost)) << ")? [y/N] " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

int setRetention(const RetentionOptions& options, const Common& common)
{
    api::SetRetention wanted;
    wanted.keepMonths = options.keepMonths;
    if (!options.after.empty())
        wanted.archives = options.after == "archive";
    if (!options.budget.empty()) {
        const auto bytes = bytesOf("--disk-budget", options.budget);
        if (!bytes)
            return report(bytes.error(), common);
        wanted.budgetBytes = *bytes;
    }
    wanted.countOnly = true;
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto reply = session->ask(wanted);
    if (!reply)
        return report(reply.error(), common);
    if (options.changes()) {
        const auto agreed = retentionAgreed(*reply, options, common);
        if (!agreed)
            return report(agreed.error(), common);
        if (!*agreed) {
            std::cout << "Nothing was changed.\n";
            return kCancelled;
        }
        wanted.countOnly = false;
        reply = session->ask(wanted);
        if (!reply)
            return report(reply.error(), common);
    }
    if (common.json)
        print(replyJson(*reply));
    else
        tellRetention(*reply);
    return kDone;
}

} // namespace

void addLogsStats(CLI::App& logs, const std::shared_ptr<Common>& common, Action& action)
{
    auto* stats = logs.add_subcommand("stats", "How much is stored, waits, was dropped, taken out and is yet to be indexed");
    addCommonOptions(*stats, common);
    stats->callback([common, &action] {
        action = [common] {
            return answer(
                *common, api::GetObservationStats{}, [](const auto& reply) { return replyJson(reply); },
                [](const auto& reply) { std::cout << observationStatsText(reply); });
        };
    });
}

void addLogsRetention(CLI::App& logs, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command
        = logs.add_subcommand("retention", "How long lines and traces are kept, and how much of the disk they may take");
    auto options = std::make_shared<RetentionOptions>();
    command->add_option("--keep-months", options->keepMonths, "So many months besides the current one; 0: for ever")
        ->check(CLI::Range(0, 1200))
        ->option_text("N");
    command->add_option("--after", options->after, "What becomes of older ones: delete or archive")
        ->check(CLI::IsMember({"delete", "archive"}))
        ->option_text("delete|archive");
    command
        ->add_option("--disk-budget", options->budget, "What all of them together may take: 500MB, 20GB; 0: as much as there is")
        ->option_text("SIZE");
    command->add_flag("--yes,-y", options->yes, "Do not ask whether so much may go");
    command->footer("Without any of them it says how it is. A month is a file and goes as a whole; the current one never does. "
                    "An archive takes about a "
                    "fifth of the room, and is\n"
                    "still asked with --archives. What is set here counts before kaze.yaml (observations.keep_months, after, "
                    "disk_budget).\n\n"
                    "Examples:\n"
                    "  kaze logs retention\n"
                    "  kaze logs retention --keep-months 3 --after archive --disk-budget 20GB");
    addCommonOptions(*command, common);
    command->callback([options, common, &action] { action = [options, common] { return setRetention(*options, *common); }; });
}

} // namespace kaze::cli
