#include "engine/cell/export_config.h"

#include "engine/net/url.h"

#include <algorithm>
#include <array>

namespace kaze::cell {

namespace json = boost::json;

namespace {

constexpr std::string_view kPlace = "/observations/export";
constexpr std::string_view kSecret = "secret:";

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

bool isHeaderName(std::string_view name)
{
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~"; // RFC 9110, 5.6.2
    return !name.empty() && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || kOthers.find(c) != std::string_view::npos;
    });
}

//! Headers that hold what nobody else is to have.
bool tellsSecrets(std::string_view name)
{
    constexpr std::array<std::string_view, 6> kParts{"auth", "key", "token", "secret", "cookie", "password"};
    const auto lower = lowered(name);
    return std::ranges::any_of(kParts, [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

base::Result<> checkHeader(const std::string& where, std::string_view name, std::string_view value)
{
    const auto refuse
        = [&](std::string why) { return base::fail(base::ErrorCode::InvalidArgument, where + ": " + std::move(why)); };
    constexpr std::array<std::string_view, 5> kOurs{
        "content-type", "content-encoding", "content-length", "transfer-encoding", "host"};
    if (!isHeaderName(name) || std::ranges::find(kOurs, lowered(name)) != kOurs.end())
        return refuse("this is no header that can be sent along");
    if (std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return refuse("a header's value is one line of text");
    if (tellsSecrets(name) && value.find(kSecret) == std::string_view::npos)
        return refuse(
            "a secret does not stand in kaze.yaml: keep it with `kaze keys set NAME` and write \"secret:NAME\" in its place");
    return {};
}

} // namespace

base::Result<> readExport(const base::YamlDocument& file, telemetry::OtlpExportConfig& into)
{
    const auto* observations = file.value().as_object().if_contains("observations");
    const auto* found = observations ? observations->as_object().if_contains("export") : nullptr;
    if (!found)
        return {};
    const auto& from = found->as_object();
    into.endpoint = from.at("endpoint").as_string().c_str();
    if (const auto url = net::parseUrl(into.endpoint); !url)
        return base::fail(url.error().code, file.where(std::string(kPlace) + "/endpoint") + ": " + url.error().message);
    else if (!url->query.empty())
        return base::fail(base::ErrorCode::InvalidArgument,
            file.where(std::string(kPlace) + "/endpoint")
                + ": a collector's address has no query; what it wants to know goes into headers");
    if (const auto* headers = from.if_contains("headers"))
        for (const auto& [name, value] : headers->as_object()) {
            const auto where = file.where(std::string(kPlace) + "/headers/" + std::string(name));
            const std::string_view text(value.as_string().data(), value.as_string().size());
            if (const auto good = checkHeader(where, name, text); !good)
                return good;
            into.headers.emplace_back(name, text);
        }
    const auto flag = [&](const char* name, bool& to) {
        if (const auto* value = from.if_contains(name))
            to = value->as_bool();
    };
    flag("traces", into.traces);
    flag("metrics", into.metrics);
    flag("content", into.content);
    if (const auto* protocol = from.if_contains("protocol"))
        into.json = protocol->as_string() == "json";
    if (const auto* compression = from.if_contains("compression"))
        into.gzip = compression->as_string() == "gzip";
    if (const auto* every = from.if_contains("metrics_every_seconds"))
        into.every = std::chrono::seconds(every->as_int64());
    return {};
}

} // namespace kaze::cell
