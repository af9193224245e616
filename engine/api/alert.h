#pragma once

#include "engine/api/run.h"

#include <map>

namespace kaze::api {

enum class AlertSeverity : std::uint8_t { Info, Warning, Critical };
BOOST_DESCRIBE_ENUM(AlertSeverity, Info, Warning, Critical)

enum class AlertState : std::uint8_t { Pending, Firing, Ended };
BOOST_DESCRIBE_ENUM(AlertState, Pending, Firing, Ended)

//! One thing that is or was wrong: a rule whose condition holds for one set of labels.
struct Alert {
    std::string id;
    std::string ruleId;
    std::string name;
    Open<AlertSeverity> severity;
    Open<AlertState> state;
    std::string summary; //!< "error rate of openai is 4.2 % (more than 1 % for 5 min)"
    std::string cause; //!< alerts of one cause are told once: "provider:openai"
    std::map<std::string, std::string> labels;
    double value = 0;
    double threshold = 0;
    Time since; //!< the condition holds
    std::optional<Time> firedAt, endedAt;
    std::optional<Time> silencedUntil;
    std::string runId, traceId; //!< where it has one
};
BOOST_DESCRIBE_STRUCT(Alert, (),
    (id, ruleId, name, severity, state, summary, cause, labels, value, threshold, since, firedAt, endedAt, silencedUntil, runId,
        traceId))

} // namespace kaze::api
