// Who a cell is, and how it ends in good order.

#include "engine/api/description.h"
#include "engine/cell/detail/engine.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <array>

namespace kaze::cell::detail {

namespace {

constexpr std::int64_t kProtocol = 1; //!< of the session
constexpr auto kDrainWithin = std::chrono::milliseconds(900); //!< for what is being done to be given up
constexpr std::size_t kMostTold = 10'000;

} // namespace

base::Task<base::Result<>> Engine::keepId()
{
    if (!m_config.id.empty())
        co_return base::Result<>{};
    m_config.id = m_ids->next().text();
    auto key = std::string(Settings::kIdKey);
    auto value = '"' + m_config.id + '"';
    auto kept = co_await m_settings->set(std::move(key), std::move(value));
    co_return kept;
}

Engine::Answer Engine::handle(api::GetCell, std::shared_ptr<const Caller> caller)
{
    api::CellInfo info;
    info.id = m_config.id;
    info.name = m_config.name;
    info.region = m_config.region;
    info.environment = m_config.environment;
    info.labels = m_config.labels;
    info.version = KAZE_VERSION;
    info.protocol = kProtocol;
    info.startedAt = m_startedAt;
    info.now = m_clock.now();
    info.draining = m_draining;
    info.role = caller->role;
    info.tenant = caller->tenant;
    for (const auto& request : api::description().requests)
        info.requests.emplace_back(request.type);
    co_return api::Response{api::CellReply{std::move(info)}};
}

std::optional<base::Error> Engine::refusedInDrain(std::string_view type) const
{
    static constexpr std::array<std::string_view, 5> kStarting{
        "start_run", "fork_run", "resume_run", "bulk_runs", "run_schedule"};
    if (!m_draining || std::find(kStarting.begin(), kStarting.end(), type) == kStarting.end())
        return {};
    return base::Error{base::ErrorCode::Unavailable,
        "The cell " + m_config.name
            + " is about to end and starts no runs any more. Ask again once it is back, or ask another cell.",
        nullptr};
}

base::Task<std::vector<api::RunRow>> Engine::drain()
{
    if (m_stateNow != api::EngineState::Running)
        co_return std::vector<api::RunRow>{};
    m_draining = true;
    const auto held = inside().hold();
    co_await m_schedules->stop();
    auto left = m_runtime->liveRows(kMostTold);
    co_await m_runtime->stop(kDrainWithin);
    for (const auto& run : left)
        m_log->info("run {} of {} is left at a checkpoint", run.runId, run.agent);
    co_return left;
}

} // namespace kaze::cell::detail
