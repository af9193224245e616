#include "engine/gateway/standing_budgets.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace kaze::gateway {

using api::BudgetPeriod;
using api::BudgetScope;
using base::ErrorCode;
using base::Money;
using storage::Blob;
using storage::Connection;
using storage::Value;

namespace {

constexpr std::string_view kSelect = "SELECT id, scope, subject, period, amount, tokens, warn_at, made_at FROM standing_budgets";
constexpr std::string_view kUpsert = R"sql(
INSERT INTO standing_budgets (id, scope, subject, period, amount, tokens, warn_at, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (scope, subject, period) DO UPDATE SET amount = excluded.amount, tokens = excluded.tokens, warn_at = excluded.warn_at)sql";
constexpr std::string_view kRemove = "DELETE FROM standing_budgets WHERE id = ?";

//! By scope: the fleet's, a tenant's, an agent's, a tool's rows.
constexpr std::array<std::string_view, 4> kWhose{"?3 = ''", "tenant = ?3", "agent = ?3", "tool = ?3"};

constexpr std::array kUsualWarnings{0.5, 0.8, 1.0};
constexpr std::size_t kMostWarnings = 10;
constexpr std::size_t kLongestSubject = 200;
constexpr std::size_t kLeastOfId = 4;

constexpr auto kPaceOfMonths = std::chrono::days(7);
constexpr auto kPaceOfDays = std::chrono::hours(6);
constexpr auto kPaceLife = std::chrono::seconds(30);
constexpr double kFarthest = 3650 * 86400.0; //!< seconds; a limit that is reached later is not worth a date

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

//! Spending of late.
struct Pace {
    double dollarsPerSecond = 0;
    double tokensPerSecond = 0;
};

struct Booked {
    Amount spent, allotted;
    Money estimated;
    std::int64_t unpriced = 0;
};

base::Result<Booked> bookedIn(
    Connection& connection, base::Uuid id, BudgetScope scope, const std::string& subject, const PeriodSpan& span)
{
    Booked booked;
    const auto sql = "SELECT coalesce(sum(cost), 0), coalesce(sum(input_tokens + output_tokens), 0), "
                     "coalesce(sum(CASE WHEN usage_source <> 'provider' THEN cost END), 0), "
                     "count(CASE WHEN price_source IS NULL AND input_tokens + output_tokens > 0 THEN 1 END) "
                     "FROM usage WHERE at >= ?1 AND at < ?2 AND "
        + std::string(kWhose.at(static_cast<std::size_t>(scope)));
    const auto to = span.to ? micros(*span.to) : std::numeric_limits<std::int64_t>::max();
    const auto rows = connection.query(sql, {micros(span.from), to, std::string_view(subject)}, [&](const storage::Row& row) {
        booked.spent = {Money{row.integer(0)}, row.integer(1)};
        booked.estimated = Money{row.integer(2)};
        booked.unpriced = row.integer(3);
    });
    if (!rows)
        return failure(rows);
    const auto allotted = detail::allottedTo(connection, id, micros(span.from));
    if (!allotted)
        return failure(allotted);
    booked.allotted = *allotted;
    return booked;
}

std::string subjectText(BudgetScope scope, const std::string& subject)
{
    switch (scope) {
    case BudgetScope::Fleet:
        return "the whole cell";
    case BudgetScope::Tenant:
        return "the tenant " + subject;
    case BudgetScope::Agent:
        return "the agent " + subject;
    case BudgetScope::Tool:
        return "the tool " + subject;
    }
    return subject;
}

base::Result<> check(const api::SetBudget& wanted)
{
    const auto wrong = [](std::string what) { return base::fail(ErrorCode::InvalidArgument, std::move(what)); };
    if (!wanted.scope.known())
        return wrong("A budget is of the fleet, a tenant, an agent or a tool, not of \"" + wanted.scope.name() + "\".");
    if (!wanted.period.known())
        return wrong("A budget is for a day, a month or in all (total), not for \"" + wanted.period.name() + "\".");
    const bool fleet = wanted.scope == BudgetScope::Fleet;
    if (fleet != wanted.subject.empty())
        return wrong(fleet ? "The fleet's budget is for everything; leave \"" + wanted.subject + "\" out."
                           : "Say whose budget it is: the name of a tenant, an agent or a tool.");
    if (wanted.subject.size() > kLongestSubject
        || std::any_of(wanted.subject.begin(), wanted.subject.end(), [](unsigned char c) { return c < ' ' || c == 127; }))
        return wrong("A name has at most 200 characters and no control characters.");
    if (!wanted.limitUsd && !wanted.limitTokens)
        return wrong("A budget needs a limit, in dollars or in tokens. `kaze budgets remove` takes one away.");
    if ((wanted.limitUsd && wanted.limitUsd->nanos < 0) || (wanted.limitTokens && *wanted.limitTokens < 0))
        return wrong("A limit cannot be negative.");
    if (wanted.warnAt) {
        if (wanted.warnAt->size() > kMostWarnings)
            return wrong("A budget warns at most at ten fractions.");
        for (const auto fraction : *wanted.warnAt)
            if (!(fraction > 0) || fraction > 1)
                return wrong("A budget warns at fractions of its limit, more than 0 % and at most 100 %.");
    }
    return {};
}

std::vector<double> fractionsOf(std::string_view text)
{
    boost::system::error_code broken;
    const auto value = boost::json::parse(text, broken);
    std::vector<double> fractions;
    if (!broken && value.is_array())
        for (const auto& one : value.get_array())
            if (one.is_number())
                fractions.push_back(one.to_number<double>());
    return fractions;
}

std::string textOf(const std::vector<double>& fractions)
{
    boost::json::array array;
    for (const auto one : fractions)
        array.emplace_back(one);
    return boost::json::serialize(array);
}

std::string percentText(double share)
{
    return std::to_string(std::llround(share * 100)) + " %";
}

} // namespace

struct StandingBudgets::Definition {
    base::Uuid id;
    BudgetScope scope = BudgetScope::Fleet;
    std::string subject;
    BudgetPeriod period = BudgetPeriod::Month;
    Limits limits;
    std::vector<double> warnAt;
    base::Time made;

    PeriodSpan span; //!< under way
    std::shared_ptr<detail::BudgetAccount> account; //!< of it; null before the first call
    Money estimated; //!< of what was spent
    std::int64_t unpriced = 0;
    std::optional<double> warned;
    bool removed = false;
    bool settling = false;

    PeriodSpan opens;
    std::shared_ptr<detail::BudgetAccount> opening;
    std::vector<base::OneShot<base::Result<>>> openers;

    Pace pace;
    std::optional<base::Duration> paceAt; //!< when it was measured

    [[nodiscard]] bool isOpen(base::Time now) const { return account && span.holds(now); }
    [[nodiscard]] double fraction() const
    {
        const auto share = [](double spent, double limit) { return limit > 0 ? spent / limit : 1.0; };
        double most = 0;
        if (!account)
            return most;
        if (limits.money)
            most = share(account->spent.money.dollars(), limits.money->dollars());
        if (limits.tokens)
            most = std::max(most, share(static_cast<double>(account->spent.tokens), static_cast<double>(*limits.tokens)));
        return most;
    }
};

StandingBudgets::StandingBudgets(storage::Database& state, const base::Clock& clock) : m_state(state), m_clock(clock) { }

StandingBudgets::~StandingBudgets()
{
    for (const auto& [id, one] : m_definitions)
        if (one->account)
            detail::giveBack(m_state, m_clock, *one->account);
}

void StandingBudgets::limit(Definition& one) const
{
    auto& account = *one.account;
    account.limits = one.removed ? Limits{} : one.limits;
    account.name = "The budget of " + subjectText(one.scope, one.subject)
        + (one.span.name.empty() ? std::string(" in all") : " for " + one.span.name) + ",";
    account.remedy = "Raise it with `kaze budgets set`"
        + (one.span.to ? ", or wait for " + periodAt(one.period, *one.span.to, one.made).name : std::string()) + ".";
    account.wakeNext();
}

base::Task<base::Result<>> StandingBudgets::load()
{
    auto job = [](Connection& connection) -> base::Result<std::vector<DefinitionPtr>> {
        std::vector<DefinitionPtr> found;
        const auto rows = connection.query(std::string(kSelect), {}, [&](const storage::Row& row) {
            auto one = std::make_shared<Definition>();
            const auto scope = base::enumOf<BudgetScope>(row.text(1));
            const auto period = base::enumOf<BudgetPeriod>(row.text(3));
            const auto id = row.blob(0);
            if (!scope || !period || id.size() != one->id.bytes.size())
                return; // of a newer program
            std::copy(id.begin(), id.end(), one->id.bytes.begin());
            one->scope = *scope;
            one->subject = std::string(row.text(2));
            one->period = *period;
            if (!row.isNull(4))
                one->limits.money = Money{row.integer(4)};
            if (!row.isNull(5))
                one->limits.tokens = row.integer(5);
            one->warnAt = fractionsOf(row.text(6));
            one->made = base::Time(std::chrono::microseconds(row.integer(7)));
            found.push_back(std::move(one));
        });
        if (!rows)
            return failure(rows);
        return found;
    };
    auto found = co_await m_state.read(std::move(job));
    if (!found)
        co_return failure(found);
    for (const auto& one : *found) {
        m_definitions[one->id] = one;
        auto which = one;
        if (const auto opened = co_await open(std::move(which)); !opened)
            co_return opened;
    }
    co_return base::Result<>();
}

bool StandingBudgets::applies(const Definition& one, const Payer& payer)
{
    switch (one.scope) {
    case BudgetScope::Fleet:
        return true;
    case BudgetScope::Tenant:
        return one.subject == payer.tenant;
    case BudgetScope::Agent:
        return one.subject == payer.agent;
    case BudgetScope::Tool:
        return one.subject == payer.tool;
    }
    return false;
}

//! Reads what was spent in the period under way. Written in order with the rows of calls that are done, so that none is missed.
base::Task<base::Result<>> StandingBudgets::open(DefinitionPtr one)
{
    if (one->opening) {
        base::OneShot<base::Result<>> done;
        one->openers.push_back(done);
        co_return co_await done.wait();
    }
    one->opens = periodAt(one->period, m_clock.now(), one->made);
    one->opening = std::make_shared<detail::BudgetAccount>();
    one->opening->id = one->id;
    one->opening->period = micros(one->opens.from);
    auto job = [id = one->id, scope = one->scope, subject = one->subject, span = one->opens](
                   Connection& connection) -> base::Result<Booked> { return bookedIn(connection, id, scope, subject, span); };
    const auto booked = co_await m_state.write(std::move(job));
    const auto account = std::exchange(one->opening, nullptr);
    base::Result<> result;
    if (booked) {
        account->spent += booked->spent; // beside what calls cost that ended meanwhile
        account->allotted = account->asked = booked->allotted;
        if (one->limits.money)
            account->lost.money = std::max(Money{}, booked->allotted.money - booked->spent.money);
        if (one->limits.tokens)
            account->lost.tokens = std::max<std::int64_t>(0, booked->allotted.tokens - booked->spent.tokens);
        if (const auto before = std::exchange(one->account, account)) {
            // Who waits there for room finds it in the new period.
            before->limits = {};
            before->wakeNext();
        }
        one->span = one->opens;
        one->estimated = booked->estimated;
        one->unpriced = booked->unpriced;
        one->warned.reset();
        limit(*one);
        noteWarning(*one, false);
    } else
        result = failure(booked);
    for (auto& waiting : std::exchange(one->openers, {}))
        waiting.set(result);
    co_return result;
}

base::Task<base::Result<StandingBudgets::Accounts>> StandingBudgets::accountsOf(Payer payer)
{
    Accounts accounts;
    if (m_definitions.empty())
        co_return accounts;
    std::vector<DefinitionPtr> matching;
    for (const auto& [id, one] : m_definitions)
        if (applies(*one, payer))
            matching.push_back(one);
    for (const auto& one : matching) {
        while (!one->isOpen(m_clock.now())) {
            auto which = one;
            if (const auto opened = co_await open(std::move(which)); !opened)
                co_return failure(opened);
        }
    }
    for (const auto& one : matching)
        accounts.push_back(one->account);
    co_return accounts;
}

bool StandingBudgets::limitMoney(const Payer& payer) const
{
    return std::any_of(m_definitions.begin(), m_definitions.end(),
        [&](const auto& known) { return known.second->limits.money && applies(*known.second, payer); });
}

void StandingBudgets::book(const Payer& payer, const Paid& paid, const Accounts& held)
{
    for (const auto& [id, one] : m_definitions) {
        if (!applies(*one, payer))
            continue;
        const bool isHeld = std::find(held.begin(), held.end(), one->account) != held.end();
        if (one->opening && one->opens.holds(paid.at) && !isHeld)
            one->opening->spent += paid.amount;
        if (!one->account || (!isHeld && !one->span.holds(paid.at)))
            continue;
        if (!isHeld)
            one->account->spent += paid.amount;
        if (paid.estimated)
            one->estimated += paid.amount.money;
        one->unpriced += paid.unpriced ? 1 : 0;
        noteWarning(*one, true);
    }
}

void StandingBudgets::bookCrashed(const Payer& payer, const Paid& paid)
{
    for (const auto& [id, one] : m_definitions)
        if (one->account && applies(*one, payer) && one->span.holds(paid.at)) {
            one->account->lost = Amount::larger({}, one->account->lost - paid.amount);
            one->account->spent += paid.amount;
            one->estimated += paid.amount.money;
            noteWarning(*one, true);
        }
}

Money StandingBudgets::lostOf(const Payer& payer) const
{
    Money most;
    for (const auto& [id, one] : m_definitions)
        if (one->account && applies(*one, payer))
            most = std::max(most, one->account->lost.money);
    return most;
}

void StandingBudgets::noteWarning(Definition& one, bool tell)
{
    const auto fraction = one.fraction();
    std::optional<double> passed;
    for (const auto at : one.warnAt)
        if (fraction >= at)
            passed = at;
    if (!passed || (one.warned && *passed <= *one.warned))
        return;
    one.warned = passed;
    if (tell && m_warn)
        m_warn(warningOf(one));
}

std::string StandingBudgets::warningOf(const Definition& one)
{
    return "The budget of " + subjectText(one.scope, one.subject)
        + (one.span.name.empty() ? std::string() : " for " + one.span.name) + " is spent to " + percentText(one.fraction()) + ": "
        + (one.limits.money ? one.account->spent.money.text() : std::to_string(one.account->spent.tokens) + " tokens") + " of "
        + (one.limits.money ? one.limits.money->text() : one.limits.text()) + '.';
}

std::vector<std::string> StandingBudgets::warnings() const
{
    std::vector<std::string> sentences;
    const auto now = m_clock.now();
    for (const auto& [id, one] : m_definitions)
        if (one->warned && one->isOpen(now))
            sentences.push_back(warningOf(*one));
    return sentences;
}

base::Task<base::Result<>> StandingBudgets::measurePace(DefinitionPtr one)
{
    const auto steady = m_clock.steady();
    if (one->paceAt && steady - *one->paceAt < kPaceLife)
        co_return base::Result<>();
    const auto now = m_clock.now();
    const auto window
        = one->period == BudgetPeriod::Day ? std::chrono::seconds(kPaceOfDays) : std::chrono::seconds(kPaceOfMonths);
    const auto least = window / 28; // of what has just begun, an hour says more than its first minute
    struct Late {
        Amount spent;
        std::optional<base::Time> first;
    };
    auto job
        = [from = now - window, now, scope = one->scope, subject = one->subject](Connection& connection) -> base::Result<Late> {
        Late late;
        const auto sql = "SELECT coalesce(sum(cost), 0), coalesce(sum(input_tokens + output_tokens), 0), min(at) FROM usage "
                         "WHERE at >= ?1 AND at < ?2 AND "
            + std::string(kWhose.at(static_cast<std::size_t>(scope)));
        const auto rows
            = connection.query(sql, {micros(from), micros(now), std::string_view(subject)}, [&](const storage::Row& row) {
                  late.spent = {Money{row.integer(0)}, row.integer(1)};
                  if (!row.isNull(2))
                      late.first = base::Time(std::chrono::microseconds(row.integer(2)));
              });
        if (!rows)
            return failure(rows);
        return late;
    };
    const auto late = co_await m_state.read(std::move(job));
    if (!late)
        co_return failure(late);
    one->paceAt = steady;
    one->pace = {};
    if (late->first) {
        const auto time = std::chrono::duration<double>(std::clamp<std::chrono::microseconds>(now - *late->first, least, window));
        one->pace.dollarsPerSecond = late->spent.money.dollars() / time.count();
        one->pace.tokensPerSecond = static_cast<double>(late->spent.tokens) / time.count();
    }
    co_return base::Result<>();
}

base::Task<base::Result<api::Budget>> StandingBudgets::describe(DefinitionPtr one)
{
    auto which = one;
    while (!one->isOpen(m_clock.now())) {
        which = one;
        if (const auto opened = co_await open(std::move(which)); !opened)
            co_return failure(opened);
    }
    which = one;
    if (const auto measured = co_await measurePace(std::move(which)); !measured)
        co_return failure(measured);
    const auto& account = *one->account;
    api::Budget budget;
    budget.budgetId = one->id.text();
    budget.scope = one->scope;
    budget.subject = one->subject;
    budget.period = one->period;
    budget.limitUsd = one->limits.money;
    budget.limitTokens = one->limits.tokens;
    budget.warnAt = one->warnAt;
    budget.from = one->span.from;
    budget.to = one->span.to;
    budget.spentUsd = account.spent.money;
    budget.spentTokens = account.spent.tokens;
    const auto held = account.reserved + account.lost;
    budget.heldUsd = held.money;
    budget.heldTokens = held.tokens;
    budget.unsettledUsd = account.lost.money;
    budget.unsettledTokens = account.lost.tokens;
    budget.estimatedUsd = one->estimated;
    budget.unpricedCalls = one->unpriced;
    budget.warned = one->warned;
    budget.waiting = static_cast<std::int64_t>(account.waiting.size());
    budget.pace = one->period == BudgetPeriod::Day ? "at the pace of the last 6 hours" : "at the pace of the last 7 days";

    const auto now = m_clock.now();
    const auto left = one->span.to ? std::chrono::duration<double>(*one->span.to - now).count() : kFarthest;
    if (one->span.to) {
        budget.forecastUsd = account.spent.money + Money::fromDollars(one->pace.dollarsPerSecond * left);
        budget.forecastTokens = account.spent.tokens + std::llround(one->pace.tokensPerSecond * left);
    }
    const auto until = [](double rest, double perSecond) {
        return rest <= 0 ? 0.0 : perSecond > 0 ? rest / perSecond : std::numeric_limits<double>::infinity();
    };
    auto soonest = std::numeric_limits<double>::infinity();
    if (one->limits.money)
        soonest = until((*one->limits.money - account.spent.money).dollars(), one->pace.dollarsPerSecond);
    if (one->limits.tokens)
        soonest = std::min(
            soonest, until(static_cast<double>(*one->limits.tokens - account.spent.tokens), one->pace.tokensPerSecond));
    if (soonest < left)
        budget.reachesLimitAt = now + std::chrono::seconds(std::llround(soonest));
    co_return budget;
}

base::Task<base::Result<api::BudgetList>> StandingBudgets::list()
{
    std::vector<DefinitionPtr> all;
    for (const auto& [id, one] : m_definitions)
        all.push_back(one);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a->scope, a->subject, a->period) < std::tie(b->scope, b->subject, b->period);
    });
    api::BudgetList budgets;
    for (const auto& one : all) {
        auto which = one;
        auto described = co_await describe(std::move(which));
        if (!described)
            co_return failure(described);
        if (!one->removed)
            budgets.budgets.push_back(std::move(*described));
    }
    co_return budgets;
}

base::Task<base::Result<api::Budget>> StandingBudgets::set(api::SetBudget wanted)
{
    if (auto right = check(wanted); !right)
        co_return failure(right);
    const auto known = std::find_if(m_definitions.begin(), m_definitions.end(), [&](const auto& one) {
        return wanted.scope == one.second->scope && one.second->subject == wanted.subject && wanted.period == one.second->period;
    });
    auto next = known == m_definitions.end() ? std::make_shared<Definition>() : known->second;
    if (known == m_definitions.end()) {
        next->id = base::clientId();
        next->scope = wanted.scope.valueOr(BudgetScope::Fleet);
        next->subject = wanted.subject;
        next->period = wanted.period.valueOr(BudgetPeriod::Month);
        next->made = m_clock.now();
        next->warnAt.assign(kUsualWarnings.begin(), kUsualWarnings.end());
    }
    auto fractions = wanted.warnAt.value_or(next->warnAt);
    std::sort(fractions.begin(), fractions.end());
    fractions.erase(std::unique(fractions.begin(), fractions.end()), fractions.end());
    const Limits limits{wanted.limitUsd, wanted.limitTokens};
    auto job = [id = next->id, scope = wanted.scope.name(), subject = wanted.subject, period = wanted.period.name(), limits,
                   warnAt = textOf(fractions), made = micros(next->made)](Connection& connection) -> base::Result<> {
        const auto written = connection.execute(kUpsert,
            {Blob(id.bytes), std::string_view(scope), std::string_view(subject), std::string_view(period),
                limits.money ? Value(limits.money->nanos) : Value(nullptr),
                limits.tokens ? Value(*limits.tokens) : Value(nullptr), std::string_view(warnAt), made});
        if (!written)
            return failure(written);
        return {};
    };
    if (const auto written = co_await m_state.write(std::move(job)); !written)
        co_return failure(written);
    // Two that were set at once are one.
    const auto other = std::find_if(m_definitions.begin(), m_definitions.end(), [&](const auto& one) {
        return one.second->scope == next->scope && one.second->subject == next->subject && one.second->period == next->period;
    });
    if (other != m_definitions.end())
        next = other->second;
    next->removed = false;
    next->limits = limits;
    next->warnAt = std::move(fractions);
    m_definitions[next->id] = next;
    if (next->account) {
        limit(*next);
        next->warned.reset();
        noteWarning(*next, false);
    }
    co_return co_await describe(std::move(next));
}

base::Result<StandingBudgets::DefinitionPtr> StandingBudgets::find(const std::string& id) const
{
    DefinitionPtr found;
    if (id.size() >= kLeastOfId)
        for (const auto& [key, one] : m_definitions) {
            const auto text = key.text();
            if (!text.starts_with(id) && !text.ends_with(id))
                continue;
            if (found)
                return base::fail(ErrorCode::Conflict, "Several budgets have an id like \"" + id + "\"; give more of it.");
            found = one;
        }
    if (!found)
        return base::fail(ErrorCode::NotFound, "There is no budget \"" + id + "\"; `kaze budgets list` shows them.");
    return found;
}

base::Task<base::Result<>> StandingBudgets::remove(std::string id)
{
    const auto found = find(id);
    if (!found)
        co_return failure(found);
    const auto one = *found;
    auto job = [id = one->id](Connection& connection) -> base::Result<> {
        const auto removed = connection.execute(kRemove, {Blob(id.bytes)});
        if (!removed)
            return failure(removed);
        return {};
    };
    if (const auto removed = co_await m_state.write(std::move(job)); !removed)
        co_return removed;
    one->removed = true;
    if (one->account)
        limit(*one);
    m_definitions.erase(one->id);
    co_return base::Result<>();
}

base::Task<base::Result<api::Budget>> StandingBudgets::settle(std::string id)
{
    const auto found = find(id);
    if (!found)
        co_return failure(found);
    auto one = *found;
    if (const auto account = one->account; account && !account->lost.isNothing() && !std::exchange(one->settling, true)) {
        const auto back = account->lost;
        auto job
            = [id = account->id, period = account->period, back, now = m_clock.now()](Connection& connection) -> base::Result<> {
            return detail::writeAllotment(connection, id, period, Amount{} - back, now);
        };
        const auto written = co_await m_state.write(std::move(job));
        one->settling = false;
        if (!written)
            co_return failure(written);
        account->lost = Amount::larger({}, account->lost - back);
        account->allotted -= back;
        account->asked -= back;
        // What they wait for was reckoned with what is no longer lost.
        for (auto& waiting : account->covering)
            waiting.needed -= back;
        account->wakeNext();
    }
    co_return co_await describe(std::move(one));
}

} // namespace kaze::gateway
