#include "engine/api/audit_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/scheduling/time_zone.h"

// Reports: what they are made of, those that are made by themselves, and the notes of people in them.

namespace kaze::cell::detail {

namespace {

//! The clocks of a zone of this machine's database.
class ZoneClock final : public reports::ReportClock {
public:
    explicit ZoneClock(scheduling::TimeZone zone) : m_zone(zone) { }

    [[nodiscard]] std::string name() const override { return m_zone.name(); }
    [[nodiscard]] base::Time toLocal(base::Time time) const override
    {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
        return time + m_zone.stretchAt(seconds).offset;
    }
    [[nodiscard]] base::Time toUtc(base::Time shown) const override
    {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(shown);
        const auto rest = shown - seconds;
        return m_zone.toMoment(std::chrono::local_seconds(seconds.time_since_epoch())).at + rest;
    }

private:
    scheduling::TimeZone m_zone;
};

base::Result<std::shared_ptr<const reports::ReportClock>> clockOf(const std::string& zone)
{
    if (zone.empty())
        return reports::utcClock();
    const auto found = scheduling::TimeZone::find(zone);
    if (!found)
        return failure(found);
    return std::make_shared<const ZoneClock>(*found);
}

//! The latest day on which somebody looked at prices.
std::string priceDay(const gateway::PriceTable& prices)
{
    constexpr std::size_t kDay = 10;
    std::string latest;
    for (const auto& [model, price] : prices.all())
        if (price.source.size() >= kDay) {
            const auto day = price.source.substr(price.source.size() - kDay);
            if (base::fromRfc3339(day + "T00:00:00Z"))
                latest = std::max(latest, day);
        }
    return latest;
}

} // namespace

void Engine::makeReports()
{
    reports::ReportSources sources{{}, {}, {}, clockOf, [this] { return priceDay(m_gateway->prices()); }, *m_workers, m_clock,
        KAZE_VERSION, (m_config.name.empty() ? "" : m_config.name + ", ") + m_folder->path().string()};
    // Reports ask as clients do, and what they ask changes nothing.
    sources.ask = [this](api::Request request) { return dispatch(std::move(request), std::make_shared<const Caller>()); };
    sources.spend = [this](api::ListSpend query) { return dividedSpend(std::move(query)); };
    sources.auditSums = [this](api::ListAudit query) { return m_audit->sums(std::move(query)); };
    m_reports = std::make_unique<reports::ReportMaker>(std::move(sources));
    m_annotations = std::make_unique<Annotations>(*m_state, m_clock, *m_ids, *m_redactor);
    const auto begin = [this](api::ReportQuery query, std::string format, base::Time now) {
        return m_reports->open(std::move(query), std::move(format), now);
    };
    ReportSchedules::Parts schedules{m_loop.executor(), *m_state, *m_workers, m_clock, *m_ids, m_logs->logger("reports"),
        m_folder->path() / "reports", scheduling::TimeZone::ofMachine(), begin, inside().hold};
    m_reportSchedules = std::make_unique<ReportSchedules>(std::move(schedules));
}

Engine::Answer Engine::handle(api::MakeReport query)
{
    auto report = co_await m_reports->make(std::move(query.query), std::move(query.format));
    co_return respond(std::move(report));
}

Engine::Answer Engine::handle(api::AddAnnotation query)
{
    if (!query.traceId.empty()) {
        auto id = query.traceId;
        const auto trace = co_await m_observations->findTrace(std::move(id));
        if (!trace)
            co_return failure(trace);
        query.traceId = trace->hex();
    }
    auto note = co_await m_annotations->add(std::move(query));
    if (!note)
        co_return failure(note);
    api::AnnotationAdded reply{std::move(*note)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::ListAnnotations query)
{
    auto page = co_await m_annotations->list(std::move(query));
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::RemoveAnnotation query)
{
    const auto removed = co_await m_annotations->remove(std::move(query.id));
    co_return done(removed);
}

Engine::Answer Engine::handle(api::ListReportSchedules)
{
    co_return api::Response{m_reportSchedules->list()};
}

Engine::Answer Engine::handle(api::SaveReportSchedule query)
{
    auto reply = co_await m_reportSchedules->save(std::move(query));
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::RemoveReportSchedule query)
{
    const auto removed = co_await m_reportSchedules->remove(std::move(query.schedule));
    co_return done(removed);
}

Engine::Answer Engine::handle(api::RunReportSchedule query)
{
    auto reply = m_reportSchedules->runNow(query.schedule);
    co_return respond(std::move(reply));
}

Engine::Answer Engine::handle(api::ListKeptReports query)
{
    auto list = co_await m_reportSchedules->kept(std::move(query.schedule));
    co_return respond(std::move(list));
}

Engine::Answer Engine::handle(api::ReadKeptReport query)
{
    auto part = co_await m_reportSchedules->read(std::move(query));
    co_return respond(std::move(part));
}

Engine::Answer Engine::handle(api::RemoveKeptReport query)
{
    const auto removed = co_await m_reportSchedules->removeKept(std::move(query.name));
    co_return done(removed);
}

} // namespace kaze::cell::detail
