#pragma once

#include <QString>

#include <optional>
#include <string>

//! Measured values in their unit, as people read and type them. Units are those of metrics and triggers: "seconds", "bytes", "share" (0 to 1),
//! "per_minute", "dollars", "times"; empty for a count. Pure.
namespace kaze::ui::measure {

//! "1.8 ms", "390 GB", "82 %", "412 k", "14.4×".
[[nodiscard]] QString text(double value, const std::string& unit);
//! Every digit, for a tooltip and the clipboard.
[[nodiscard]] QString exact(double value, const std::string& unit);
//! As a field shows it, so that reading it gives the same value: "50 ms", "512 MB", "80 %".
[[nodiscard]] QString field(double value, const std::string& unit);
//! What a person typed: "50 ms", "0.05" (seconds), "512 MB", "80 %", "0.8" (a share up to 1 may stand without its sign), "5 M". None for what is no
//! such value, and for what is negative.
[[nodiscard]] std::optional<double> parse(const QString& typed, const std::string& unit);
//! The unit that a metric's name ends in, as Prometheus names them: "kaze_turn_seconds" is seconds; empty for the others.
[[nodiscard]] std::string unitOf(const std::string& metric);

} // namespace kaze::ui::measure
