#include "engine/gateway/ledger_explain.h"

#include "engine/api/cost_requests.h"
#include "engine/gateway/detail/ledger_rows.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using base::Money;
using base::Result;
using detail::micros;

//! A call is over after ten minutes unless the configuration says otherwise.
constexpr auto kLongestCall = std::chrono::hours(1);
constexpr std::int64_t kMostNeighbours = 1000;

struct Found {
    api::LedgerEntry entry;
    std::optional<Price> price;
    Money cost;
};

Result<std::optional<Found>> findWhere(storage::Connection& connection, const std::string& condition, std::int64_t value)
{
    std::optional<Found> found;
    const auto read = connection.query(
        "SELECT " + std::string(detail::kEntryColumns) + " FROM usage WHERE " + condition, {value}, [&](const storage::Row& row) {
            found = Found{detail::readEntry(row), detail::readPrice(row), Money{row.integer(18)}};
        });
    if (!read)
        return failure(read);
    return found;
}

Result<Found> find(storage::Connection& connection, const std::string& id)
{
    constexpr std::size_t kSpanDigits = 16;
    const auto* const end = id.data() + id.size();
    std::uint64_t span = 0;
    std::int64_t number = 0;
    const auto asSpan = std::from_chars(id.data(), end, span, 16);
    const bool isSpan = id.size() == kSpanDigits && asSpan.ec == std::errc() && asSpan.ptr == end;
    const auto asNumber = std::from_chars(id.data(), end, number);
    const bool isNumber = !isSpan && asNumber.ec == std::errc() && asNumber.ptr == end && number > 0;
    if (!isSpan && !isNumber)
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + id + "\" is no entry of the ledger; give its number, as `ledger list` shows it, or the id of its span");
    auto found = isSpan ? findWhere(connection, "span = ? ORDER BY id DESC LIMIT 1", std::bit_cast<std::int64_t>(span))
                        : findWhere(connection, "id = ?", number);
    if (!found)
        return failure(found);
    if (!*found)
        return base::fail(ErrorCode::NotFound,
            isSpan ? "the ledger has no entry of the span " + id + "; not every span is a model call"
                   : "the ledger has no entry " + id);
    return std::move(**found);
}

//! Where the numbers of neighbours go on from one to the next, they belong to one call.
std::vector<api::LedgerEntry> chainAround(std::vector<api::LedgerEntry> neighbours, std::int64_t entryId)
{
    const auto self = std::ranges::find(neighbours, entryId, &api::LedgerEntry::entryId);
    std::vector<api::LedgerEntry> chain;
    if (self == neighbours.end())
        return chain;
    auto wanted = self->attempt - 1;
    for (auto at = self; at != neighbours.begin() && wanted > 0;)
        if (--at; at->attempt == wanted) {
            chain.push_back(*at);
            --wanted;
        }
    std::ranges::reverse(chain);
    wanted = self->attempt + 1;
    for (auto at = self + 1; at != neighbours.end(); ++at)
        if (at->attempt == wanted) {
            chain.push_back(*at);
            ++wanted;
        } else if (at->attempt == 1) {
            break;
        }
    return chain;
}

Result<std::vector<api::LedgerEntry>> otherAttempts(storage::Connection& connection, const api::LedgerEntry& entry)
{
    std::vector<api::LedgerEntry> neighbours;
    if (entry.traceId.empty())
        return neighbours;
    const auto trace = base::Uuid::parse(entry.traceId);
    const auto run = entry.runId.empty() ? base::Uuid() : base::Uuid::parse(entry.runId).value_or(base::Uuid());
    const auto sql = "SELECT " + std::string(detail::kEntryColumns)
        + " FROM usage WHERE at BETWEEN ? AND ? AND trace = ? AND run = ? AND operation = ? AND agent = ? AND tool = ?"
          " AND outcome <> 'cached' ORDER BY at, id LIMIT "
        + std::to_string(kMostNeighbours);
    const auto read = connection.query(sql,
        {micros(entry.at - kLongestCall), micros(entry.at + kLongestCall), storage::Blob(trace->bytes), storage::Blob(run.bytes),
            std::string_view(entry.operation), std::string_view(entry.agent), std::string_view(entry.tool)},
        [&](const storage::Row& row) { neighbours.push_back(detail::readEntry(row)); });
    if (!read)
        return failure(read);
    return chainAround(std::move(neighbours), entry.entryId);
}

std::string counted(std::int64_t number, const std::string& what)
{
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

void noteOutcome(const Found& found, std::vector<std::string>& notes)
{
    const auto& entry = found.entry;
    const bool used = entry.usage.inputTokens + entry.usage.outputTokens > 0;
    if (entry.outcome == "cached") {
        notes.push_back("Answered from our own cache: no provider was asked."
            + (entry.savedUsd.nanos > 0 ? " Asked again, the answer would have cost " + entry.savedUsd.text() + "."
                                        : std::string()));
        return;
    }
    if (entry.outcome == "crashed") {
        notes.push_back(used
                ? "The program ended while this call was under way, and nobody knows how far it came. It is booked with the most "
                  "that it can have cost: its whole prompt, and an answer as long as it was allowed."
                : "The program ended while a call was under way, and what that call can have cost is not known. Nothing is "
                  "booked "
                  "for it.");
        return;
    }
    if (entry.outcome != "ok")
        notes.push_back("The attempt failed (" + entry.outcome + ")."
            + (used ? " The provider had taken it up before that, and bills what it read and wrote."
                    : " The provider had not taken it up, so nothing is booked for it."));
    if (entry.usageSource == "estimated")
        notes.push_back("The provider did not say what it counted: the tokens are our estimate, from the length of the texts.");
    else if (entry.usageSource == "unknown" && entry.outcome == "ok")
        notes.push_back("The provider did not say what it counted, and nothing is booked for it.");
}

std::vector<std::string> notesOf(const Found& found, Money sum, const std::set<std::string>& localProviders)
{
    const auto& entry = found.entry;
    std::vector<std::string> notes;
    noteOutcome(found, notes);
    const bool used = entry.usage.inputTokens + entry.usage.outputTokens > 0;
    if (!found.price && used && entry.outcome != "cached")
        notes.push_back(localProviders.contains(entry.provider)
                ? "The model runs on a machine of your own; nothing is charged for it."
                : "There was no price for " + entry.provider + '/' + entry.model
                    + ", so the cost is unknown. Add the model to prices.yaml; it counts for calls from then on.");
    if (entry.usage.reasoningTokens > 0)
        notes.push_back(
            "Of the output, " + counted(entry.usage.reasoningTokens, "token") + " are reasoning; it costs what output costs.");
    if (entry.attempt > 1)
        notes.push_back("It was attempt " + std::to_string(entry.attempt) + " at the call.");
    if (!entry.variant.empty())
        notes.push_back("It was part of an experiment: " + entry.variant + '.');
    if (found.price && sum != found.cost && entry.outcome != "cached")
        notes.push_back("The lines come to " + sum.text() + ", yet " + found.cost.text()
            + " were booked: the attempt was booked with other prices than those that are kept with it.");
    return notes;
}

} // namespace

std::vector<api::LedgerLine> linesOf(const Price& price, const api::Usage& usage)
{
    const auto input = std::max<std::int64_t>(0, usage.inputTokens);
    const auto cached = std::clamp<std::int64_t>(usage.cachedTokens, 0, input);
    const auto written = std::clamp<std::int64_t>(usage.cacheWriteTokens, 0, input - cached);
    std::vector<api::LedgerLine> lines;
    const auto add = [&](std::string_view what, std::int64_t tokens, Money perMillion) {
        if (tokens > 0)
            lines.push_back({std::string(what), tokens, perMillion, base::costOf(tokens, perMillion)});
    };
    add("input", input - cached - written, price.input);
    add("input read from the provider's cache", cached, price.cachedInput);
    add("input written to the provider's cache", written, price.cacheWrite);
    add("output", usage.outputTokens, price.output);
    return lines;
}

Result<api::LedgerExplanation> explainLedger(
    storage::Connection& connection, const std::string& id, const std::set<std::string>& localProviders)
{
    auto found = find(connection, id);
    if (!found)
        return failure(found);
    auto others = otherAttempts(connection, found->entry);
    if (!others)
        return failure(others);
    api::LedgerExplanation explanation;
    Money sum;
    if (found->price && found->entry.outcome != "cached") {
        explanation.lines = linesOf(*found->price, found->entry.usage);
        for (const auto& line : explanation.lines)
            sum += line.costUsd;
    }
    explanation.totalUsd = found->entry.costUsd;
    explanation.priceSource = found->price ? found->price->source : "";
    explanation.notes = notesOf(*found, sum, localProviders);
    explanation.otherAttempts = std::move(*others);
    explanation.entry = std::move(found->entry);
    return explanation;
}

} // namespace kaze::gateway
