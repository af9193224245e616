#include "engine/api/message.h"
#include "engine/api/schedule_wire.h"
#include "engine/scheduling/detail/schedules_impl.h"

#include <boost/json.hpp>

namespace kaze::scheduling {

using api::FireOutcome;
using base::Result;
using base::Task;
using detail::StoredFire;
using storage::Connection;

namespace {

constexpr int kAtOneTime = 64; //!< fires that are being carried out

FireOutcome outcomeOf(api::RunState state)
{
    return state == api::RunState::Done     ? FireOutcome::Done
        : state == api::RunState::Cancelled ? FireOutcome::Cancelled
                                            : FireOutcome::Failed;
}

std::string noteOf(api::RunState state)
{
    return state == api::RunState::BudgetExhausted ? "the budget of its run is exhausted"
        : state == api::RunState::Failed           ? "its run failed"
                                                   : "";
}

} // namespace

void Schedules::Impl::carryOut(StoredFire fire)
{
    if (!inHand.insert(fire.row).second)
        return;
    queue.push_back(std::move(fire));
    if (carrying >= kAtOneTime || stopping.cancelled())
        return;
    ++carrying;
    spawn(carryOutQueued(shared_from_this()));
}

Task<> Schedules::Impl::carryOutQueued(std::shared_ptr<Impl> self)
{
    while (!self->queue.empty() && !self->stopping.cancelled()) {
        auto fire = std::move(self->queue.front());
        self->queue.pop_front();
        co_await self->carryOutOne(std::move(fire));
        if (self->queue.empty())
            self->wake();
    }
    --self->carrying;
}

Task<> Schedules::Impl::carryOutOne(StoredFire fire)
{
    auto given = fire;
    const auto made = co_await doWork(std::move(given));
    if (made.leave) {
        running.erase(fire.id);
    } else if (made.isRun && !running.contains(fire.id)) {
        // It was over before anybody could say that it had begun.
    } else {
        fire.hasRun = made.isRun;
        if (made.outcome != FireOutcome::Started)
            running.erase(fire.id);
        auto settled = fire;
        auto note = made.note;
        co_await settleFire(std::move(settled), made.outcome, std::move(note));
    }
    inHand.erase(fire.row);
}

Task<Schedules::Impl::Made> Schedules::Impl::doWork(StoredFire fire)
{
    auto work = api::scheduleFromJson(fire.work);
    if (!work)
        co_return Made{FireOutcome::Failed, work.error().text()};
    fires.add();
    if (work->action == api::ScheduleAction::Publish) {
        auto published = co_await publish(std::move(fire), std::move(*work));
        co_return published;
    }
    auto started = co_await startRun(std::move(fire), std::move(*work));
    co_return started;
}

Task<Schedules::Impl::Made> Schedules::Impl::startRun(StoredFire fire, api::ScheduleSpec work)
{
    if (work.overlap == api::OverlapPolicy::Cancel) {
        auto given = fire;
        co_await cancelEarlier(std::move(given));
    }
    // From here on its end is heard of.
    auto heard = fire;
    heard.hasRun = true;
    heard.work.clear();
    running.insert_or_assign(fire.id, std::move(heard));
    auto run = work.run;
    const auto started = co_await parts.target.start(std::move(run));
    if (started || !stopping.cancelled())
        parts.target.fired(work, started);
    Made made;
    made.isRun = started.has_value();
    made.outcome = started ? FireOutcome::Started : FireOutcome::Failed;
    if (!started) {
        made.note = started.error().text();
        made.leave = stopping.cancelled();
        if (!made.leave)
            parts.log->log(
                base::kForFilesAlone, spdlog::level::warn, "schedule {}: its run could not be started: {}", fire.name, made.note);
    }
    co_return made;
}

Task<Schedules::Impl::Made> Schedules::Impl::publish(StoredFire fire, api::ScheduleSpec work)
{
    if (!parts.messages)
        co_return Made{FireOutcome::Failed, "this cell has no messages"};
    api::AgentMessage message;
    message.tenant = messagesOf(work);
    message.from = "schedule";
    message.topic = work.topic;
    message.kind = base::enumOf<api::MessageKind>(work.kind).value_or(api::MessageKind::Event);
    message.payload = std::move(work.payload);
    boost::json::error_code noJson;
    boost::json::parse(message.payload, noJson);
    message.format = noJson ? api::PayloadFormat::Text : api::PayloadFormat::Json;
    auto key = fire.id.text();
    const auto published = co_await parts.messages->publishDurably(std::move(message), std::move(key));
    parts.target.published(work, published ? base::Result<>() : base::failure(published));
    Made made;
    made.outcome = published ? FireOutcome::Done : FireOutcome::Failed;
    if (!published)
        made.note = published.error().text();
    co_return made;
}

Task<> Schedules::Impl::cancelEarlier(StoredFire fire)
{
    std::vector<base::Uuid> earlier;
    for (const auto& [run, other] : running)
        if (other.schedule == fire.schedule && other.row < fire.row)
            earlier.push_back(run);
    for (const auto& run : earlier) {
        std::string reason = "its schedule fired again";
        // A run that has ended meanwhile need not be cancelled.
        [[maybe_unused]] const auto cancelled = co_await parts.target.cancel(run, std::move(reason));
    }
}

Task<> Schedules::Impl::settleFire(StoredFire fire, FireOutcome outcome, std::string note)
{
    if (outcome == FireOutcome::Failed)
        failed.add();
    auto job = [fire, outcome, note = std::move(note), by = claimant()](
                   Connection& db) { return detail::settle(db, fire, outcome, note, by); };
    auto settled = co_await parts.state.write(std::move(job));
    if (!settled)
        parts.log->error("what became of a fire of {} could not be recorded: {}", fire.name, settled.error().text());
    else if (settled->promoted)
        carryOut(std::move(*settled->promoted));
}

void Schedules::Impl::runChanged(const base::Uuid& run, api::RunState state)
{
    if (api::hasEnded(state) && running.contains(run) && !stopping.cancelled())
        spawn(runOver(shared_from_this(), run, state));
}

Task<> Schedules::Impl::runOver(std::shared_ptr<Impl> self, base::Uuid run, api::RunState state)
{
    const auto found = self->running.find(run);
    if (found == self->running.end())
        co_return;
    auto fire = std::move(found->second);
    self->running.erase(found);
    auto note = noteOf(state);
    co_await self->settleFire(std::move(fire), outcomeOf(state), std::move(note));
}

} // namespace kaze::scheduling
