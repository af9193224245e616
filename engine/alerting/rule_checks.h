#pragma once

#include "engine/api/alert_requests.h"
#include "engine/base/result.h"

#include <functional>

namespace kaze::alerting {

//! What a rule can name, as it is at the moment.
struct Known {
    std::function<base::Result<>(const std::string& metric, api::MetricView view)>
        metric; //!< whether there is one with that view
    std::function<bool(const std::string& id)> budget;
    std::function<bool(const std::string& id)> trigger;
    std::function<std::string(const std::string& idOrName)> webhook; //!< its id; empty where there is none
    std::function<base::Result<>(const std::string& id)> hears; //!< whether that webhook gets what alerts are told by
};

//! Makes a rule what is stored: without what belongs to other kinds, webhooks by their ids. Errors: InvalidArgument with what is wrong and what is expected.
[[nodiscard]] base::Result<> complete(api::AlertRule& rule, const Known& known);

//! The topic on which a webhook gets alerts, by its name.
[[nodiscard]] std::string topicOf(const std::string& webhook);

inline constexpr std::string_view kToTray = "tray", kToLog = "log", kToWebhook = "webhook:";

} // namespace kaze::alerting
