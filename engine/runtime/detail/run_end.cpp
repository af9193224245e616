// How a live run stops: pauses, cancellations, its last record.

#include "engine/api/trace.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/run_events.h"

namespace kaze::runtime::detail {

namespace {

//! Why a run was cancelled by a cell that goes, so that it can be told from a person's wish.
constexpr auto kHalted = base::ErrorCode::Unavailable;

} // namespace

api::RunState stateOf(Ending::Kind kind)
{
    switch (kind) {
    case Ending::Kind::Done:
        return api::RunState::Done;
    case Ending::Kind::Failed:
        return api::RunState::Failed;
    case Ending::Kind::BudgetExhausted:
        return api::RunState::BudgetExhausted;
    case Ending::Kind::Cancelled:
        return api::RunState::Cancelled;
    case Ending::Kind::Paused:
        return api::RunState::Paused;
    case Ending::Kind::Stopped:
    case Ending::Kind::Broken:
        break;
    }
    return api::RunState::Interrupted;
}

std::optional<Ending> LiveRun::interruption() const
{
    if (m_cancel.cancelled()) {
        auto reason = m_cancel.token().reason();
        if (reason.code == kHalted)
            return Ending{Ending::Kind::Stopped, "", {}};
        const bool isFamily = m_parent && m_parent->m_cancel.cancelled();
        if (isFamily)
            reason.message = "the run that it is part of was ended: " + reason.message;
        return Ending{reason.code == base::ErrorCode::Cancelled ? Ending::Kind::Cancelled : Ending::Kind::Failed, "", reason};
    }
    if (m_host.stopping())
        return Ending{Ending::Kind::Stopped, "", {}};
    if (m_pause)
        return Ending{Ending::Kind::Paused, "", {}};
    if (m_asleep)
        return Ending{Ending::Kind::Stopped, "", {}};
    return std::nullopt;
}

Ending LiveRun::endingOf(base::Error error) const
{
    if (m_broken)
        return {Ending::Kind::Broken, "", *m_broken};
    if (auto stop = interruption())
        return std::move(*stop);
    const auto kind = error.code == base::ErrorCode::BudgetExhausted ? Ending::Kind::BudgetExhausted : Ending::Kind::Failed;
    return {kind, "", std::move(error)};
}

void LiveRun::requestPause()
{
    m_pause = true;
    m_interrupt.cancel();
}

void LiveRun::cancel(base::Error reason)
{
    m_cancel.cancel(std::move(reason));
}

void LiveRun::halt()
{
    const base::Error reason{kHalted, "Kaze was stopped", nullptr};
    m_cancel.cancel(reason);
    m_halted.cancel(reason);
}

void LiveRun::persistSoon()
{
    m_persistAgain = true;
    if (m_persisting)
        return;
    m_persisting = true;
    base::spawn(m_host.parts.loop, persist(shared_from_this()));
}

base::Task<> LiveRun::persist(std::shared_ptr<LiveRun> self)
{
    while (std::exchange(self->m_persistAgain, false)) {
        auto run = self->m_stored;
        StepPtr none;
        const auto written = co_await self->m_host.store.appendWithState(std::move(run), std::move(none));
        if (!written)
            self->m_host.parts.log->warn(
                "run {}: its state was not written: {}", self->m_stored.id.text(), written.error().text());
    }
    self->m_persisting = false;
    if (self->m_persisted)
        self->m_persisted->set(true);
}

base::Task<> LiveRun::conclude(Ending ending)
{
    auto& parts = m_host.parts;
    m_concluding = true;
    if (m_persisting) {
        m_persisted = std::make_unique<base::OneShot<bool>>();
        co_await m_persisted->wait();
    }
    // Whoever falls asleep may have been told to pause or to end meanwhile; from here on nothing comes between.
    if (m_asleep && ending.kind == Ending::Kind::Stopped)
        ending = *interruption();
    finishTurn();
    if (std::exchange(m_toldParent, false))
        m_parent->childWaits(-1);
    if (std::exchange(m_toldInLine, false))
        m_parent->childInLine(-1);
    const auto before = m_stored.state;
    // Its questions stay open, and so does its state; so does its place in the line.
    const bool waitsOn = ending.kind == Ending::Kind::Stopped
        && (before == api::RunState::WaitingApproval || before == api::RunState::NeedsAttention
            || (before == api::RunState::Queued && !m_parent));
    // What is told of its end is told when it is durable.
    auto end = m_stored;
    end.state = m_broken ? api::RunState::Interrupted : waitsOn ? before : stateOf(ending.kind);
    if (api::hasEnded(end.state))
        co_await remember(ending);
    end.output = m_host.storable(ending.output);
    end.updatedAt = parts.clock.now();
    if (api::hasEnded(end.state))
        end.endedAt = end.updatedAt;
    end.error.reset();
    if (!ending.error.message.empty())
        end.error = api::ErrorInfo{std::string(base::nameOf(ending.error.code)), m_host.storable(ending.error.text())};
    if (!m_broken && !waitsOn)
        end = co_await recorded(std::move(end));
    m_stored = std::move(end);
    setDoing("");
    if (m_stored.state != before)
        m_host.stateChanged(*this, before, m_stored.state);
    if (!waitsOn)
        noteEnd(parts.observations, m_stored, m_runSpan.context());
    if (m_stored.error)
        m_runSpan.fail({base::errorCodeOf(m_stored.error->code), m_stored.error->message, nullptr});
    if (m_stored.state == api::RunState::Cancelled)
        m_runSpan.record().status = api::SpanStatus::Cancelled;
    describeRun();
    m_runSpan.end();
    parts.gateway.closeBudget(m_stored.id, api::hasEnded(m_stored.state));
}

//! What a trace says of the run; when it ends, for it would be held as long as the run lives.
void LiveRun::describeRun()
{
    m_runSpan.set("gen_ai.operation.name", "invoke_agent");
    m_runSpan.set("gen_ai.agent.id", m_stored.definitionHash);
    if (!m_stored.project.empty())
        m_runSpan.set("kaze.project", m_stored.project);
    if (m_resumed)
        m_runSpan.set("kaze.run.resumed", true);
    m_runSpan.record().input = m_stored.task;
    m_runSpan.record().output = m_stored.output;
}

//! Writes how the run leaves; what comes back is that, or how it stands when it could not be written.
base::Task<StoredRun> LiveRun::recorded(StoredRun end)
{
    auto& parts = m_host.parts;
    const auto step = makeStep(StateRecord{end.state, end.error ? end.error->message : ""});
    step->at = end.updatedAt;
    auto run = end;
    StepPtr writing = step;
    const auto finished = co_await m_host.store.finish(std::move(run), std::move(writing));
    if (!finished) {
        const auto failed = notWritten(finished.error());
        end.state = api::RunState::Interrupted;
        end.endedAt.reset();
        end.error = api::ErrorInfo{std::string(base::nameOf(failed.error().code)), failed.error().text()};
        co_return end;
    }
    end.toolCalls += static_cast<std::int64_t>(finished->results.size());
    for (const auto& result : finished->results)
        tell(result);
    step->number = finished->number;
    tell(*step);
    m_host.approvalsChanged(-static_cast<std::int64_t>(finished->closed.size()));
    for (const auto& id : finished->closed)
        parts.listener.approvalClosed(id, m_stored.id);
    co_return end;
}

} // namespace kaze::runtime::detail
