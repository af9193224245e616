#include "engine/messaging/leases.h"

#include "engine/messaging/detail/message_rows.h"
#include "engine/messaging/detail/waiting.h"
#include "engine/messaging/envelope.h"

#include <algorithm>

namespace kaze::messaging {

using base::Duration;
using base::ErrorCode;
using base::Result;
using base::Task;
using detail::micros;
using detail::timeOf;
using storage::Connection;
using storage::Row;

namespace {

constexpr Duration kLongest = std::chrono::hours(24);

constexpr std::string_view kFind = "SELECT holder, token, until FROM leases WHERE tenant=? AND name=?";
constexpr std::string_view kGrant
    = "INSERT INTO leases(tenant, name, holder, token, until) VALUES(?, ?, ?, ?, ?) "
      "ON CONFLICT(tenant, name) DO UPDATE SET holder=excluded.holder, token=excluded.token, until=excluded.until";

struct Attempt {
    Lease lease; //!< of who has it now
    bool granted = false;
};

Result<std::optional<Lease>> find(Connection& db, const std::string& tenant, const std::string& name)
{
    std::optional<Lease> found;
    const auto read = db.query(kFind, {std::string_view(tenant), std::string_view(name)}, [&](const Row& row) {
        found = Lease{tenant, name, std::string(row.text(0)), row.integer(1), timeOf(row.integer(2))};
    });
    if (!read)
        return failure(read);
    return found;
}

Result<> put(Connection& db, const Lease& lease)
{
    const auto done = db.execute(kGrant,
        {std::string_view(lease.tenant), std::string_view(lease.name), std::string_view(lease.holder), lease.token,
            micros(lease.until)});
    return done ? Result<>{} : failure(done);
}

base::Time endOf(base::Time now, Duration time)
{
    return now + std::chrono::duration_cast<std::chrono::microseconds>(time);
}

//! An end further off than any lease lasts was set by a clock that was wrong, and holds nobody off.
bool isOver(const Lease& lease, base::Time now)
{
    return lease.until <= now || lease.until > endOf(now, 2 * kLongest);
}

Result<Attempt> tryAcquire(Connection& db, const LeaseRequest& request, base::Time now)
{
    auto held = find(db, request.tenant, request.name);
    if (!held)
        return failure(held);
    const bool over = !*held || isOver(**held, now);
    if (!over && (*held)->holder != request.holder)
        return Attempt{std::move(**held), false};
    Lease lease{request.tenant, request.name, request.holder, 1, endOf(now, request.time)};
    if (*held)
        lease.token = over ? (*held)->token + 1 : (*held)->token;
    if (const auto done = put(db, lease); !done)
        return failure(done);
    return Attempt{std::move(lease), true};
}

Result<> checkTerms(const LeaseRequest& request)
{
    for (const auto* name : {&request.tenant, &request.name, &request.holder})
        if (const auto fine = checkAddress(*name); !fine)
            return fine;
    if (request.time <= Duration::zero() || request.time > kLongest)
        return base::fail(ErrorCode::InvalidArgument, "A lease lasts more than no time and at most a day.");
    return {};
}

} // namespace

struct Leases::Impl {
    storage::Database& state;
    const base::Clock& clock;
    detail::Bells released;
};

Leases::Leases(storage::Database& state, const base::Clock& clock) : m_impl(new Impl{state, clock, {}}) { }
Leases::~Leases() = default;

Task<Result<Lease>> Leases::acquire(LeaseRequest request, base::CancelToken cancel)
{
    if (const auto fine = checkTerms(request); !fine)
        co_return failure(fine);
    const auto until = m_impl->clock.steady() + request.wait;
    const auto bell = m_impl->released.at(request.tenant + '\n' + request.name);
    while (true) {
        const auto rung = bell->rung;
        auto job = [request, now = m_impl->clock.now()](Connection& db) { return tryAcquire(db, request, now); };
        auto tried = co_await m_impl->state.write(std::move(job));
        if (!tried)
            co_return failure(tried);
        if (tried->granted)
            co_return std::move(tried->lease);
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        const auto left = until - m_impl->clock.steady();
        if (left <= Duration::zero())
            co_return base::fail(ErrorCode::Conflict,
                "\"" + request.name + "\" is held by \"" + tried->lease.holder + "\" until " + base::toRfc3339(tried->lease.until)
                    + ".");
        if (bell->rung != rung)
            continue;
        const auto over = std::max<Duration>(tried->lease.until - m_impl->clock.now(), std::chrono::milliseconds(1));
        const auto shot = bell->next();
        const auto woken = co_await detail::waitWithin(m_impl->clock, shot, std::min(left, over), cancel);
        if (!woken && woken.error().code != ErrorCode::Timeout)
            co_return failure(woken);
    }
}

Task<Result<Lease>> Leases::renew(Lease lease, Duration time)
{
    if (time <= Duration::zero() || time > kLongest)
        co_return base::fail(ErrorCode::InvalidArgument, "A lease lasts more than no time and at most a day.");
    auto job = [lease, time, now = m_impl->clock.now()](Connection& db) -> Result<Lease> {
        if (const auto his = check(db, lease, now); !his)
            return failure(his);
        auto renewed = lease;
        renewed.until = endOf(now, time);
        if (const auto done = put(db, renewed); !done)
            return failure(done);
        return renewed;
    };
    co_return co_await m_impl->state.write(std::move(job));
}

Task<Result<>> Leases::release(Lease lease)
{
    auto job = [lease, now = m_impl->clock.now()](Connection& db) -> Result<> {
        if (const auto his = check(db, lease, now); !his)
            return his;
        auto ended = lease;
        ended.until = now;
        return put(db, ended);
    };
    const auto bell = lease.tenant + '\n' + lease.name;
    const auto done = co_await m_impl->state.write(std::move(job));
    if (done)
        m_impl->released.ring(bell);
    co_return done;
}

Result<> Leases::check(Connection& db, const Lease& lease, base::Time now)
{
    const auto held = find(db, lease.tenant, lease.name);
    if (!held)
        return failure(held);
    if (!*held || (*held)->token != lease.token || (*held)->holder != lease.holder)
        return base::fail(ErrorCode::Conflict, "\"" + lease.name + "\" is held by somebody else now.");
    if (isOver(**held, now))
        return base::fail(
            ErrorCode::Conflict, "The lease of \"" + lease.name + "\" ended at " + base::toRfc3339((*held)->until) + ".");
    return {};
}

} // namespace kaze::messaging
