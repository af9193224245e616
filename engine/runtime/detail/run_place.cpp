// The place that a live run needs to be at work: it gives it back where it waits for people or subagents, and gives way to a more urgent run
// between two turns.

#include "engine/api/run.h"
#include "engine/api/trace.h"
#include "engine/runtime/detail/live_run.h"
#include "engine/runtime/detail/wishes.h"
#include "engine/telemetry/attributes.h"

#include <algorithm>

namespace kaze::runtime::detail {

Admission::Wish wishOf(const StoredRun& run, api::Priority priority, bool continues)
{
    Admission::Wish wish;
    wish.pool = run.pool;
    wish.tenant = run.tenant;
    wish.project = run.project;
    wish.priority = priority;
    wish.continues = continues;
    wish.insists = run.priority.has_value();
    return wish;
}

void LiveRun::takesPlace(Ticket ticket)
{
    m_ticket = ticket;
    m_hasPlace = true;
}

//! Nothing of it can be done before they have answered.
bool LiveRun::hasToWaitForPeople() const
{
    return (m_loop && !m_loop->question.empty())
        || std::ranges::any_of(m_calls, [](const CallProgress& call) { return call.phase == CallProgress::Phase::Asked; });
}

Places::Admitted LiveRun::whenAdmitted()
{
    return [self = weak_from_this()](Ticket ticket) {
        if (const auto run = self.lock())
            run->admitted(ticket);
    };
}

void LiveRun::admitted(Ticket ticket)
{
    if (ticket != m_ticket)
        return;
    m_hasPlace = true;
    updateWaiting();
    for (const auto& waiting : std::exchange(m_placeWaits, {}))
        waiting.set(true);
}

//! Errors: Cancelled when the run is interrupted before it has one.
base::Task<base::Result<>> LiveRun::takePlace()
{
    if (m_hasPlace)
        co_return base::Result<>{};
    if (m_ticket == 0) {
        // Whatever lives was taken up already: it is not turned away, and comes before who begins.
        const auto entered = m_host.places.enter(m_stored.id, wishOf(m_stored, priority(), true), whenAdmitted());
        if (!entered)
            co_return failure(entered);
        m_ticket = *entered;
        m_hasPlace = m_host.places.isAtWork(m_ticket);
        if (m_hasPlace)
            co_return base::Result<>{};
    }
    const auto begun = m_host.parts.clock.steady();
    const base::OneShot<bool> given;
    m_placeWaits.push_back(given);
    updateWaiting();
    m_host.changed(*this);
    const auto interrupt = [given] { given.set(false); };
    auto registration = m_interrupt.token().onCancel(interrupt);
    const bool has = co_await given.wait();
    registration.release();
    notePlace(begun);
    if (!has)
        co_return base::fail(base::ErrorCode::Cancelled, "interrupted while waiting for a place");
    co_return base::Result<>{};
}

//! How long it waited for one, where that can be seen in a trace.
void LiveRun::notePlace(base::Duration begun)
{
    const auto waited = m_host.parts.clock.steady() - begun;
    if (waited < std::chrono::milliseconds(1))
        return;
    auto span = m_host.parts.observations.startSpan(m_runSpan.context(), "wait for a place", api::SpanKind::Queue);
    span.record().startedAt -= std::chrono::duration_cast<base::Time::duration>(waited);
    span.record().durationNs = waited.count();
    span.set(telemetry::attribute::kPool, m_stored.pool);
    span.end();
}

//! Between two turns, where nothing is under way.
base::Task<base::Result<>> LiveRun::stepBoundary()
{
    if (!m_hasPlace)
        co_return co_await takePlace();
    const auto given = m_host.places.giveWay(m_ticket, whenAdmitted());
    if (!given)
        co_return base::Result<>{};
    m_ticket = given->ticket;
    m_hasPlace = m_host.places.isAtWork(m_ticket);
    updateWaiting();
    Record note = NoteRecord{"gave its place to run " + given->to.text() + ", which is more urgent"};
    const auto written = co_await append(std::move(note));
    if (!written)
        co_return written;
    co_return co_await takePlace();
}

void LiveRun::givePlaceBack()
{
    if (m_ticket == 0)
        return;
    m_hasPlace = false;
    m_host.places.leave(std::exchange(m_ticket, 0));
}

void LiveRun::childInLine(int by)
{
    m_childrenInLine += by;
    updateWaiting();
}

void LiveRun::restsForChild(int by)
{
    m_restingCalls += by;
    if (by > 0)
        updateWaiting();
}

} // namespace kaze::runtime::detail
