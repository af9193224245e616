#include "engine/gateway/reconcile.h"

#include "engine/api/cost_requests.h"
#include "engine/gateway/detail/ledger_rows.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using base::Money;
using base::Result;
using detail::micros;

constexpr std::size_t kMostNotes = 20;

constexpr std::string_view kScan
    = "SELECT at, model, outcome, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cache_write_tokens, "
      "usage_source, cost, "
      "price_source IS NULL FROM usage WHERE at >= ? AND at < ? AND provider = ? AND outcome <> 'cached' ORDER BY at";

//! What the ledger has of a day and model.
struct Booked {
    api::Usage usage;
    Money cost;
    std::int64_t calls = 0; //!< that used something
    std::int64_t estimated = 0, estimatedTokens = 0, crashed = 0;
    std::int64_t unpriced = 0;
    std::int64_t lost = 0; //!< attempts that failed and were booked with nothing
};

using Key = std::pair<std::string, std::string>; //!< day and model
using BookedByKey = std::map<Key, Booked>;

std::int64_t tokensOf(const api::Usage& usage)
{
    return usage.inputTokens + usage.outputTokens;
}

void add(Booked& to, const Booked& more)
{
    to.usage.inputTokens += more.usage.inputTokens;
    to.usage.outputTokens += more.usage.outputTokens;
    to.usage.cachedTokens += more.usage.cachedTokens;
    to.usage.reasoningTokens += more.usage.reasoningTokens;
    to.usage.cacheWriteTokens += more.usage.cacheWriteTokens;
    to.cost += more.cost;
    to.calls += more.calls;
    to.estimated += more.estimated;
    to.estimatedTokens += more.estimatedTokens;
    to.crashed += more.crashed;
    to.unpriced += more.unpriced;
    to.lost += more.lost;
}

Booked readBooked(const storage::Row& row)
{
    Booked one;
    const auto outcome = row.text(2);
    one.usage = {row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7)};
    one.cost = Money{row.integer(9)};
    const auto tokens = tokensOf(one.usage);
    one.calls = tokens > 0;
    one.crashed = outcome == "crashed";
    one.lost = outcome != "ok" && tokens == 0;
    if (row.text(8) == "estimated" && tokens > 0) {
        one.estimated = 1;
        one.estimatedTokens = tokens;
    }
    one.unpriced = row.integer(10) != 0 && tokens > 0;
    return one;
}

base::Time timeOf(const std::string& day)
{
    return base::fromRfc3339(day + "T00:00:00Z").value_or(base::Time());
}

std::string dayOf(base::Time time)
{
    return base::toRfc3339(time).substr(0, 10);
}

std::string shifted(const std::string& day, int days)
{
    return dayOf(timeOf(day) + std::chrono::days(days));
}

std::string counted(std::int64_t number, const std::string& what)
{
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

//! Which model of the bill each model of the ledger is; itself where none fits, or several do.
class Names {
public:
    explicit Names(const Bill& bill)
    {
        for (const auto& [key, line] : bill.lines) {
            m_billed.insert(key.second);
            m_byStem[stemOf(key.second)].insert(key.second);
        }
        m_undivided = m_billed.size() == 1 && m_billed.contains("");
    }

    const std::string& of(const std::string& booked)
    {
        const auto known = m_known.find(booked);
        return known != m_known.end() ? known->second : m_known.emplace(booked, find(booked)).first->second;
    }

    //! Whether the bill names no models at all.
    [[nodiscard]] bool undivided() const { return m_undivided; }
    [[nodiscard]] const std::vector<std::string>& notes() const { return m_notes; }

private:
    std::string find(const std::string& booked)
    {
        if (m_undivided)
            return "";
        if (m_billed.contains(booked))
            return booked;
        const auto same = m_byStem.find(stemOf(booked));
        if (same == m_byStem.end())
            return booked;
        if (same->second.size() > 1) {
            note("The ledger's " + booked + " may be any of several models of the bill (" + *same->second.begin() + ", "
                + *std::next(same->second.begin()) + "); it is compared with none.");
            return booked;
        }
        note(*same->second.begin() + " on the bill is taken for " + booked + " in the ledger.");
        return *same->second.begin();
    }

    void note(std::string text)
    {
        if (m_notes.size() < kMostNotes)
            m_notes.push_back(std::move(text));
    }

    std::set<std::string> m_billed;
    std::map<std::string, std::set<std::string>> m_byStem;
    std::map<std::string, std::string> m_known;
    std::vector<std::string> m_notes;
    bool m_undivided = false;
};

//! Puts the two sides next to each other.
class Comparison {
public:
    Comparison(const Bill& bill, BookedByKey booked, std::string ledgerBegins, double tolerance)
        : m_bill(bill), m_booked(std::move(booked)), m_ledgerBegins(std::move(ledgerBegins)), m_tolerance(tolerance)
    {
    }

    [[nodiscard]] std::vector<api::BillRow> rows() const
    {
        std::set<Key> keys;
        for (const auto& [key, line] : m_bill.lines)
            keys.insert(key);
        for (const auto& [key, booked] : m_booked)
            if (key.first >= m_bill.firstDay && key.first <= m_bill.lastDay && (booked.calls > 0 || booked.cost.nanos != 0))
                keys.insert(key);
        std::vector<api::BillRow> rows;
        for (const auto& key : keys)
            rows.push_back(rowOf(key));
        std::ranges::stable_partition(rows, &api::BillRow::differs);
        return rows;
    }

private:
    [[nodiscard]] const BillLine* lineOf(const Key& key) const
    {
        const auto found = m_bill.lines.find(key);
        return found == m_bill.lines.end() ? nullptr : &found->second;
    }
    [[nodiscard]] Booked bookedOf(const Key& key) const
    {
        const auto found = m_booked.find(key);
        return found == m_booked.end() ? Booked() : found->second;
    }

    [[nodiscard]] bool same(std::int64_t a, std::int64_t b, std::int64_t slack = 0) const
    {
        const auto larger = static_cast<double>(std::max(std::abs(a), std::abs(b)));
        return std::abs(static_cast<double>(a) - static_cast<double>(b)) <= larger * m_tolerance + static_cast<double>(slack);
    }

    [[nodiscard]] bool sameTokens(const api::Usage& billed, const api::Usage& booked) const
    {
        return same(billed.inputTokens, booked.inputTokens) && same(billed.outputTokens, booked.outputTokens);
    }
    [[nodiscard]] bool sameCache(const api::Usage& billed, const api::Usage& booked) const
    {
        return !m_bill.hasCache || same(billed.cachedTokens, booked.cachedTokens);
    }
    [[nodiscard]] bool sameCost(const BillLine& line, const Booked& booked) const
    {
        // Each of the four kinds of tokens is rounded up to a billionth in each call.
        constexpr std::int64_t kKinds = 4;
        return same(line.cost.nanos, booked.cost.nanos, line.rounding.nanos + kKinds * booked.calls);
    }

    [[nodiscard]] api::BillRow rowOf(const Key& key) const
    {
        const auto* line = lineOf(key);
        const auto booked = bookedOf(key);
        const BillLine billed = line ? *line : BillLine{};
        api::BillRow row;
        row.day = key.first;
        row.model = key.second;
        row.billedUsage = billed.usage;
        row.bookedUsage = booked.usage;
        if (m_bill.hasCost)
            row.billedUsd = billed.cost;
        row.bookedUsd = booked.cost;
        if (m_bill.hasCalls)
            row.billedCalls = billed.calls;
        row.bookedCalls = booked.calls;
        const bool tokensDiffer = m_bill.hasTokens && !sameTokens(billed.usage, booked.usage);
        const bool cacheDiffers = m_bill.hasTokens && !sameCache(billed.usage, booked.usage);
        const bool costDiffers = m_bill.hasCost && !sameCost(billed, booked);
        const bool callsDiffer = m_bill.hasCalls && !same(billed.calls, booked.calls);
        row.differs = tokensDiffer || cacheDiffers || costDiffers || callsDiffer;
        if (!row.differs)
            return row;
        std::vector<std::string> why;
        if (const auto shift = shiftOf(key); !shift.empty())
            why.push_back(shift);
        else if (booked.calls == 0)
            why.push_back(unknownToLedger(key, booked));
        else if (!line)
            why.push_back(unknownToBill(booked));
        else if (tokensDiffer || callsDiffer)
            explainTokens(billed, booked, why);
        else if (cacheDiffers)
            why.emplace_back("the bill counts other tokens as read from the provider's cache");
        if (line && booked.calls > 0 && costDiffers)
            explainCost(billed, booked, !tokensDiffer && !cacheDiffers && m_bill.hasTokens, why);
        for (const auto& reason : why)
            row.why += (row.why.empty() ? "" : "; ") + reason;
        return row;
    }

    //! How much more the bill has.
    [[nodiscard]] std::int64_t excessOf(const Key& key) const
    {
        const auto* line = lineOf(key);
        const auto booked = bookedOf(key);
        return m_bill.hasTokens ? (line ? tokensOf(line->usage) : 0) - tokensOf(booked.usage)
                                : (line ? line->cost.nanos : 0) - booked.cost.nanos;
    }

    //! What is too much on one day and missing on the next was counted on another day.
    [[nodiscard]] std::string shiftOf(const Key& key) const
    {
        const auto excess = excessOf(key);
        for (const int days : {-1, 1}) {
            const Key beside{shifted(key.first, days), key.second};
            const auto other = excessOf(beside);
            if (excess != 0 && other != 0 && (excess < 0) != (other < 0) && same(excess, -other))
                return "the " + std::string(excess > 0 ? "ledger" : "bill") + " has them on " + beside.first
                    + ": the bill's days may begin at another hour than those of UTC";
        }
        return {};
    }

    [[nodiscard]] std::string unknownToLedger(const Key& key, const Booked& booked) const
    {
        if (m_ledgerBegins.empty() || key.first < m_ledgerBegins)
            return m_ledgerBegins.empty() ? "the ledger has no calls to this provider" : "the ledger begins on " + m_ledgerBegins;
        if (booked.lost > 0)
            return counted(booked.lost, "attempt") + " failed and booked with nothing; the provider may have billed "
                + (booked.lost == 1 ? "it" : "them") + ", or the calls were made elsewhere with a key of the same account";
        return "not in the ledger: made elsewhere with a key of the same account";
    }

    [[nodiscard]] static std::string estimates(const Booked& booked)
    {
        std::string text = counted(booked.estimated, "call") + " with " + std::to_string(booked.estimatedTokens) + " tokens "
            + (booked.estimated == 1 ? "is an estimate" : "are estimates");
        if (booked.crashed > 0)
            text += ", " + std::to_string(booked.crashed) + " of them of a crash, booked with the most that it can have used";
        return text;
    }

    [[nodiscard]] static std::string unknownToBill(const Booked& booked)
    {
        if (booked.estimated == booked.calls)
            return "the provider billed none of it: " + estimates(booked);
        return "not on the bill: made with a key of another account or project, or the export leaves it out";
    }

    void explainTokens(const BillLine& billed, const Booked& booked, std::vector<std::string>& why) const
    {
        const auto more = billed.calls - booked.calls;
        if (m_bill.hasTokens && sameTokens(billed.usage, booked.usage)) {
            why.emplace_back("the tokens are the same, the calls are counted in another way");
            return;
        }
        if (booked.estimated > 0)
            why.push_back(estimates(booked));
        const bool billHasMore = m_bill.hasTokens ? tokensOf(billed.usage) > tokensOf(booked.usage) : more > 0;
        if (billHasMore && booked.lost > 0)
            why.push_back(counted(booked.lost, "attempt") + " failed and booked with nothing; the provider may have billed "
                + (booked.lost == 1 ? "it" : "them"));
        if (m_bill.hasCalls && more > 0)
            why.push_back(counted(more, "call")
                + " on the bill that the ledger does not know: made elsewhere with a key of the same account");
        else if (billHasMore && why.empty())
            why.emplace_back("the bill has more than the ledger: calls made elsewhere with a key of the same account");
        else if (!billHasMore && why.empty())
            why.emplace_back("the ledger has more than the bill: calls with a key of another account or project, or a bill that "
                             "is not complete yet");
    }

    void explainCost(const BillLine& billed, const Booked& booked, bool sameUsage, std::vector<std::string>& why) const
    {
        if (booked.unpriced > 0)
            why.push_back(counted(booked.unpriced, "call") + " had no price in the ledger");
        if (billed.batched > 0)
            why.emplace_back("the bill has batch calls, which cost half; Kaze makes none");
        if (sameUsage && why.empty()) {
            const auto perMillion = [](Money cost, const api::Usage& usage) {
                const auto tokens = std::max<std::int64_t>(1, tokensOf(usage));
                return Money::fromDollars(cost.dollars() * 1e6 / static_cast<double>(tokens)).text();
            };
            why.push_back("the tokens are the same, the price is not: " + perMillion(billed.cost, billed.usage)
                + " a million tokens on the bill, " + perMillion(booked.cost, booked.usage) + " in the ledger");
        }
        if (!m_bill.hasTokens && booked.estimated > 0)
            why.push_back(estimates(booked));
        if (!m_bill.hasTokens && why.empty())
            why.emplace_back(
                "the bill has no tokens, so it does not tell whether prices differ or calls; the usage export would");
    }

    const Bill& m_bill;
    BookedByKey m_booked;
    std::string m_ledgerBegins;
    double m_tolerance;
};

Result<BookedByKey> bookedBetween(
    storage::Connection& connection, base::Time from, base::Time to, const std::string& provider, Names& names)
{
    BookedByKey booked;
    std::int64_t day = -1;
    std::string dayText;
    const auto read
        = connection.query(kScan, {micros(from), micros(to), std::string_view(provider)}, [&](const storage::Row& row) {
              constexpr std::int64_t kDay = 86'400'000'000;
              if (row.integer(0) / kDay != day) {
                  day = row.integer(0) / kDay;
                  dayText = dayOf(base::Time(std::chrono::microseconds(row.integer(0))));
              }
              add(booked[{dayText, names.of(std::string(row.text(1)))}], readBooked(row));
          });
    if (!read)
        return failure(read);
    return booked;
}

//! The first day of a provider's calls; empty: there are none.
Result<std::string> beginningOf(storage::Connection& connection, const std::string& provider)
{
    std::string day;
    const auto read
        = connection.query("SELECT at FROM usage WHERE provider = ? ORDER BY at LIMIT 1", {std::string_view(provider)},
            [&](const storage::Row& row) { day = dayOf(base::Time(std::chrono::microseconds(row.integer(0)))); });
    if (!read)
        return failure(read);
    return day;
}

Result<std::string> providersOf(storage::Connection& connection)
{
    std::string names;
    const auto read = connection.query("SELECT DISTINCT provider FROM usage WHERE provider <> '' ORDER BY provider LIMIT 20", {},
        [&](const storage::Row& row) { names.append(names.empty() ? "" : ", ").append(row.text(0)); });
    if (!read)
        return failure(read);
    return names;
}

} // namespace

Result<api::Reconciliation> reconcile(storage::Connection& connection, const Bill& bill, std::string provider, double tolerance)
{
    if (!(tolerance >= 0 && tolerance <= 1))
        return base::fail(ErrorCode::InvalidArgument, "the tolerance is a share from 0 to 1, such as 0.01");
    if (provider.empty())
        provider = bill.provider;
    if (provider.empty())
        return base::fail(ErrorCode::InvalidArgument, "a plain bill does not say whose it is; name the provider");
    if (bill.firstDay.empty())
        return base::fail(ErrorCode::InvalidArgument, "the bill has a header and no lines");
    api::Reconciliation result;
    result.format = bill.format;
    result.from = timeOf(bill.firstDay);
    result.to = timeOf(bill.lastDay) + std::chrono::days(1);
    Names names(bill);
    // With a day on each side, for what the bill counts on another day.
    auto booked
        = bookedBetween(connection, result.from - std::chrono::days(1), result.to + std::chrono::days(1), provider, names);
    const auto begins = beginningOf(connection, provider);
    if (!booked || !begins)
        return booked ? failure(begins) : failure(booked);
    if (begins->empty()) {
        const auto known = providersOf(connection);
        if (!known)
            return failure(known);
        result.notes.push_back("The ledger has no calls to " + provider
            + (known->empty() ? std::string(", nor to anybody else.") : "; it has calls to " + *known + '.'));
    }
    result.rows = Comparison(bill, std::move(*booked), *begins, tolerance).rows();
    Money billed;
    for (const auto& row : result.rows) {
        billed += row.billedUsd.value_or(Money{});
        result.bookedUsd += row.bookedUsd;
    }
    if (bill.hasCost)
        result.billedUsd = billed;
    if (names.undivided())
        result.notes.emplace_back("The bill does not name models; whole days are compared. Exported by model it says more.");
    result.notes.insert(result.notes.end(), names.notes().begin(), names.notes().end());
    result.notes.insert(result.notes.end(), bill.notes.begin(), bill.notes.end());
    return result;
}

} // namespace kaze::gateway
