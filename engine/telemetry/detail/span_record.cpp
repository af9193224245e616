#include "engine/telemetry/detail/span_record.h"

#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/detail/span_text.h"

namespace kaze::telemetry::detail {

SpanRecord recordOf(const SpanRowOut& row)
{
    SpanRecord record;
    record.context = row.context;
    record.parentId = row.parentId;
    record.name = row.name;
    record.kind = row.kind;
    record.status = row.status;
    record.statusMessage = row.statusMessage;
    record.startedAt = base::Time(std::chrono::microseconds(row.start));
    record.durationNs = row.duration;
    record.usage = row.usage;
    record.cost = row.cost;
    record.truncated = row.truncated;
    record.attributes = attributesFrom(storedAttributes(row.attributes));
    for (auto& event : storedEvents(row.events))
        record.events.push_back({event.at, std::move(event.name), attributesFrom(event.attributes)});
    for (const auto& link : storedLinks(row.links))
        if (const auto id = base::Uuid::parse(link.traceId))
            record.links.push_back({{*id, spanIdOf(link.spanId).value_or(0)}, attributesFrom(link.attributes)});
    if (row.input)
        record.input = row.input->content;
    if (row.output)
        record.output = row.output->content;
    return record;
}

} // namespace kaze::telemetry::detail
