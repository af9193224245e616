#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "engine/api/cost_requests.h"
#include "engine/base/file.h"
#include "engine/gateway/bill.h"

#include <charconv>
#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::uint64_t kLargestBill = 16U << 20;
constexpr std::size_t kMostShownRows = 200; //!< of a bill, of those that differ

struct LedgerOptions {
    std::vector<std::string> filter;
    std::string from, to, id, file, provider, tolerance = "1%";
    std::int64_t limit = 50;
};

//! To the last billionth, so that the lines of a receipt add up: "$0.000456789", "$1,204.50".
std::string exact(base::Money money)
{
    constexpr std::uint64_t kNanos = 1'000'000'000;
    constexpr std::size_t kDecimals = 9, kCents = 2;
    const auto amount = money.nanos < 0 ? 0 - static_cast<std::uint64_t>(money.nanos) : static_cast<std::uint64_t>(money.nanos);
    auto fraction = std::to_string(amount % kNanos);
    fraction.insert(0, kDecimals - fraction.size(), '0');
    fraction.erase(std::max(kCents, fraction.find_last_not_of('0') + 1));
    return (money.nanos < 0 ? "-$" : "$") + std::to_string(amount / kNanos) + '.' + fraction;
}

std::string grouped(std::int64_t number)
{
    auto digits = std::to_string(number);
    for (auto at = std::ssize(digits) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string padded(const std::string& text, std::size_t width)
{
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string nameOf(const api::LedgerEntry& entry)
{
    return printable(entry.provider.empty() && entry.model.empty() ? "?" : entry.provider + '/' + entry.model);
}

std::string costOf(const api::LedgerEntry& entry)
{
    return entry.costUsd ? (entry.usageSource == "estimated" ? "~" : "") + entry.costUsd->text() : "no price";
}

base::Result<std::vector<api::LedgerEntry>> entriesOf(Session& session, api::ListLedger query, std::int64_t wanted)
{
    std::vector<api::LedgerEntry> entries;
    do {
        query.limit = std::min<std::int64_t>(1000, wanted - std::ssize(entries));
        auto page = session.ask(query);
        if (!page)
            return failure(page);
        entries.insert(entries.end(), page->entries.begin(), page->entries.end());
        query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(entries) < wanted);
    return entries;
}

int listLedger(const LedgerOptions& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    api::ListLedger query;
    query.filter = joined(options.filter);
    query.from = period->from;
    query.to = period->to;
    const bool narrowed = !query.filter.empty() || query.from || query.to;
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto entries = entriesOf(*session, std::move(query), options.limit);
    if (!entries)
        return report(entries.error(), common);
    if (common.json) {
        print(jsonOf(*entries));
        return kDone;
    }
    if (entries->empty()) {
        std::cout << (narrowed ? "No call fits.\n" : "No model calls yet.\n");
        return kDone;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& entry : *entries)
        rows.push_back({std::to_string(entry.entryId), agoText(entry.at), printable(entry.agent), nameOf(entry),
            countText(entry.usage.inputTokens), countText(entry.usage.outputTokens), costOf(entry),
            entry.attempt > 1 ? std::to_string(entry.attempt) : "", printable(entry.outcome)});
    std::cout << table({"ENTRY", "WHEN", "AGENT", "MODEL", "IN", "OUT", "COST", "ATTEMPT", "OUTCOME"}, rows);
    return kDone;
}

void printReceipt(const api::LedgerExplanation& told)
{
    std::size_t tokensWidth = 0, costWidth = 0, whatWidth = 5, priceWidth = 0;
    const auto total = told.totalUsd ? exact(*told.totalUsd) : std::string("unknown");
    costWidth = total.size();
    for (const auto& line : told.lines) {
        tokensWidth = std::max(tokensWidth, grouped(line.tokens).size());
        costWidth = std::max(costWidth, exact(line.costUsd).size());
        whatWidth = std::max(whatWidth, line.what.size());
        priceWidth = std::max(priceWidth, exact(line.perMillionUsd).size());
    }
    for (const auto& line : told.lines)
        std::cout << "  " << padded(grouped(line.tokens), tokensWidth) << "  " << line.what
                  << std::string(whatWidth - line.what.size(), ' ') << "  x " << padded(exact(line.perMillionUsd), priceWidth)
                  << " / 1,000,000  " << padded(exact(line.costUsd), costWidth) << "\n";
    const auto indent = told.lines.empty() ? 0 : tokensWidth + whatWidth + priceWidth + 19;
    std::cout << "  " << styled("total", Style::Bold) << std::string(indent > 5 ? indent - 5 : 0, ' ') << "  "
              << styled(padded(total, costWidth), Style::Bold) << "\n";
}

void printExplanation(const api::LedgerExplanation& told)
{
    const auto& entry = told.entry;
    std::cout << styled(
        "Entry " + std::to_string(entry.entryId) + ": " + printable(entry.operation) + ' ' + nameOf(entry), Style::Bold)
              << "\n"
              << base::toRfc3339(entry.at) << ", " << durationText(std::chrono::microseconds(std::llround(entry.seconds * 1e6)))
              << ", " << printable(entry.outcome) << "\n";
    const auto field = [](const char* name, const std::string& value) {
        if (!value.empty())
            std::cout << styled(name, Style::Dim) << printable(value) << "\n";
    };
    field("agent   ", entry.agent);
    field("tenant  ", entry.tenant);
    field("tool    ", entry.tool);
    field("key     ", entry.key);
    field("run     ", entry.runId);
    field("trace   ", entry.traceId);
    std::cout << "\n";
    printReceipt(told);
    std::cout << "\n";
    if (!told.priceSource.empty())
        std::cout << "Price: " << printable(told.priceSource) << "\n";
    for (const auto& note : told.notes)
        std::cout << "- " << printable(note) << "\n";
    if (told.otherAttempts.empty())
        return;
    std::vector<std::vector<std::string>> rows;
    for (const auto& other : told.otherAttempts)
        rows.push_back({std::to_string(other.entryId), std::to_string(other.attempt), nameOf(other), costOf(other),
            printable(other.outcome)});
    std::cout << "\nOther attempts at the same call:\n" << table({"ENTRY", "ATTEMPT", "MODEL", "COST", "OUTCOME"}, rows);
}

int explain(const LedgerOptions& options, const Common& common)
{
    return answer(
        common, api::ExplainLedger{options.id}, [](const auto& told) { return api::toJson(told); }, printExplanation);
}

//! "1%", or the share: "0.01".
base::Result<double> shareOf(const std::string& text)
{
    const bool isPercent = text.ends_with('%');
    const auto digits = std::string_view(text).substr(0, text.size() - (isPercent ? 1 : 0));
    double number = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    const auto share = isPercent ? number / 100 : number;
    if (error != std::errc() || end != digits.data() + digits.size() || !(share >= 0 && share <= 1))
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + text + "\" is no tolerance; write a share such as 1% or 0.01");
    return share;
}

std::string tokensText(const api::Usage& usage)
{
    if (usage.inputTokens + usage.outputTokens == 0)
        return "";
    return countText(usage.inputTokens) + " / " + countText(usage.outputTokens);
}

void printReconciliation(const api::Reconciliation& result, const std::string& file)
{
    const bool hasCost = result.billedUsd.has_value();
    std::vector<std::vector<std::string>> rows;
    std::size_t differing = 0;
    for (const auto& row : result.rows) {
        differing += row.differs ? 1 : 0;
        if (row.differs && rows.size() < kMostShownRows)
            rows.push_back({row.day, row.model.empty() ? "all" : printable(row.model), tokensText(row.billedUsage),
                tokensText(row.bookedUsage), hasCost ? row.billedUsd.value_or(base::Money{}).text() : "", row.bookedUsd.text(),
                printable(row.why)});
    }
    std::cout << printable(file) << ": " << printable(result.format) << ", " << base::toRfc3339(result.from).substr(0, 10)
              << " to " << base::toRfc3339(result.to - std::chrono::microseconds(1)).substr(0, 10) << "\n";
    if (hasCost)
        std::cout << "On the bill " << result.billedUsd->text() << ", in the ledger " << result.bookedUsd.text() << ".\n";
    else
        std::cout << "The bill has tokens and no amounts; the ledger has " << result.bookedUsd.text() << " for them.\n";
    std::cout << result.rows.size() - differing << " of " << result.rows.size() << " days and models agree.\n";
    if (!rows.empty())
        std::cout << "\n"
                  << table({"DAY", "MODEL", "BILL IN / OUT", "LEDGER IN / OUT", hasCost ? "BILL" : "", "LEDGER", "WHY"}, rows);
    if (differing > rows.size())
        std::cout << "… and " << differing - rows.size() << " more; --json has them all\n";
    if (!result.notes.empty())
        std::cout << "\n";
    for (const auto& note : result.notes)
        std::cout << "- " << printable(note) << "\n";
}

int reconcile(const LedgerOptions& options, const Common& common)
{
    const auto tolerance = shareOf(options.tolerance);
    if (!tolerance)
        return report(tolerance.error(), common);
    auto csv = base::readFile(options.file, kLargestBill);
    if (!csv)
        return report(csv.error(), common);
    // What is no bill needs no cell to say so.
    if (const auto bill = gateway::readBill(*csv); !bill)
        return report(bill.error(), common);
    const api::ReconcileBill wanted{options.provider, std::move(*csv), *tolerance};
    return answer(
        common, wanted, [](const auto& result) { return api::toJson(result); },
        [&](const auto& result) { printReconciliation(result, options.file); });
}

} // namespace

void addLedger(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* ledger = app.add_subcommand("ledger", "See every attempt at a model call, what it cost and why");
    ledger->require_subcommand(1);
    auto options = std::make_shared<LedgerOptions>();

    auto* listed = ledger->add_subcommand("list", "Attempts, the newest first");
    listed
        ->add_option("FILTER", options->filter,
            "Words and fields: agent:code-* model:openai/gpt-5* outcome:failed run:3f9a 'cost>$0.10' source:estimated price:none")
        ->option_text(" ");
    listed->add_option("--from", options->from, "From this day or month on, UTC: 2026-11-21 or 2026-11")->option_text("DATE");
    listed->add_option("--to", options->to, "To this day or month, which is included")->option_text("DATE");
    listed->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 100'000))
        ->option_text("N");
    addCommonOptions(*listed, common);
    listed->callback([options, common, &action] { action = [options, common] { return listLedger(*options, *common); }; });

    auto* explained = ledger->add_subcommand("explain", "Show how the cost of an attempt came about");
    explained->add_option("ID", options->id, "An entry's number, or the id of its span")->required()->option_text(" ");
    addCommonOptions(*explained, common);
    explained->callback([options, common, &action] { action = [options, common] { return explain(*options, *common); }; });

    auto* compared = ledger->add_subcommand("reconcile", "Compare a provider's usage or cost export with the ledger");
    compared->add_option("FILE", options->file, "The export, as CSV of at most 16 MB")->required()->option_text(" ");
    compared
        ->add_option("--provider", options->provider, "Whose it is (default: openai or anthropic, as the export's form tells)")
        ->option_text("NAME");
    compared
        ->add_option("--tolerance", options->tolerance, "Share by which numbers may differ and count as the same (default: 1%)")
        ->option_text("SHARE");
    compared->footer("Exports of OpenAI and Anthropic are recognised. A plain file has the columns day, model, input_tokens and\n"
                     "output_tokens, and if you like cached_tokens, cost_usd and requests.\n\n"
                     "Examples:\n"
                     "  kaze ledger reconcile completions_usage_2026-11.csv\n"
                     "  kaze ledger reconcile november.csv --provider my-vllm --tolerance 0.5%");
    addCommonOptions(*compared, common);
    compared->callback([options, common, &action] { action = [options, common] { return reconcile(*options, *common); }; });
}

} // namespace kaze::cli
