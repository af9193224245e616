#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/telemetry/observation_log.h"

#include <map>
#include <string>

namespace kaze::cell {

//! Takes the program's own log lines into the log of observations, under the module that wrote them. One that says the same thing over and over cannot drown the
//! others: so many lines of a module come at once, and then so many a second; how many were left out is said with the next. One caller at a time.
class LogIntake {
public:
    LogIntake(telemetry::ObservationLog& log, const base::Clock& clock) : m_log(log), m_clock(clock) { }

    void take(spdlog::level::level_enum level, std::string_view module, std::string_view text);

    static constexpr double kAtOnce = 200;
    static constexpr double kASecond = 20;

private:
    struct Module {
        double room = kAtOnce;
        base::Duration lookedAt{0};
        std::int64_t leftOut = 0;
    };

    [[nodiscard]] bool hasRoom(Module& module) const;

    telemetry::ObservationLog& m_log;
    const base::Clock& m_clock;
    std::map<std::string, Module, std::less<>> m_modules;
};

} // namespace kaze::cell
