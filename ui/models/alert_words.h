#pragma once

#include "engine/api/alert_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

namespace kaze::ui {

[[nodiscard]] QString wordOf(const api::Open<api::AlertSeverity>& severity);
[[nodiscard]] Tone toneOf(const api::Open<api::AlertSeverity>& severity);
[[nodiscard]] QString wordOf(const api::Open<api::AlertState>& state);
[[nodiscard]] Tone toneOf(const api::Open<api::AlertState>& state);

//! Alerts and their rules in the console's words. Pure.
namespace alert {
//! "a metric", "how fast a budget is spent".
[[nodiscard]] QString kindText(api::AlertKind kind);
//! "usual", "95th percentile".
[[nodiscard]] QString viewText(api::MetricView view);
//! Of what a rule looks at and of its threshold, as measure:: knows them, or "level" for a trigger's.
[[nodiscard]] std::string unitOf(const api::AlertRule& rule);
//! In such a unit.
[[nodiscard]] QString valueText(double value, const std::string& unit);
//! "95th percentile of kaze_turn_seconds above 8 s for 5 min".
[[nodiscard]] QString conditionText(const api::AlertRule& rule);
//! "in the tray, in the log, webhook ops".
[[nodiscard]] QString toText(const std::vector<std::string>& to);
//! How long it has held, or held: "4 min".
[[nodiscard]] QString heldText(const api::Alert& alert, api::Time now);
//! "silenced until 18:00"; empty where it is not, or no more.
[[nodiscard]] QString silencedText(const api::Alert& alert, api::Time now);
[[nodiscard]] bool isSilenced(const api::Alert& alert, api::Time now);
//! "all alerts of provider:openai", "the rule Budget burns", "every alert". `rule`: the name of its rule.
[[nodiscard]] QString silenceText(const api::Silence& silence, const QString& rule);
//! "provider=openai of=\"tenant acme\"".
[[nodiscard]] QString labelsText(const std::map<std::string, std::string>& labels);
//! The same the other way. None where a word has no equals sign, or quotes are not closed.
[[nodiscard]] std::optional<std::map<std::string, std::string>> labelsOf(const QString& typed);
//! "It would have fired 3 times in 7 days."
[[nodiscard]] QString backTestText(const api::AlertBackTest& test);
} // namespace alert

} // namespace kaze::ui
