#include "engine/gateway/call_queue.h"

#include "engine/gateway/retry_after.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <set>

namespace kaze::gateway {

using base::Duration;
using base::ErrorCode;

namespace {

constexpr auto kLongestNap = std::chrono::milliseconds(250); //!< deadlines are kept to this

struct Waiter {
    std::uint64_t number = 0;
    CallQueue::Ask ask;
    Duration since{0};
    base::OneShot<base::Result<CallQueue::Grant>> done;
    base::CancelRegistration cancelled;
    bool settled = false;
};

using WaiterPtr = std::shared_ptr<Waiter>;

//! Who waits for one pool: by priority, then by tenant, in the order of their coming.
struct Line {
    std::array<std::map<std::string, std::deque<WaiterPtr>>, kPriorities> waiters;
    std::string why; //!< the first does not go
};

//! The first of a tenant's waiters of one priority.
struct Head {
    std::size_t priority = 0;
    const std::string* tenant = nullptr;
    WaiterPtr waiter;
};

//! What each tenant has had, in the queue's own time.
struct Shares {
    std::map<std::string, double> served;
    double floor = 0; //!< what a tenant that comes anew counts as having had

    [[nodiscard]] double of(const std::string& tenant) const
    {
        const auto known = served.find(tenant);
        return known == served.end() ? floor : std::max(floor, known->second);
    }
    void serve(const std::string& tenant, double weight)
    {
        const auto before = of(tenant);
        floor = std::max(floor, before);
        served[tenant] = before + weight;
    }
};

//! Who goes next: the priority whose oldest has aged furthest, in it the tenant that had least. Null: nobody is left.
const Head* choose(const std::vector<Head>& heads, const Shares& shares, Duration aging, Duration now)
{
    std::array<std::int64_t, kPriorities> levels;
    levels.fill(std::numeric_limits<std::int64_t>::max());
    for (const auto& head : heads) {
        const auto aged = aging.count() > 0 ? (now - head.waiter->since) / aging : 0;
        levels[head.priority] = std::min(levels[head.priority], static_cast<std::int64_t>(head.priority) - aged);
    }
    const auto key = [&](const Head& head) {
        return std::tuple(levels[head.priority], head.priority, shares.of(*head.tenant), head.waiter->number);
    };
    const auto best = std::min_element(heads.begin(), heads.end(), [&](const Head& a, const Head& b) { return key(a) < key(b); });
    return best == heads.end() ? nullptr : &*best;
}

//! Why no key will serve a call as long as it may wait, however short the line is; none where one may.
std::optional<base::Error> hopeless(const CallQueue::Ask& ask, Duration left)
{
    std::optional<KeyPool::Refused> shortest;
    for (const auto& pool : ask.pools)
        if (pool->admits(ask.demand.tenant))
            if (auto rest = pool->rest(ask.demand.tenant); !shortest || rest.wait < shortest->wait)
                shortest = std::move(rest);
    if (!shortest || !ask.longest || shortest->wait <= left)
        return {};
    base::Error error{ErrorCode::RateLimited, "Nothing was sent, as no key may be used yet: " + shortest->why, {}};
    return withRetryAfter(std::move(error), shortest->wait);
}

//! What a call counts for among tenants.
double weightOf(const Demand& demand)
{
    constexpr double kTokensOfACall = 1000;
    return 1 + static_cast<double>(demand.inputTokens + demand.outputTokens) / kTokensOfACall;
}

} // namespace

std::string_view nameOf(Priority priority)
{
    static constexpr std::array<std::string_view, kPriorities> kNames{
        "supervised", "conversation", "scheduled", "consolidation", "evaluation"};
    return kNames[static_cast<std::size_t>(priority)];
}

struct CallQueue::State : std::enable_shared_from_this<CallQueue::State> {
    State(const base::Clock& clock_, QueueConfig config_) : clock(clock_), config(config_) { }

    void enqueue(const WaiterPtr& waiter);
    void settle(const WaiterPtr& waiter, base::Result<Grant> result);
    //! Hands out what there is room for.
    void pump();
    //! Of one line; how long until it is worth looking again.
    [[nodiscard]] Duration pump(const std::shared_ptr<KeyPool>& pool, Line& line);
    void expire(Duration now);
    [[nodiscard]] bool othersWaitFor(const std::shared_ptr<KeyPool>& pool);
    [[nodiscard]] bool makeRoomFor(Priority priority);
    [[nodiscard]] base::Task<> watch();

    //! The heads of a line, those passed over excepted.
    [[nodiscard]] static std::vector<Head> headsOf(Line& line, const std::set<const Waiter*>& passed);

    const base::Clock& clock;
    QueueConfig config;
    std::map<std::shared_ptr<KeyPool>, Line> lines;
    Shares shares;
    std::array<std::size_t, kPriorities> counts{};
    std::size_t count = 0;
    std::uint64_t numbers = 0;
    bool watching = false;
    bool closed = false;
    Duration next{0}; //!< when a line may move
    Duration napUntil{0};
    Duration expired{0}; //!< when deadlines were last looked at
    std::optional<base::CancelSource> nap; //!< of the watch
};

std::vector<Head> CallQueue::State::headsOf(Line& line, const std::set<const Waiter*>& passed)
{
    std::vector<Head> heads;
    for (std::size_t priority = 0; priority < kPriorities; ++priority) {
        auto& tenants = line.waiters[priority];
        for (auto at = tenants.begin(); at != tenants.end();) {
            auto& waiters = at->second;
            while (!waiters.empty() && waiters.front()->settled)
                waiters.pop_front();
            if (waiters.empty()) {
                at = tenants.erase(at);
                continue;
            }
            if (!passed.contains(waiters.front().get()))
                heads.push_back({priority, &at->first, waiters.front()});
            ++at;
        }
    }
    return heads;
}

Duration CallQueue::State::pump(const std::shared_ptr<KeyPool>& pool, Line& line)
{
    KeyPool::Reserved reserved;
    std::set<const Waiter*> passed;
    auto wait = Duration::max();
    line.why.clear();
    while (!pool->allReserved(reserved)) {
        const auto heads = headsOf(line, passed);
        const auto* head = choose(heads, shares, config.aging, clock.steady());
        if (!head)
            break;
        const auto waiter = head->waiter;
        auto lease = pool->take(waiter->ask.demand, &reserved);
        if (!lease) {
            // Elsewhere there may be a key for it.
            passed.insert(waiter.get());
            wait = std::min(wait, lease.error().wait);
            if (line.why.empty())
                line.why = lease.error().why;
            continue;
        }
        Grant grant;
        const auto& pools = waiter->ask.pools;
        grant.pool = static_cast<std::size_t>(std::find(pools.begin(), pools.end(), pool) - pools.begin());
        grant.lease = std::move(*lease);
        grant.waited = clock.steady() - waiter->since;
        shares.serve(waiter->ask.demand.tenant, weightOf(waiter->ask.demand));
        settle(waiter, std::move(grant));
    }
    return wait;
}

void CallQueue::State::pump()
{
    if (count == 0) {
        lines.clear();
        return;
    }
    auto wait = Duration::max();
    for (auto& [pool, line] : lines)
        wait = std::min(wait, pump(pool, line));
    std::erase_if(lines, [](const auto& one) {
        return std::all_of(
            one.second.waiters.begin(), one.second.waiters.end(), [](const auto& tenants) { return tenants.empty(); });
    });
    if (count == 0)
        shares = {};
    next = wait == Duration::max() ? Duration::max() : clock.steady() + wait;
    if (next < napUntil && nap)
        nap->cancel();
}

void CallQueue::State::settle(const WaiterPtr& waiter, base::Result<Grant> result)
{
    if (std::exchange(waiter->settled, true))
        return;
    --count;
    --counts[static_cast<std::size_t>(waiter->ask.priority)];
    waiter->done.set(std::move(result));
}

void CallQueue::State::expire(Duration now)
{
    std::vector<std::pair<WaiterPtr, base::Error>> late;
    for (auto& [pool, line] : lines)
        for (auto& tenants : line.waiters)
            for (auto& [tenant, waiters] : tenants)
                for (const auto& waiter : waiters) {
                    if (waiter->settled || !waiter->ask.longest)
                        continue;
                    const auto waited = now - waiter->since;
                    if (waited >= *waiter->ask.longest)
                        late.emplace_back(waiter,
                            base::Error{ErrorCode::RateLimited,
                                "The call waited "
                                    + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(waited).count())
                                    + " s for room, as long as it may: " + line.why + ". Nothing was sent.",
                                {}});
                    else if (auto error = hopeless(waiter->ask, *waiter->ask.longest - waited)) {
                        error->message += " It had waited "
                            + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(waited).count()) + " s.";
                        late.emplace_back(waiter, std::move(*error));
                    }
                }
    for (auto& [waiter, error] : late)
        settle(waiter, std::unexpected(std::move(error)));
}

//! A line of those who have gone meanwhile is none.
bool CallQueue::State::othersWaitFor(const std::shared_ptr<KeyPool>& pool)
{
    const auto line = lines.find(pool);
    if (line == lines.end())
        return false;
    if (!headsOf(line->second, {}).empty())
        return true;
    lines.erase(line);
    return false;
}

//! Whether there is a place for one more of this priority, if need be that of the newest of the lowest.
bool CallQueue::State::makeRoomFor(Priority priority)
{
    if (count < config.mostWaiting)
        return true;
    for (auto lowest = kPriorities - 1; lowest > static_cast<std::size_t>(priority); --lowest) {
        WaiterPtr newest;
        for (auto& [pool, line] : lines)
            for (auto& [tenant, waiters] : line.waiters[lowest])
                for (auto at = waiters.rbegin(); at != waiters.rend(); ++at)
                    if (!(*at)->settled) {
                        if (!newest || (*at)->number > newest->number)
                            newest = *at;
                        break;
                    }
        if (!newest)
            continue;
        settle(newest,
            base::fail(ErrorCode::RateLimited,
                "The call gave way to a more urgent one: " + std::to_string(config.mostWaiting)
                    + " calls wait already, as many as may (queue.most_waiting). Nothing was sent; try again later."));
        return true;
    }
    return false;
}

base::Task<> CallQueue::State::watch()
{
    const auto self = shared_from_this();
    while (!closed && count > 0) {
        const auto now = clock.steady();
        const auto time
            = next == Duration::max() ? Duration(kLongestNap) : std::clamp<Duration>(next - now, Duration(1), kLongestNap);
        napUntil = now + time;
        nap.emplace();
        const auto token = nap->token();
        // Woken early or not, it looks again.
        [[maybe_unused]] const auto slept = co_await clock.sleep(time, token);
        nap.reset();
        if (closed)
            break;
        if (clock.steady() - expired >= kLongestNap) {
            expired = clock.steady();
            expire(expired);
        }
        pump();
    }
    watching = false;
}

void CallQueue::State::enqueue(const WaiterPtr& waiter)
{
    ++count;
    ++counts[static_cast<std::size_t>(waiter->ask.priority)];
    for (const auto& pool : waiter->ask.pools)
        if (pool->admits(waiter->ask.demand.tenant))
            lines[pool].waiters[static_cast<std::size_t>(waiter->ask.priority)][waiter->ask.demand.tenant].push_back(waiter);
    // Weak, for the registration lives in the waiter itself.
    waiter->cancelled = waiter->ask.cancel.onCancel([state = weak_from_this(), one = std::weak_ptr(waiter)] {
        const auto here = state.lock();
        const auto gone = one.lock();
        if (here && gone)
            here->settle(gone, std::unexpected(gone->ask.cancel.reason()));
    });
}

CallQueue::CallQueue(const base::Clock& clock, QueueConfig config) : m_state(std::make_shared<State>(clock, config)) { }

CallQueue::~CallQueue()
{
    m_state->closed = true;
    std::vector<WaiterPtr> left;
    for (auto& [pool, line] : m_state->lines) {
        pool->onRoom(nullptr);
        for (auto& tenants : line.waiters)
            for (auto& [tenant, waiters] : tenants)
                left.insert(left.end(), waiters.begin(), waiters.end());
    }
    for (const auto& waiter : left)
        m_state->settle(waiter, base::fail(ErrorCode::Cancelled, "The cell stops."));
    m_state->lines.clear();
    if (m_state->nap)
        m_state->nap->cancel();
}

base::Task<base::Result<CallQueue::Grant>> CallQueue::acquire(Ask ask)
{
    const auto state = m_state;
    if (ask.cancel.cancelled())
        co_return std::unexpected(ask.cancel.reason());
    if (std::none_of(ask.pools.begin(), ask.pools.end(), [&](const auto& pool) { return pool->admits(ask.demand.tenant); }))
        co_return base::fail(ErrorCode::PermissionDenied,
            "No key may be used by the tenant " + ask.demand.tenant
                + "; name it under the `tenants` of a key, or add a key for it.");
    for (std::size_t i = 0; i < ask.pools.size(); ++i) {
        // Where others wait, nobody steps in front of them.
        if (state->othersWaitFor(ask.pools[i]))
            continue;
        if (auto lease = ask.pools[i]->take(ask.demand))
            co_return Grant{i, std::move(*lease), Duration::zero()};
    }
    if (ask.longest)
        if (auto error = hopeless(ask, *ask.longest))
            co_return std::unexpected(std::move(*error));
    if (!state->makeRoomFor(ask.priority))
        co_return base::fail(ErrorCode::RateLimited,
            std::to_string(state->config.mostWaiting)
                + " calls wait already, as many as may (queue.most_waiting), none of them less urgent. Nothing was sent; try "
                  "again later.");
    const auto waiter = std::make_shared<Waiter>();
    waiter->number = ++state->numbers;
    waiter->since = state->clock.steady();
    waiter->ask = std::move(ask);
    for (const auto& pool : waiter->ask.pools)
        pool->onRoom([weak = std::weak_ptr(state)] {
            if (const auto here = weak.lock())
                here->pump();
        });
    state->enqueue(waiter);
    state->pump();
    if (!state->watching && state->count > 0) {
        state->watching = true;
        const auto executor = co_await boost::asio::this_coro::executor;
        base::spawn(executor, state->watch());
    }
    auto granted = co_await waiter->done.wait();
    co_return granted;
}

std::size_t CallQueue::waiting() const
{
    return m_state->count;
}

std::size_t CallQueue::waitingFor(const KeyPool& pool) const
{
    std::size_t waiting = 0;
    for (const auto& [of, line] : m_state->lines)
        if (of.get() == &pool)
            for (const auto& tenants : line.waiters)
                for (const auto& [tenant, waiters] : tenants)
                    waiting += static_cast<std::size_t>(
                        std::ranges::count_if(waiters, [](const auto& waiter) { return !waiter->settled; }));
    return waiting;
}

std::array<std::size_t, kPriorities> CallQueue::waitingByPriority() const
{
    return m_state->counts;
}

//! Plays through what `pump` would do.
std::vector<WaitingCall> CallQueue::list(std::size_t most) const
{
    const auto now = m_state->clock.steady();
    std::vector<WaitingCall> list;
    std::set<const Waiter*> listed;
    for (auto& [pool, line] : m_state->lines) {
        auto shares = m_state->shares;
        std::set<const Waiter*> passed;
        std::int64_t ahead = 0, input = 0, output = 0;
        auto rest = line;
        while (list.size() < most) {
            const auto heads = State::headsOf(rest, passed);
            const auto* head = choose(heads, shares, m_state->config.aging, now);
            if (!head)
                break;
            const auto& waiter = *head->waiter;
            const auto& demand = waiter.ask.demand;
            input += demand.inputTokens;
            output += demand.outputTokens;
            ++ahead;
            if (listed.insert(&waiter).second)
                list.push_back({waiter.number, waiter.ask.priority, demand.tenant, waiter.ask.agent, waiter.ask.run,
                    now - waiter.since, pool->timeFor(demand.tenant, ahead, input, output),
                    line.why
                        + (ahead == 1
                                ? ""
                                : "; " + std::to_string(ahead - 1) + (ahead == 2 ? " call is" : " calls are") + " in front")});
            shares.serve(demand.tenant, weightOf(demand));
            rest.waiters[head->priority][*head->tenant].pop_front();
        }
    }
    return list;
}

void CallQueue::reconfigure(QueueConfig config)
{
    m_state->config = config;
    m_state->pump();
}

} // namespace kaze::gateway
