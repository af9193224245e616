#include "engine/scaling/stages.h"

#include "engine/scaling/words.h"

#include <array>

namespace kaze::scaling {

namespace {

struct Begin {
    std::string_view title;
    std::int64_t tenants = 0;
    double agents = 0;
};

constexpr std::array kStages{
    Begin{"MVP", 0, 0}, Begin{"Early clients", 5, 50}, Begin{"Growth", 20, 200}, Begin{"Scale", 100, 1000}};

bool reaches(const Begin& stage, std::int64_t tenants, double agents)
{
    return tenants >= stage.tenants || agents >= stage.agents;
}

//! "2-3" is of 2 and 3.
bool isOf(const std::string& stages, std::size_t number)
{
    const auto digit = static_cast<char>('0' + number);
    return stages.contains(digit);
}

std::string shown(const api::Trigger& trigger)
{
    return trigger.value ? valueText(*trigger.value, trigger.unit) + " of " + valueText(trigger.threshold, trigger.unit)
                         : trigger.evidence;
}

} // namespace

Stage stageOf(std::int64_t tenants, double mostAgents, std::span<const api::Trigger> triggers)
{
    std::size_t number = 0;
    for (std::size_t i = 1; i < kStages.size(); ++i)
        if (reaches(kStages.at(i), tenants, mostAgents))
            number = i;
    Stage stage;
    stage.number = static_cast<std::int64_t>(number);
    stage.title = kStages.at(number).title;
    if (number + 1 == kStages.size())
        return stage;
    const auto& next = kStages.at(number + 1);
    stage.next.push_back({std::to_string(next.tenants) + " tenants", false, std::to_string(tenants) + " now"});
    stage.next.push_back(
        {countText(next.agents) + " agents at one time", false, countText(mostAgents) + " at most in the last week"});
    for (const auto& trigger : triggers)
        if (!trigger.isComponent && isOf(trigger.stage, number + 1))
            stage.next.push_back(
                {trigger.title + " at its threshold", trigger.level == api::TriggerLevel::Critical, shown(trigger)});
    return stage;
}

} // namespace kaze::scaling
