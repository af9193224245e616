#include "engine/cell/settings.h"

#include "engine/net/url.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace kaze::cell {

namespace {

constexpr std::array kMigrations{
    storage::Migration{300, "settings", "CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"},
};

std::optional<double> numberIn(const boost::json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
}

scaling::TriggerChange triggerOf(const boost::json::object& value)
{
    return {numberIn(value, "threshold"), numberIn(value, "warn_share"), numberIn(value, "hold_seconds")};
}

//! What kaze.yaml says of a hint's overflow counts before what was set.
void applyOverflow(CellConfig& config, const std::string& hint, const boost::json::object& value)
{
    const auto* to = value.if_contains("to");
    if (!to || !to->is_string() || config.gateway.overflow.contains(hint))
        return;
    config.overflowIsSet = true;
    auto& overflow = config.gateway.overflow[hint];
    overflow.to = to->get_string().c_str();
    if (const auto* above = value.if_contains("above"); above && above->is_int64())
        overflow.above = above->get_int64();
}

} // namespace

std::string Settings::triggerValue(const scaling::TriggerChange& change)
{
    boost::json::object value;
    const auto put = [&](const char* name, const std::optional<double>& number) {
        if (number)
            value[name] = *number;
    };
    put("threshold", change.threshold);
    put("warn_share", change.warnShare);
    put("hold_seconds", change.holdSeconds);
    return boost::json::serialize(value);
}

std::string Settings::overflowValue(const gateway::Overflow& overflow)
{
    return boost::json::serialize(boost::json::object{{"to", overflow.to}, {"above", overflow.above}});
}

std::span<const storage::Migration> migrations()
{
    return kMigrations;
}

void Settings::applyProvider(gateway::GatewayConfig& config, const std::string& name, const boost::json::object& value)
{
    auto& providers = config.providers;
    const auto known
        = std::find_if(providers.begin(), providers.end(), [&](const auto& provider) { return provider.name == name; });
    gateway::ProviderConfig provider;
    if (known != providers.end()) {
        provider.keys = known->keys;
        provider.contextTokens = known->contextTokens;
    }
    if (value.contains("removed")) {
        if (known != providers.end())
            providers.erase(known);
        return;
    }
    provider.name = name;
    if (const auto* url = value.if_contains("base_url"); url && url->is_string())
        provider.baseUrl = url->get_string().c_str();
    const auto* kind = value.if_contains("kind");
    provider.kind = kind && kind->is_string() ? std::string(kind->get_string()) : gateway::kindOf(name, provider.baseUrl);
    provider.local = net::isLoopback(provider.baseUrl);
    provider.needsKey = gateway::isWellKnown(name) && !provider.local;
    if (known != providers.end())
        *known = std::move(provider);
    else
        providers.push_back(std::move(provider));
}

base::Result<> Settings::applyTo(CellConfig& config) const
{
    auto job = [](storage::Connection& db) -> base::Result<std::map<std::string, std::string>> {
        std::map<std::string, std::string> all;
        const auto rows = db.query(
            "SELECT key, value FROM settings", {}, [&](const storage::Row& row) { all.emplace(row.text(0), row.text(1)); });
        if (!rows)
            return failure(rows);
        return all;
    };
    const auto all = m_database.readSync(std::move(job));
    if (!all)
        return failure(all);
    for (const auto& [key, text] : *all) {
        boost::system::error_code error;
        const auto value = boost::json::parse(text, error);
        if (error)
            return base::fail(base::ErrorCode::Corrupt, "the stored setting \"" + key + "\" is not readable");
        if (key == "default_model" && value.is_string())
            config.gateway.defaultModel = value.get_string().c_str();
        else if (key == kIdKey && value.is_string())
            config.id = value.get_string().c_str();
        else if (key.starts_with("provider:") && value.is_object())
            applyProvider(config.gateway, key.substr(9), value.get_object());
        else if (key.starts_with("keep:") && value.is_int64())
            config.keep[key.substr(5)] = value.get_int64();
        else if (key == kRetentionKey && value.is_object())
            applyRetention(value.get_object(), config.observations.retention);
        else if (key.starts_with("pool:") && value.is_int64())
            config.pools[key.substr(5)] = value.get_int64();
        else if (key.starts_with("trigger:") && value.is_object())
            config.triggers[key.substr(8)] = triggerOf(value.get_object());
        else if (key.starts_with("overflow:") && value.is_object())
            applyOverflow(config, key.substr(9), value.get_object());
    }
    return {};
}

base::Task<base::Result<>> Settings::set(std::string key, std::string json)
{
    auto job = [key = std::move(key), json = std::move(json)](storage::Connection& db) -> base::Result<> {
        const auto done
            = db.execute("INSERT INTO settings(key, value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                {std::string_view(key), std::string_view(json)});
        if (!done)
            return failure(done);
        return {};
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<>> Settings::remove(std::string key)
{
    auto job = [key = std::move(key)](storage::Connection& db) -> base::Result<> {
        const auto done = db.execute("DELETE FROM settings WHERE key=?", {std::string_view(key)});
        if (!done)
            return failure(done);
        return {};
    };
    return m_database.write(std::move(job));
}

} // namespace kaze::cell
