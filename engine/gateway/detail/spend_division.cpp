#include "engine/gateway/detail/spend_division.h"

#include "engine/gateway/spend.h"

namespace kaze::gateway::detail {

using api::SpendRow;
using base::ErrorCode;
using base::Result;

struct SpendDivision::Dimension {
    std::string_view name;
    KindColumn column; //!< that tells it; of a model the provider does too
    std::string SpendRow::*field;
};

const SpendDivision::Dimension* SpendDivision::dimensionNamed(std::string_view name)
{
    static constexpr std::array kDimensions{Dimension{"tenant", KindColumn::Tenant, &SpendRow::tenant},
        Dimension{"agent", KindColumn::Agent, &SpendRow::agent}, Dimension{"provider", KindColumn::Provider, &SpendRow::provider},
        Dimension{"model", KindColumn::Model, &SpendRow::model}, Dimension{"key", KindColumn::Key, &SpendRow::key},
        Dimension{"tool", KindColumn::Tool, &SpendRow::tool},
        Dimension{"operation", KindColumn::Operation, &SpendRow::operation}};
    const auto* found = std::ranges::find(kDimensions, name, &Dimension::name);
    return found == kDimensions.end() ? nullptr : found;
}

namespace {

std::string valueOf(const CallKind& kind, KindColumn column)
{
    if (column == KindColumn::Model)
        return textOf(kind, KindColumn::Provider) + "/" + textOf(kind, KindColumn::Model);
    return textOf(kind, column);
}

//! "2026-11-21", "2026-11-21T14".
std::string timeText(std::int64_t begin, std::int64_t length)
{
    constexpr std::size_t kToTheHour = 13;
    const base::Time time{std::chrono::microseconds(begin)};
    return length == kHour ? base::toRfc3339(time).substr(0, kToTheHour) : dayOf(time);
}

} // namespace

Result<SpendDivision> SpendDivision::by(const std::vector<std::string>& names)
{
    SpendDivision division;
    for (const auto& name : names) {
        const bool isTime = name == "day" || name == "hour";
        const auto length = name == "hour" ? kHour : kDay;
        if (isTime && division.m_length != 0 && division.m_length != length)
            return base::fail(ErrorCode::InvalidArgument, "spend is divided by day or by hour, not by both");
        if (isTime) {
            division.m_length = length;
            continue;
        }
        const auto* dimension = dimensionNamed(name);
        if (!dimension)
            return base::fail(ErrorCode::InvalidArgument,
                "spend is not divided by \"" + name
                    + "\"; there are day, hour, tenant, agent, provider, model, key, tool and operation");
        if (std::ranges::find(division.m_dimensions, dimension) == division.m_dimensions.end())
            division.m_dimensions.push_back(dimension);
    }
    return division;
}

void SpendDivision::markColumns(std::array<bool, kKindColumnCount>& columns) const
{
    for (const auto* dimension : m_dimensions) {
        columns[static_cast<std::size_t>(dimension->column)] = true;
        if (dimension->column == KindColumn::Model)
            columns[static_cast<std::size_t>(KindColumn::Provider)] = true;
    }
}

std::string SpendDivision::textOf(const CallKind& kind) const
{
    std::string text;
    for (const auto* dimension : m_dimensions)
        text.append(valueOf(kind, dimension->column)).push_back('\0');
    return text;
}

std::uint32_t SpendDivision::partOf(const std::vector<CallKind>& kinds, std::uint32_t kind)
{
    if (kind >= m_partOfKind.size())
        m_partOfKind.resize(kinds.size(), kNone);
    auto& part = m_partOfKind[kind];
    if (part == kNone) {
        auto text = textOf(kinds[kind]);
        const auto [found, isNew] = m_numberOfPart.try_emplace(text, static_cast<std::uint32_t>(m_parts.size()));
        if (isNew)
            m_parts.emplace_back(std::move(text), kinds[kind]);
        part = found->second;
    }
    return part;
}

std::uint32_t SpendDivision::groupOf(const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at)
{
    const auto part = partOf(kinds, kind);
    const auto begin = m_length == 0 ? 0 : beginOf(at, m_length);
    if (!m_now || begin != m_begin) {
        m_now = &m_groupsOf[begin];
        m_begin = begin;
    }
    if (part >= m_now->size())
        m_now->resize(m_parts.size(), kNone);
    auto& group = (*m_now)[part];
    if (group == kNone) {
        group = static_cast<std::uint32_t>(m_groups.size());
        m_groups.push_back({begin, part, {}, 0, 0});
    }
    return group;
}

void SpendDivision::add(
    const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at, const Sums& sums, std::int64_t lacksPrice)
{
    auto& group = m_groups[groupOf(kinds, kind, at)];
    group.sums.add(sums);
    group.lacksPrice += lacksPrice;
}

void SpendDivision::addRun(const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at, std::uint32_t run)
{
    const auto group = groupOf(kinds, kind, at);
    if (run >= m_visits.size())
        m_visits.resize(std::max<std::size_t>(run + 1, m_visits.size() * 2), -1);
    // A run is seen in few groups, mostly in the last one again.
    for (auto visit = m_visits[run]; visit >= 0; visit = m_visited[static_cast<std::size_t>(visit)].before)
        if (m_visited[static_cast<std::size_t>(visit)].group == group)
            return;
    m_visited.push_back({group, m_visits[run]});
    m_visits[run] = static_cast<std::int32_t>(m_visited.size()) - 1;
    ++m_groups[group].runs;
}

SpendRow SpendDivision::rowOf(const Group& group) const
{
    SpendRow row;
    if (m_length != 0)
        row.time = timeText(group.begin, m_length);
    for (const auto* dimension : m_dimensions)
        row.*dimension->field = valueOf(m_parts[group.part].second, dimension->column);
    row.calls = group.sums.calls;
    row.failed = group.sums.failed;
    row.cacheHits = group.sums.cacheHits;
    row.runs = group.runs;
    row.usage = group.sums.usage;
    row.costUsd = group.sums.cost;
    row.estimatedUsd = group.sums.estimated;
    row.savedUsd = group.sums.saved;
    row.unpricedCalls = group.lacksPrice;
    return row;
}

std::vector<SpendRow> SpendDivision::take()
{
    std::ranges::sort(m_groups, [&](const Group& a, const Group& b) {
        if (a.begin != b.begin)
            return a.begin < b.begin;
        if (a.sums.cost != b.sums.cost)
            return a.sums.cost > b.sums.cost;
        return m_parts[a.part].first < m_parts[b.part].first;
    });
    std::vector<SpendRow> rows;
    rows.reserve(m_groups.size());
    for (const auto& group : m_groups)
        rows.push_back(rowOf(group));
    return rows;
}

} // namespace kaze::gateway::detail
