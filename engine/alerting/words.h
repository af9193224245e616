#pragma once

#include "engine/api/alert_requests.h"

#include <map>
#include <string>

namespace kaze::alerting {

//! "provider openai, outcome timeout"; the value alone where the label says nothing to people.
[[nodiscard]] std::string labelsText(const std::map<std::string, std::string>& labels);

//! A value as the rule looks at it: "4.2 %", "120 ms", "3.1/s", "15 times its pace", "critical".
[[nodiscard]] std::string valueText(const api::AlertRule& rule, double value);

//! "90 s", "5 min", "2 h", "3 days".
[[nodiscard]] std::string spanText(double seconds);

//! "Provider errors: openai at 4.2 % (more than 1 % for 5 min)".
[[nodiscard]] std::string summaryOf(const api::AlertRule& rule, const std::map<std::string, std::string>& labels, double value);

} // namespace kaze::alerting
