// kaze.yaml is taken over when it changes.

#include "engine/cell/detail/engine.h"

#include <sys/stat.h>

#include <spdlog/logger.h>

namespace kaze::cell::detail {

namespace {

constexpr auto kLookEvery = std::chrono::seconds(2);
constexpr auto kSettled = std::chrono::milliseconds(300); //!< a file that was written within it may not be whole yet

//! What tells one state of a file from the next.
struct Stamp {
    bool exists = false;
    std::int64_t changed = 0; //!< nanoseconds since 1970
    std::int64_t size = 0;
    std::uint64_t inode = 0;

    bool operator==(const Stamp&) const = default;
};

struct Looked {
    Stamp stamp;
    std::optional<base::Result<CellConfig>> config; //!< none: as it was, or not settled
};

Stamp stampOf(const std::filesystem::path& path)
{
    struct stat about { };
    if (::stat(path.c_str(), &about) != 0)
        return {};
    constexpr std::int64_t kNanos = 1'000'000'000;
    return {true, static_cast<std::int64_t>(about.st_mtim.tv_sec) * kNanos + about.st_mtim.tv_nsec, about.st_size, about.st_ino};
}

//! Blocks.
Looked look(const std::optional<Stamp>& before, base::Time now, const std::filesystem::path& folder,
    const std::filesystem::path& resources)
{
    Looked looked{stampOf(folder / "kaze.yaml"), {}};
    if (looked.stamp == before)
        return looked;
    const auto age = now.time_since_epoch() - std::chrono::nanoseconds(looked.stamp.changed);
    if (looked.stamp.exists && age >= base::Duration::zero() && age < kSettled)
        looked.stamp = before.value_or(Stamp());
    else
        looked.config = loadConfig(folder, resources);
    return looked;
}

} // namespace

base::Task<> Engine::followConfig()
{
    ++m_busy;
    std::optional<Stamp> seen; // what was read at the opening may have changed since
    bool wasGone = false;
    while (true) {
        const auto token = m_stop.token();
        const auto slept = co_await m_clock.sleep(kLookEvery, token);
        if (!slept)
            break;
        auto work = [seen, now = m_clock.now(), folder = m_folder->path(), resources = m_options.resources] {
            return look(seen, now, folder, resources);
        };
        auto looked = co_await m_workers->run(std::move(work));
        if (token.cancelled())
            break;
        if (!looked.config)
            continue;
        // Some editors put a file aside before they write the new one.
        if (!looked.stamp.exists && !std::exchange(wasGone, true))
            continue;
        wasGone = wasGone && !looked.stamp.exists;
        const bool isFirst = !seen;
        seen = looked.stamp;
        const auto taken = takeRead(std::move(*looked.config));
        if (taken && !isFirst)
            m_log->info("kaze.yaml was changed and is taken over");
    }
    over();
}

base::Result<> Engine::takeRead(base::Result<CellConfig> config)
{
    if (config)
        if (auto laid = m_settings->applyTo(*config); !laid)
            config = failure(laid);
    if (!config) {
        m_configWarnings = {"kaze.yaml was changed and cannot be used; what it said before counts on: " + config.error().message};
        m_log->warn("{}", m_configWarnings.front());
        return failure(config);
    }
    takeConfig(std::move(*config));
    return {};
}

base::Task<base::Result<std::vector<std::string>>> Engine::reloadConfig()
{
    if (m_stateNow != api::EngineState::Running)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping");
    const auto held = inside().hold();
    auto work = [folder = m_folder->path(), resources = m_options.resources] { return loadConfig(folder, resources); };
    auto config = co_await m_workers->run(std::move(work));
    const auto taken = takeRead(std::move(config));
    if (!taken)
        co_return failure(taken);
    m_log->info("kaze.yaml was read anew and is taken over");
    co_return m_configWarnings;
}

void Engine::takeConfig(CellConfig config)
{
    std::string later;
    // What is made once, when the cell is opened.
    const auto fixed = [&](const char* name, auto& is, auto& wanted) {
        if (is != wanted)
            later += (later.empty() ? "" : ", ") + std::string(name);
        wanted = is;
    };
    fixed("timeouts.first_byte", m_config.gateway.firstByte, config.gateway.firstByte);
    fixed("timeouts.stall", m_config.gateway.stall, config.gateway.stall);
    fixed("embeddings.model", m_config.gateway.embedModel, config.gateway.embedModel);
    fixed("embeddings.dimensions", m_config.embedDimensions, config.embedDimensions);
    fixed("memory.compaction", m_config.compaction, config.compaction);
    fixed("observations.payload_limit", m_config.observations.payloadLimit, config.observations.payloadLimit);
    fixed("name", m_config.name, config.name);
    fixed("log.level", m_config.logLevel, config.logLevel);
    fixed("sandbox.seed", m_config.sandboxSeed, config.sandboxSeed);
    fixed("sandbox.first_token", m_config.sandboxFirstToken, config.sandboxFirstToken);
    fixed("sandbox.per_chunk", m_config.sandboxPerChunk, config.sandboxPerChunk);
    fixed("sandbox.failure_rate", m_config.sandboxFailureRate, config.sandboxFailureRate);
    for (const auto& [pool, limit] : m_config.pools)
        if (!config.pools.contains(pool))
            m_runtime->setPool(pool, 0);
    if (config.observations.redaction != m_config.observations.redaction)
        m_observations->setRedaction(config.observations.redaction);
    m_config = std::move(config);
    m_gateway->reconfigure(m_config.gateway);
    m_exporter->reconfigure(m_config.exported);
    m_tools->configure(m_config.tools);
    m_housekeeping->keepFor(m_config.keep);
    m_observations->setRetention(m_config.observations.retention);
    m_observations->setCellCapture(m_config.observations.capture);
    m_readiness->change(m_config.triggers);
    for (const auto& [pool, limit] : m_config.pools)
        m_runtime->setPool(pool, limit);
    m_configWarnings.clear();
    if (later.empty())
        return;
    m_configWarnings.push_back("kaze.yaml was changed; this counts only when Kaze is started again: " + later);
    m_log->warn("{}", m_configWarnings.front());
}

} // namespace kaze::cell::detail
