// Schedules that fire on messages. Each has a place of its own in the log of topics: a message is acknowledged once its fire is recorded, so that a crash
// in between brings it again, and the fire's key, the message's id, makes one fire of it.

#include "engine/api/message.h"
#include "engine/api/schedule.h"
#include "engine/scheduling/detail/schedules_impl.h"

#include <algorithm>

namespace kaze::scheduling {

using base::Result;
using base::Task;
using messaging::Consumer;
using messaging::Delivery;
using storage::Connection;

namespace {

constexpr std::size_t kAtOnce = 100;
constexpr auto kIdle = std::chrono::minutes(10);
constexpr auto kRetry = std::chrono::seconds(5);
constexpr auto kHold = std::chrono::seconds(30); //!< what a crash leaves in hand comes again after that
constexpr auto kSayEvery = std::chrono::seconds(10); //!< that a message is still held

std::string consumerOf(const base::Uuid& schedule)
{
    return "schedule-" + schedule.text();
}

bool isWanted(const api::ScheduleTrigger& trigger, const api::AgentMessage& message)
{
    return trigger.kinds.empty() || std::ranges::find(trigger.kinds, message.kind.name()) != trigger.kinds.end();
}

//! Somebody else may have it by now, and will be told that its fire was made.
Result<> ifStillHeld(Result<> settled)
{
    return settled || settled.error().code == base::ErrorCode::Conflict ? Result<>{} : settled;
}

} // namespace

base::Duration Schedules::Impl::EventGroup::dueAt(const Trigger& trigger) const
{
    return std::min(last + trigger.quiet(), first + trigger.mostWait());
}

std::optional<Delivery> Schedules::Impl::EventGroup::add(Delivery delivery, base::Duration now)
{
    kept = now;
    // It comes again where the machine slept longer than it is held.
    const bool again = newest && newest->message->id == delivery.message->id;
    auto before = std::exchange(newest, std::move(delivery));
    if (again)
        return std::nullopt;
    if (!before)
        first = now;
    last = now;
    ++merged;
    return before;
}

bool Schedules::Impl::hears(const detail::StoredSchedule& schedule)
{
    return schedule.spec.trigger.kind == api::TriggerKind::Event && schedule.state == api::ScheduleState::Active;
}

bool Schedules::Impl::keepsPlace(const detail::StoredSchedule& before, const detail::StoredSchedule& now)
{
    return hears(before) && hears(now) && before.spec.trigger.topic == now.spec.trigger.topic
        && messagesOf(before.spec) == messagesOf(now.spec);
}

void Schedules::Impl::listen(const detail::StoredSchedule& schedule)
{
    auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
    if (!trigger || !parts.messages) {
        parts.log->error("schedule {} cannot listen to {}: {}", schedule.spec.name, schedule.spec.trigger.topic,
            trigger ? "this cell has no messages" : trigger.error().message);
        return;
    }
    auto made = std::make_shared<Listening>(Listening{
        schedule.row, schedule.id, messagesOf(schedule.spec), schedule.spec.trigger, std::move(*trigger), base::CancelSource()});
    listening.insert_or_assign(schedule.row, made);
    spawn(follow(shared_from_this(), std::move(made)));
}

void Schedules::Impl::unlisten(std::int64_t row)
{
    const auto found = listening.find(row);
    if (found == listening.end())
        return;
    found->second->end.cancel();
    listening.erase(found);
}

//! Its place in the log of topics, with what waits there, whether it is listened at or not.
Task<> Schedules::Impl::giveUpPlace(detail::StoredSchedule schedule)
{
    if (schedule.spec.trigger.kind != api::TriggerKind::Event || !parts.messages)
        co_return;
    auto tenant = messagesOf(schedule.spec);
    auto name = consumerOf(schedule.id);
    const auto forgotten = co_await parts.messages->forget(std::move(tenant), std::move(name));
    if (!forgotten && forgotten.error().code != base::ErrorCode::NotFound)
        parts.log->warn("a schedule's place in the log of topics could not be given up: {}", forgotten.error().text());
}

Task<> Schedules::Impl::follow(std::shared_ptr<Impl> self, std::shared_ptr<Listening> listening)
{
    const auto token = listening->end.token();
    while (!token.cancelled()) {
        const auto followed = co_await self->followUntilError(*listening);
        if (token.cancelled() || followed)
            break;
        self->parts.log->warn(
            "a schedule that listens to {} begins again in 5 s: {}", listening->spec.topic, followed.error().text());
        [[maybe_unused]] const auto slept = co_await self->parts.clock.sleep(kRetry, token);
    }
}

Task<Result<>> Schedules::Impl::followUntilError(const Listening& listening)
{
    messaging::ConsumerOptions options;
    options.tenant = listening.tenant;
    options.name = consumerOf(listening.id);
    options.pattern = listening.spec.topic;
    options.ackWait = kHold;
    options.maxDeliveries = 0;
    const auto consumer = co_await parts.messages->consume(std::move(options));
    if (!consumer)
        co_return failure(consumer);
    EventGroup group;
    Result<> followed;
    while (followed && !listening.end.cancelled())
        followed = co_await followOnce(listening, **consumer, group);
    // Whoever listens next, after a change or a restart, need not wait for it.
    if (group.newest) {
        std::string why;
        [[maybe_unused]] const auto back
            = co_await (*consumer)->refuse(std::move(*group.newest), base::Duration::zero(), std::move(why));
    }
    co_return followed;
}

Task<Result<>> Schedules::Impl::followOnce(const Listening& listening, Consumer& consumer, EventGroup& group)
{
    base::Duration wait = kIdle;
    if (group.newest)
        wait = std::clamp<base::Duration>(
            group.dueAt(listening.trigger) - parts.clock.steady(), base::Duration::zero(), kSayEvery);
    const auto token = listening.end.token();
    auto deliveries = co_await consumer.fetch(kAtOnce, wait, token);
    if (!deliveries)
        co_return failure(deliveries);
    for (auto& delivery : *deliveries) {
        std::optional<Delivery> passed;
        if (isWanted(listening.spec, *delivery.message) && listening.trigger.isOpenAt(parts.clock.now()))
            passed = group.add(std::move(delivery), parts.clock.steady());
        else
            passed = std::move(delivery);
        if (passed) {
            auto settled = co_await consumer.acknowledge(std::move(*passed));
            if (settled = ifStillHeld(std::move(settled)); !settled)
                co_return settled;
        }
        const auto fired = co_await fireWhenDue(listening, consumer, group);
        if (!fired)
            co_return fired;
    }
    const auto fired = co_await fireWhenDue(listening, consumer, group);
    if (!fired)
        co_return fired;
    const auto kept = co_await keepHold(consumer, group);
    co_return kept;
}

Task<Result<>> Schedules::Impl::keepHold(Consumer& consumer, EventGroup& group)
{
    const auto now = parts.clock.steady();
    if (!group.newest || now - group.kept < kSayEvery)
        co_return Result<>{};
    group.kept = now;
    auto held = *group.newest;
    auto kept = co_await consumer.working(std::move(held));
    co_return ifStillHeld(std::move(kept));
}

Task<Result<>> Schedules::Impl::fireWhenDue(const Listening& listening, Consumer& consumer, EventGroup& group)
{
    if (!group.newest || parts.clock.steady() < group.dueAt(listening.trigger))
        co_return Result<>{};
    auto taken = std::move(group);
    group.newest.reset();
    group.merged = 0;
    const auto fired = co_await fireFor(listening, consumer, std::move(taken));
    co_return fired;
}

Task<Result<>> Schedules::Impl::fireFor(const Listening& listening, Consumer& consumer, EventGroup group)
{
    const auto& message = *group.newest->message;
    const auto merged = group.merged;
    detail::Occasion occasion;
    occasion.planned = parts.clock.now();
    occasion.key = message.id;
    occasion.merged = merged;
    occasion.note = merged > 1 ? std::to_string(merged) + " messages" : "";
    occasion.values
        = {{"topic", message.topic}, {"kind", message.kind.name()}, {"payload", message.payload}, {"from", message.from}};
    std::vector<std::uint32_t> rows{static_cast<std::uint32_t>(listening.row)};
    co_await reconcile(std::move(rows));
    auto job = [occasion = std::move(occasion), row = listening.row, by = claimant()](
                   Connection& db) { return detail::claimOccasion(db, row, occasion, by); };
    auto claimed = co_await parts.state.write(std::move(job));
    if (!claimed)
        co_return failure(claimed);
    const bool isLast = *claimed && (*claimed)->isLast;
    if (*claimed) {
        skipped.add(static_cast<std::uint64_t>((*claimed)->skipped));
        if ((*claimed)->isToBeDone)
            carryOut(std::move((*claimed)->fire));
    }
    auto done = co_await consumer.acknowledge(std::move(*group.newest));
    if (done = ifStillHeld(std::move(done)); !done || !isLast)
        co_return done;
    unlisten(listening.row);
    auto tenant = listening.tenant;
    auto name = consumerOf(listening.id);
    const auto forgotten = co_await parts.messages->forget(std::move(tenant), std::move(name));
    co_return forgotten || forgotten.error().code == base::ErrorCode::NotFound ? Result<>{} : forgotten;
}

} // namespace kaze::scheduling
