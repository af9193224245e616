#include "engine/api/request.h"
#include "engine/api/schedule_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/scheduling/trigger.h"

namespace kaze::cell::detail {

namespace {

//! Fires start and cancel runs of this cell.
class RuntimeTarget final : public scheduling::FireTarget {
public:
    //! `resumes`: the cell stays, so that a run can go on in it.
    RuntimeTarget(runtime::Runtime& runtime, AuditLog& audit, telemetry::ObservationLog& log, bool resumes)
        : m_runtime(runtime), m_audit(audit), m_log(log), m_resumes(resumes)
    {
    }

    base::Task<base::Result<>> start(api::StartRun run) override
    {
        const auto started = co_await m_runtime.start(std::move(run));
        if (!started)
            co_return failure(started);
        co_return base::Result<>{};
    }

    base::Task<base::Result<api::RunState>> stateOf(base::Uuid run) override
    {
        const auto detail = co_await m_runtime.detail(run);
        if (!detail)
            co_return failure(detail);
        const auto state = detail->run.state.valueOr(api::RunState::Running);
        if (state != api::RunState::Interrupted || !m_resumes || m_runtime.isLive(run))
            co_return state;
        // A crash has cut it off. Nobody else would go on with it, and its schedule would wait for its end for ever.
        const auto resumed = co_await m_runtime.resume(run);
        co_return resumed ? api::RunState::Running : state;
    }

    base::Task<base::Result<>> cancel(base::Uuid run, std::string reason) override
    {
        return m_runtime.cancel(run, std::move(reason));
    }

    void fired(const api::ScheduleSpec& work, const base::Result<>& started) override
    {
        AuditNote note;
        note.actor = "schedule " + work.name;
        note.action = api::StartRun::kType;
        note.subject = work.run.runId;
        note.tenant = work.run.tenant;
        note.project = work.run.project;
        note.detail = work.run.agent.yaml.empty() ? work.run.agent.path : std::string();
        std::optional<base::Error> failed;
        if (!started)
            failed = started.error();
        m_audit.recordLater(std::move(note), {}, std::move(failed));
        say(work, started, "a run");
    }

    void published(const api::ScheduleSpec& work, const base::Result<>& sent) override { say(work, sent, "a message"); }

    void missed(const scheduling::MissedFires& fires) override
    {
        telemetry::ObservationEvent event;
        event.level = telemetry::Level::Warning;
        event.source = "scheduling";
        event.message = "schedule " + fires.name + " missed " + (fires.count == 1 ? "a fire: " : "") + fires.note;
        event.tenant = fires.tenant;
        event.fields = {{"schedule", fires.name}, {"missed", fires.count}};
        m_log.record(std::move(event));
    }

private:
    void say(const api::ScheduleSpec& work, const base::Result<>& done, const std::string& what)
    {
        telemetry::ObservationEvent event;
        event.level = done ? telemetry::Level::Info : telemetry::Level::Warning;
        event.source = "scheduling";
        event.message
            = "schedule " + work.name + (done ? " fired " + what : " could not fire " + what + ": " + done.error().text());
        event.tenant = work.tenant;
        event.fields = {{"schedule", work.name}};
        if (what == "a run")
            event.runId = work.run.runId;
        else
            event.fields.push_back({"topic", work.topic});
        m_log.record(std::move(event));
    }

    runtime::Runtime& m_runtime;
    AuditLog& m_audit;
    telemetry::ObservationLog& m_log;
    bool m_resumes;
};

} // namespace

void Engine::makeSchedules()
{
    m_fireTarget
        = std::make_unique<RuntimeTarget>(*m_runtime, *m_audit, *m_observations, m_options.resumeAtStart || m_options.takeUpLine);
    scheduling::Schedules::Parts parts{m_loop.executor(), *m_state, *m_fireTarget, m_transport.get(), m_clock, *m_ids, m_metrics,
        m_logs->logger("scheduling"), scheduling::TimeZone::ofMachine()};
    m_schedules = std::make_unique<scheduling::Schedules>(std::move(parts));
    m_hub->followRuns([this](const api::RunRow& row) {
        const auto state = row.state.valueOr(api::RunState::Running);
        if (!m_schedules || !api::hasEnded(state) || !row.parentRunId.empty())
            return;
        if (const auto run = base::Uuid::parse(row.runId))
            m_schedules->runChanged(*run, state);
    });
}

Engine::Answer Engine::handle(api::SaveSchedule query)
{
    if (const auto known = m_runtime->tenants().owner(query.schedule.tenant, query.schedule.project); !known)
        co_return failure(known);
    auto reply = co_await m_schedules->save(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::GetSchedule query)
{
    auto reply = co_await m_schedules->get(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::ListSchedules query)
{
    auto reply = co_await m_schedules->list(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::PreviewSchedule query)
{
    // A list of a thousand fires of a strange expression takes a while.
    auto work = [query = std::move(query), now = m_clock.now(), zone = scheduling::TimeZone::ofMachine()] {
        return scheduling::previewOf(query, now, zone);
    };
    auto preview = co_await m_workers->run(std::move(work));
    co_return api::Response{std::move(preview)};
}

Engine::Answer Engine::handle(api::RemoveSchedule query)
{
    const auto removed = co_await m_schedules->remove(std::move(query));
    if (!removed)
        co_return failure(removed);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::PauseSchedule query)
{
    auto reply = co_await m_schedules->pause(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::RunSchedule query)
{
    auto reply = co_await m_schedules->runNow(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::ListFires query)
{
    auto reply = co_await m_schedules->history(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::GetScheduleCalendar query)
{
    auto reply = co_await m_schedules->calendar(std::move(query));
    co_return respond(std::move(reply));
}

} // namespace kaze::cell::detail
