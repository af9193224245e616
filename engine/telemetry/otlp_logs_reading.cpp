// Field numbers are those of opentelemetry/proto/logs/v1/logs.proto.

#include "engine/telemetry/otlp_logs.h"

#include "engine/telemetry/detail/otlp_json_parts.h"
#include "engine/telemetry/detail/otlp_protobuf_parts.h"

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using base::Result;
using detail::broken;
using detail::eachField;
using detail::Objects;
using detail::Room;
using detail::WireField;
using detail::WireType;

namespace {

std::string textOfBody(const json::value& body)
{
    if (const auto* text = body.if_string())
        return std::string(*text);
    return body.is_null() ? std::string() : json::serialize(body);
}

//! What of a record is not a message.
void readScalar(const WireField& field, LogRecord& record)
{
    if (field.type == WireType::Fixed64 && field.number == 1)
        record.at = field.value;
    else if (field.type == WireType::Fixed64 && field.number == 11)
        record.observedAt = field.value;
    else if (field.type == WireType::Varint && field.number == 2)
        record.severity = field.value;
    else if (field.type != WireType::Bytes)
        return;
    else if (field.number == 3)
        record.severityText = detail::utf8(field.bytes);
    else if (field.number == 9)
        record.traceId = detail::traceIdOf(field.bytes);
    else if (field.number == 10)
        record.spanId = detail::spanIdOf(field.bytes);
    else if (field.number == 12)
        record.eventName = detail::utf8(field.bytes);
}

bool readRecord(std::string_view bytes, LogRecord& record, Room& room)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.type == WireType::Bytes && field.number == 5) {
            json::value body;
            const bool isSound = detail::readValue(field.bytes, body, room);
            record.body = textOfBody(body);
            return isSound;
        }
        if (field.type == WireType::Bytes && field.number == 6)
            return detail::readAttribute(field.bytes, record.attributes, room);
        readScalar(field, record);
        return true;
    });
}

bool readScopeLogs(std::string_view bytes, Source& source, Room& room, const LogSink& sink)
{
    source.scope.clear();
    source.scopeVersion.clear();
    return detail::readScope(bytes, source) && eachField(bytes, [&](const WireField& field) {
        if (field.number != 2 || field.type != WireType::Bytes)
            return true;
        LogRecord record;
        if (!readRecord(field.bytes, record, room))
            return false;
        sink(std::move(record), source);
        return true;
    });
}

LogRecord recordFrom(const json::object& from)
{
    LogRecord record;
    record.at = detail::numberAt(from, "timeUnixNano", "time_unix_nano");
    record.observedAt = detail::numberAt(from, "observedTimeUnixNano", "observed_time_unix_nano");
    record.severity = detail::numberAt(from, "severityNumber", "severity_number");
    record.severityText = detail::textAt(from, "severityText", "severity_text");
    record.eventName = detail::textAt(from, "eventName", "event_name");
    if (const auto* body = detail::member(from, "body"))
        record.body = textOfBody(detail::plain(*body));
    record.attributes = detail::attributesAt(from);
    record.traceId = detail::traceIdAt(from);
    record.spanId = detail::spanIdAt(from, "spanId", "span_id");
    return record;
}

} // namespace

Result<> readLogsProtobuf(std::string_view bytes, const LogSink& sink)
{
    Room room(detail::kMostOfRequest);
    const bool isSound = eachField(bytes, [&](const WireField& resource) {
        if (resource.number != 1 || resource.type != WireType::Bytes)
            return true;
        Source source;
        return detail::readResource(resource.bytes, source) && eachField(resource.bytes, [&](const WireField& field) {
            return field.number != 2 || field.type != WireType::Bytes || readScopeLogs(field.bytes, source, room, sink);
        });
    });
    return isSound ? Result<>() : broken("list of log records");
}

Result<> readLogsJson(const json::value& document, const LogSink& sink)
{
    return detail::eachOfDocument(document,
        {"resourceLogs", "resource_logs", "scopeLogs", "scope_logs", "logRecords", "log_records"},
        [&](const json::object& record, const Source& source) -> Result<> {
            sink(recordFrom(record), source);
            return {};
        });
}

} // namespace kaze::telemetry::otlp
