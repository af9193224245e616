#include "engine/cell/log_intake.h"

#include <algorithm>

namespace kaze::cell {

namespace {

telemetry::Level levelOf(spdlog::level::level_enum level)
{
    if (level >= spdlog::level::err)
        return telemetry::Level::Error;
    return level == spdlog::level::warn ? telemetry::Level::Warning : telemetry::Level::Info;
}

} // namespace

void LogIntake::take(spdlog::level::level_enum level, std::string_view module, std::string_view text)
{
    auto found = m_modules.find(module);
    if (found == m_modules.end())
        found = m_modules.emplace(std::string(module), Module{kAtOnce, m_clock.steady(), 0}).first;
    if (!hasRoom(found->second)) {
        ++found->second.leftOut;
        return;
    }
    telemetry::ObservationEvent event;
    event.level = levelOf(level);
    event.source = module;
    event.message = text;
    if (const auto leftOut = std::exchange(found->second.leftOut, 0))
        event.fields = {{"lines_left_out", leftOut}};
    m_log.record(std::move(event));
}

bool LogIntake::hasRoom(Module& module) const
{
    const auto now = m_clock.steady();
    const std::chrono::duration<double> passed = now - std::exchange(module.lookedAt, now);
    module.room = std::min(kAtOnce, module.room + passed.count() * kASecond);
    if (module.room < 1)
        return false;
    module.room -= 1;
    return true;
}

} // namespace kaze::cell
