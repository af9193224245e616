#include "engine/server/detail/model_names.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

constexpr auto kLife = std::chrono::seconds(30);

}

base::Task<base::Result<std::vector<ModelNames::Model>>> ModelNames::list()
{
    if (m_askedAt && m_clock.steady() - *m_askedAt < kLife)
        co_return m_known;
    const auto found = co_await m_gateway.providers(true);
    if (!found)
        co_return failure(found);
    std::vector<Model> models;
    for (const auto& [hint, model] : m_gateway.config().hints)
        models.push_back({hint, "kaze"});
    for (const auto& provider : found->providers) {
        if (provider.needsKey ? !provider.hasKey : provider.local && !provider.reachable)
            continue;
        for (const auto& model : provider.models)
            if (std::none_of(models.begin(), models.end(), [&](const auto& each) { return each.id == model.id; }))
                models.push_back({model.id, provider.name});
    }
    m_known = models;
    m_askedAt = m_clock.steady();
    co_return models;
}

base::Task<base::Result<std::string>> ModelNames::resolve(std::string name)
{
    const auto known = m_gateway.resolveModel(name);
    if (known || known.error().code != base::ErrorCode::NotFound || name.empty())
        co_return known ? base::Result<std::string>(name) : known;
    const auto models = co_await list();
    if (!models)
        co_return failure(models);
    const std::string unnamed;
    const auto preferred = m_gateway.resolveModel(unnamed);
    const auto ofDefault = preferred ? preferred->substr(0, preferred->find('/')) : std::string();
    std::string found;
    for (const auto& model : *models)
        if (model.id == model.owner + '/' + name && (found.empty() || model.owner == ofDefault))
            found = model.id;
    if (found.empty())
        co_return known;
    co_return found;
}

} // namespace kaze::server::detail
