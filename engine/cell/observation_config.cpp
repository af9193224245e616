#include "engine/cell/observation_config.h"

#include "engine/base/byte_size.h"
#include "engine/telemetry/capture.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace kaze::cell {

namespace json = boost::json;

namespace {

constexpr const char* kKeepMonths = "keep_months";
constexpr const char* kArchives = "archives";
constexpr const char* kBudget = "budget_bytes";

base::Result<> readPatterns(const base::YamlDocument& file, const json::array& patterns, telemetry::RedactionRules& into)
{
    for (const auto& entry : patterns) {
        const auto& from = entry.as_object();
        telemetry::RedactionPattern pattern{from.at("name").as_string().c_str(), from.at("pattern").as_string().c_str()};
        const auto place = "/observations/redact/patterns/" + std::to_string(into.patterns.size());
        const auto isSame = [&](const auto& other) { return other.name == pattern.name; };
        const bool isOurs = std::ranges::find(telemetry::kRedactionNames, pattern.name) != telemetry::kRedactionNames.end();
        if (isOurs || std::ranges::any_of(into.patterns, isSame))
            return base::fail(base::ErrorCode::InvalidArgument,
                file.where(place + "/name") + ": there is a rule \"" + pattern.name + "\" already");
        if (const auto good = telemetry::checkRedactionPattern(pattern.pattern); !good)
            return base::fail(good.error().code,
                file.where(place + "/pattern") + ": \"" + pattern.pattern + "\" cannot be used: " + good.error().message);
        into.patterns.push_back(std::move(pattern));
    }
    return {};
}

base::Result<> readRedaction(const base::YamlDocument& file, const json::object& from, telemetry::RedactionRules& into)
{
    for (const auto& [name, rule] : {std::pair("cards", &into.cards), std::pair("emails", &into.emails),
             std::pair("phones", &into.phones), std::pair("ibans", &into.ibans)})
        if (const auto* value = from.if_contains(name))
            *rule = value->as_bool();
    if (const auto* patterns = from.if_contains("patterns"))
        return readPatterns(file, patterns->as_array(), into);
    return {};
}

} // namespace

base::Result<> readObservations(const base::YamlDocument& file, ObservationConfig& into)
{
    const auto* found = file.value().as_object().if_contains("observations");
    if (!found)
        return {};
    const auto& from = found->as_object();
    for (const auto* name : {"capture_content", "capture"})
        if (const auto* capture = from.if_contains(name))
            into.capture = telemetry::captureShareOf(*capture);
    if (const auto* limit = from.if_contains("payload_limit")) {
        constexpr std::int64_t kMostPayload = 64 << 20;
        const auto bytes = base::byteSize(std::string_view(limit->as_string()));
        if (bytes > kMostPayload)
            return base::fail(base::ErrorCode::InvalidArgument,
                file.where("/observations/payload_limit") + ": at most 64MiB of a payload can be kept");
        into.payloadLimit = static_cast<std::size_t>(bytes);
    }
    if (const auto* months = from.if_contains("keep_months"))
        into.retention.keepMonths = months->as_int64();
    if (const auto* after = from.if_contains("after"))
        into.retention.archives = after->as_string() == "archive";
    if (const auto* budget = from.if_contains("disk_budget"))
        into.retention.budgetBytes = base::byteSize(std::string_view(budget->as_string()));
    if (const auto* redact = from.if_contains("redact"))
        return readRedaction(file, redact->as_object(), into.redaction);
    return {};
}

std::string retentionSetting(const telemetry::RetentionRules& rules)
{
    return json::serialize(
        json::object{{kKeepMonths, rules.keepMonths}, {kArchives, rules.archives}, {kBudget, rules.budgetBytes}});
}

void applyRetention(const json::object& stored, telemetry::RetentionRules& into)
{
    const auto number = [&](const char* name, std::int64_t& to) {
        if (const auto* value = stored.if_contains(name); value && value->is_int64() && value->get_int64() >= 0)
            to = value->get_int64();
    };
    number(kKeepMonths, into.keepMonths);
    number(kBudget, into.budgetBytes);
    if (const auto* archives = stored.if_contains(kArchives); archives && archives->is_bool())
        into.archives = archives->get_bool();
}

} // namespace kaze::cell
