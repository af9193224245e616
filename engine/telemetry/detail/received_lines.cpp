#include "engine/telemetry/detail/received_lines.h"

#include "engine/telemetry/attributes.h"

#include <algorithm>
#include <array>

namespace kaze::telemetry::detail {

namespace {

constexpr std::uint64_t kInfo = 9, kWarning = 13, kError = 17;
constexpr std::size_t kMostFields = 64; //!< more are not kept of a line
constexpr std::size_t kLongestValue = 8U << 10; //!< twice of what is kept, so that secrets are seen
constexpr std::size_t kLongestMessage = 192U << 10; //!< the same
constexpr std::size_t kLongestName = 1U << 10;

std::string lowered(std::string_view text)
{
    std::string lower(text.substr(0, 8));
    std::ranges::transform(
        lower, lower.begin(), [](char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; });
    return lower;
}

//! Several values become one text.
AttributeScalar scalarOf(AttributeValue value)
{
    if (auto* all = std::get_if<std::vector<AttributeScalar>>(&value)) {
        std::string text;
        for (const auto& one : *all)
            if (const auto* part = std::get_if<std::string>(&one); part && text.size() < kLongestValue)
                text += (text.empty() ? "" : ", ") + *part;
        return text.empty() ? std::to_string(all->size()) + " values" : text.substr(0, kLongestValue);
    }
    if (auto* text = std::get_if<std::string>(&value))
        return text->substr(0, kLongestValue);
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole;
    if (const auto* is = std::get_if<bool>(&value))
        return *is;
    return std::get<double>(value);
}

base::Time timeOf(std::uint64_t nanos)
{
    return base::Time(std::chrono::microseconds(static_cast<std::int64_t>(nanos / 1000)));
}

} // namespace

Level levelOf(std::uint64_t severity, std::string_view text)
{
    if (severity != 0)
        return severity >= kError  ? Level::Error
            : severity >= kWarning ? Level::Warning
            : severity >= kInfo    ? Level::Info
                                   : Level::Debug;
    const auto name = lowered(text);
    const auto begins = [&](std::string_view with) { return name.starts_with(with); };
    if (begins("err") || begins("fatal") || begins("crit") || begins("alert") || begins("emerg"))
        return Level::Error;
    if (begins("warn"))
        return Level::Warning;
    return begins("debug") || begins("trace") ? Level::Debug : Level::Info;
}

TimedEvent lineOf(otlp::LogRecord record, const otlp::Source& source, const std::string& tenant, base::Time now)
{
    TimedEvent line;
    const auto said = record.at != 0 ? record.at : record.observedAt;
    line.at = said == 0 ? now : timeOf(said);
    auto& event = line.event;
    event.level = levelOf(record.severity, record.severityText);
    const auto* service = find(source.resource, "service.name");
    event.source = service && !textOf(*service).empty() ? textOf(*service) : std::string_view("otlp");
    event.source.resize(std::min(event.source.size(), kLongestName));
    event.message = (record.body.empty() ? record.eventName : record.body).substr(0, kLongestMessage);
    event.context = {record.traceId, record.traceId.isNil() ? 0 : record.spanId};
    event.tenant = tenant;
    if (const auto* agent = find(record.attributes, attribute::kAgentName))
        event.agent = textOf(*agent).substr(0, kLongestName);
    if (!source.scope.empty())
        event.fields.push_back({"scope", source.scope.substr(0, kLongestName)});
    if (!record.eventName.empty() && !record.body.empty())
        event.fields.push_back({"event", record.eventName.substr(0, kLongestName)});
    for (auto& [name, value] : record.attributes) {
        if (event.fields.size() == kMostFields)
            break;
        event.fields.push_back({name.substr(0, kLongestName), scalarOf(std::move(value))});
    }
    return line;
}

} // namespace kaze::telemetry::detail
