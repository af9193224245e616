#include "engine/telemetry/detail/log_rows.h"

#include <boost/json/parse.hpp>

#include <charconv>
#include <cstring>

namespace kaze::telemetry::detail {

using base::Result;

namespace {

base::Uuid uuidOf(std::string_view bytes)
{
    base::Uuid id;
    if (bytes.size() == id.bytes.size())
        std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
    return id;
}

Level levelOf(std::int64_t stored)
{
    return static_cast<Level>(std::clamp<std::int64_t>(stored, 0, static_cast<std::int64_t>(Level::Error)));
}

std::map<std::string, boost::json::value> fieldsOf(std::string_view json)
{
    std::map<std::string, boost::json::value> fields;
    if (json.empty())
        return fields;
    boost::system::error_code error;
    const auto parsed = boost::json::parse({json.data(), json.size()}, error);
    if (const auto* object = error ? nullptr : parsed.if_object())
        for (const auto& [name, value] : *object)
            fields.emplace(name, value);
    return fields;
}

api::LogRow logRow(const LogLine& line, const LogPlace& place, std::uint64_t spanId, Month month)
{
    api::LogRow row;
    row.id = nameOf(month) + ":" + std::to_string(place.id);
    row.at = api::Time(std::chrono::microseconds(place.at));
    row.level = static_cast<api::LogLevel>(line.level);
    row.source = line.source;
    row.message = line.message;
    row.agent = line.agent;
    row.runId = line.runId;
    row.traceId = line.traceId.isNil() ? std::string() : line.traceId.hex();
    row.spanId = spanId == 0 ? std::string() : base::hexOf(spanId);
    row.tenant = line.tenant;
    row.fields = fieldsOf(line.fields);
    return row;
}

} // namespace

std::string cursorText(const LogPlace& place)
{
    return std::to_string(place.at) + "-" + std::to_string(place.id);
}

Result<LogPlace> parseLogCursor(std::string_view text)
{
    LogPlace place;
    const auto* const end = text.data() + text.size();
    const auto at = std::from_chars(text.data(), end, place.at);
    const bool isDivided = at.ec == std::errc() && at.ptr != end && *at.ptr == '-';
    const auto id = isDivided ? std::from_chars(at.ptr + 1, end, place.id) : at;
    if (!isDivided || id.ec != std::errc() || id.ptr != end)
        return base::fail(
            base::ErrorCode::InvalidArgument, "this is no cursor of a list of log lines; take the one of the page before");
    return place;
}

LogLine lineOf(const storage::Row& row)
{
    return {levelOf(row.integer(2)), row.text(3), row.text(4), row.text(7), row.text(8), row.text(9), uuidOf(row.blob(5)),
        row.text(10)};
}

LogPlace placeOf(const storage::Row& row)
{
    return {row.integer(1), row.integer(0)};
}

api::LogRow logRowOf(const storage::Row& row, Month month)
{
    return logRow(lineOf(row), placeOf(row), static_cast<std::uint64_t>(row.integer(6)), month);
}

LogLine lineOf(const EventRow& event)
{
    return {
        event.level, event.source, event.message, event.runId, event.agent, event.tenant, event.context.traceId, event.fields};
}

api::LogRow logRowOf(const EventRow& event, Month month)
{
    return logRow(lineOf(event), {event.at, event.id}, event.context.spanId, month);
}

} // namespace kaze::telemetry::detail
