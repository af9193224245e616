#include "engine/alerting/words.h"

#include "engine/api/snapshot.h"
#include "engine/base/metric_table.h"
#include "engine/base/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace kaze::alerting {

namespace {

std::string numberText(double value, int digits)
{
    std::array<char, 400> text{}; // of 1.8e308
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr;
    std::string told(text.data(), end);
    if (told.find('.') != std::string::npos)
        told.erase(told.find_last_not_of('0') + 1);
    if (told.ends_with('.'))
        told.pop_back();
    return told == "-0" ? "0" : told;
}

//! Three digits that count.
std::string plainText(double value)
{
    const auto size = std::abs(value);
    return numberText(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4);
}

std::string secondsText(double value)
{
    if (std::abs(value) < 1)
        return plainText(value * 1000) + " ms";
    return value < 60 ? plainText(value) + " s" : spanText(value);
}

bool isRate(const api::AlertRule& rule)
{
    using api::MetricView;
    if (rule.view != MetricView::Usual)
        return rule.view == MetricView::Rate;
    const auto* about = base::describeMetric(rule.metric);
    return about && about->kind == base::MetricsRegistry::Kind::Counter;
}

std::string measureText(const api::AlertRule& rule, double value)
{
    const auto* about = base::describeMetric(rule.metric);
    const std::string_view unit = about ? about->unit : "";
    const bool perSecond = isRate(rule);
    const std::string behind = perSecond ? "/s" : "";
    if (unit == "seconds" && !perSecond)
        return secondsText(value);
    if (unit == "share")
        return plainText(value * 100) + " %" + behind;
    if (unit == "dollars")
        return "$" + plainText(value) + behind;
    if (unit == "bytes" && value >= 0 && value < 9e18)
        return base::sizeText(static_cast<std::uint64_t>(std::llround(value))) + behind;
    return plainText(value) + behind;
}

std::string levelText(double value)
{
    if (value >= static_cast<double>(api::TriggerLevel::Critical))
        return "critical";
    return value >= static_cast<double>(api::TriggerLevel::Warning) ? "warning" : "in order";
}

} // namespace

std::string labelsText(const std::map<std::string, std::string>& labels)
{
    std::string text;
    for (const auto& [name, value] : labels) {
        // Names of budgets, calls and triggers speak for themselves.
        const bool speaks = name == "of" || name == "span" || name == "trigger" || name == "provider";
        if (name != "trace" && name != "run")
            text += (text.empty() ? "" : ", ") + (speaks ? "" : name + " ") + (value.empty() ? "none" : value);
    }
    return base::withVisibleControls(text);
}

std::string spanText(double seconds)
{
    if (seconds < 120)
        return plainText(seconds) + " s";
    if (seconds < 7200)
        return plainText(seconds / 60) + " min";
    return seconds < 172'800 ? plainText(seconds / 3600) + " h" : plainText(seconds / 86'400) + " days";
}

std::string valueText(const api::AlertRule& rule, double value)
{
    switch (rule.kind.valueOr(api::AlertKind::Metric)) {
    case api::AlertKind::BurnRate:
        return plainText(value) + " times its pace";
    case api::AlertKind::Budget:
        return plainText(value * 100) + " %";
    case api::AlertKind::OpenSpans:
        return spanText(value);
    case api::AlertKind::Trigger:
        return levelText(value);
    case api::AlertKind::Metric:
        break;
    }
    return measureText(rule, value);
}

std::string summaryOf(const api::AlertRule& rule, const std::map<std::string, std::string>& labels, double value)
{
    const auto whose = labelsText(labels);
    auto text = base::withVisibleControls(rule.name) + ": " + whose;
    if (rule.kind == api::AlertKind::Trigger)
        return text + " is " + valueText(rule, value);
    const bool isSpan = rule.kind == api::AlertKind::OpenSpans;
    text += (whose.empty() ? "" : " ") + std::string(isSpan ? "open for " : whose.empty() ? "" : "at ") + valueText(rule, value);
    text += rule.compare == api::AlertCompare::Below ? " (less than " : " (more than ";
    text += valueText(rule, rule.threshold);
    if (rule.forSeconds > 0)
        text += " for " + spanText(rule.forSeconds);
    return text + ")";
}

} // namespace kaze::alerting
