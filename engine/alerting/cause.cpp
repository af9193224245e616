#include "engine/alerting/cause.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>

namespace kaze::alerting {

namespace {

struct NamedBy {
    std::string_view label, prefix;
};

//! Labels that say whose it is, the more telling first.
constexpr std::array kNames{NamedBy{"provider", "provider:"}, NamedBy{"of", "budget:"}, NamedBy{"trace", "trace:"},
    NamedBy{"trigger", "trigger:"}, NamedBy{"database", "store:"}, NamedBy{"agent", "agent:"}, NamedBy{"tool", "tool:"},
    NamedBy{"tenant", "tenant:"}};

constexpr std::array<std::string_view, 2> kGatewayMetrics{"kaze_gateway_", "kaze_turn_"};
constexpr std::array<std::string_view, 6> kDiskMetrics{
    "kaze_data_disk_", "kaze_storage_", "kaze_observations_", "kaze_metrics_", "kaze_checkpoint_", "kaze_event_append_"};
constexpr std::array<std::string_view, 4> kGatewayTriggers{"gateway", "model", "provider", "rate-limit"};
constexpr std::array<std::string_view, 6> kDiskTriggers{"disk", "storage", "checkpoint", "commit", "append", "flush"};

template <class Words>
bool beginsWithAny(const std::string& text, const Words& words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

template <class Words>
bool hasAny(const std::string& text, const Words& words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

Area areaOf(const api::AlertRule& rule, const std::map<std::string, std::string>& labels)
{
    if (rule.kind == api::AlertKind::Trigger) {
        const auto trigger = labels.find("trigger");
        const auto id = trigger == labels.end() ? rule.trigger : trigger->second;
        return hasAny(id, kGatewayTriggers) ? Area::Gateway : hasAny(id, kDiskTriggers) ? Area::Disk : Area::None;
    }
    if (rule.kind != api::AlertKind::Metric)
        return Area::None;
    // A budget that is spent is no provider's fault.
    if (beginsWithAny(rule.metric, kGatewayMetrics) && !rule.metric.starts_with("kaze_gateway_budget_"))
        return Area::Gateway;
    return beginsWithAny(rule.metric, kDiskMetrics) ? Area::Disk : Area::None;
}

} // namespace

Cause ownCause(const api::AlertRule& rule, const std::map<std::string, std::string>& labels)
{
    Cause cause{"rule:" + rule.id, areaOf(rule, labels), false};
    if (rule.kind == api::AlertKind::Metric && rule.metric.starts_with("kaze_data_disk_"))
        return {"disk", Area::Disk, true};
    for (const auto& [label, prefix] : kNames)
        if (const auto found = labels.find(std::string(label)); found != labels.end() && !found->second.empty()) {
            cause.name = std::string(prefix) + base::withVisibleControls(found->second);
            cause.isRoot = label == "provider";
            break;
        }
    return cause;
}

std::string causeOf(const api::AlertRule& rule, const std::map<std::string, std::string>& labels, const Roots& roots)
{
    const auto own = ownCause(rule, labels);
    // Whatever store it is: all are on the one disk. Another provider's trouble is its own.
    const bool isOthers = !own.isRoot && own.area != Area::None;
    const auto root = isOthers ? roots.find(own.area) : roots.end();
    return root == roots.end() ? own.name : root->second;
}

} // namespace kaze::alerting
