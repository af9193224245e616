// Where the records of the sample cell lie to each other.

#include "engine/api/graph_requests.h"
#include "ui/link/detail/sample_memories.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kaze::ui {

namespace {

//! Always the same number from 0 to 1 for the same record, another one for each `turn`.
double shareOf(const std::string& id, std::uint64_t turn)
{
    std::uint64_t hash = 1469598103934665603ULL + turn * 0x9E3779B97F4A7C15ULL;
    for (const char c : id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash ^= hash >> 31;
    return static_cast<double>(hash % 1'000'003) / 1'000'003;
}

} // namespace

base::Result<api::MemoryMap> SampleMemories::map(const api::GetMemoryMap& query) const
{
    auto filter = query.filter;
    if (!query.kind.empty())
        filter += " kind:" + query.kind;
    const auto rows = matching(query.tenant.empty() ? "default" : query.tenant, query.project, filter);
    if (!rows)
        return failure(rows);
    api::MemoryMap map;
    map.total = static_cast<std::int64_t>(rows->size());
    map.method = query.method;
    map.explained = query.method == "pca" ? 0.231 : 0.046;
    map.seconds = 0.184;
    for (const auto* row : *rows) {
        if (static_cast<std::int64_t>(map.ids.size()) >= query.limit)
            break;
        const auto& record = row->record;
        const std::string group = query.colour == "agent" ? (record.agent.empty() ? "person" : record.agent) : record.kind;
        auto known = std::ranges::find(map.groups, group);
        if (known == map.groups.end()) {
            map.groups.push_back(group);
            known = map.groups.end() - 1;
        }
        // A heap for each kind and topic; what is alike lies in one heap.
        const std::string topic
            = record.kind + (record.tags.empty() ? "" : record.tags.front() + record.tags.back()) + record.agent;
        const double turn = 2 * std::numbers::pi * shareOf(topic, 1);
        const double away = query.method == "pca" ? 0.25 + 0.55 * shareOf(topic, 2) : 0.3 * shareOf(topic, 2);
        const double angle = 2 * std::numbers::pi * shareOf(record.id, 3);
        const double spread = (query.method == "pca" ? 0.15 : 0.5) * std::sqrt(-std::log(1 - 0.98 * shareOf(record.id, 4)) / 2.2);
        map.ids.push_back(record.id);
        map.x.push_back(std::clamp(away * std::cos(turn) + spread * std::cos(angle), -1.0, 1.0));
        map.y.push_back(std::clamp(0.8 * away * std::sin(turn) + spread * std::sin(angle), -1.0, 1.0));
        map.group.push_back(known - map.groups.begin());
    }
    return map;
}

} // namespace kaze::ui
