#include "engine/cell/models_config.h"

#include "engine/gateway/vault_keys.h"

namespace kaze::cell {

namespace json = boost::json;

namespace {

void readHints(const json::object& hints, gateway::GatewayConfig& into)
{
    for (const auto& hint : hints) {
        const auto* named = hint.value().if_object();
        into.hints[hint.key()] = (named ? named->at("model") : hint.value()).as_string().c_str();
        const auto* overflow = named ? named->if_contains("overflow") : nullptr;
        if (!overflow)
            continue;
        auto& where = into.overflow[hint.key()];
        where.to = overflow->as_object().at("to").as_string().c_str();
        if (const auto* above = overflow->as_object().if_contains("above"))
            where.above = above->as_int64();
    }
}

void readTenants(const json::object& tenants, gateway::GatewayConfig& into)
{
    for (const auto& entry : tenants) {
        auto& tenant = into.tenants[entry.key()];
        const auto& about = entry.value().as_object();
        if (const auto* model = about.if_contains("default_model"))
            tenant.defaultModel = model->as_string().c_str();
        if (const auto* hints = about.if_contains("hints"))
            for (const auto& hint : hints->as_object())
                tenant.hints[hint.key()] = hint.value().as_string().c_str();
    }
}

} // namespace

base::Result<> readModels(const base::YamlDocument& file, gateway::GatewayConfig& into)
{
    const auto& root = file.value().as_object();
    if (const auto* hints = root.if_contains("hints"))
        readHints(hints->as_object(), into);
    if (const auto* tenants = root.if_contains("tenants"))
        readTenants(tenants->as_object(), into);
    for (const auto& provider : into.providers)
        for (std::size_t i = 0; i < provider.keys.size(); ++i) {
            const auto& source = provider.keys[i].source;
            if (!gateway::VaultKeys::isPlace(source))
                continue;
            if (const auto address = gateway::VaultAddress::parse(source); !address)
                return base::fail(address.error().code,
                    file.where("/providers/" + provider.name + "/keys/" + std::to_string(i) + "/from") + ": "
                        + address.error().message);
        }
    return {};
}

} // namespace kaze::cell
