#include "engine/api/cost_requests.h"
#include "engine/api/request.h"
#include "engine/base/file.h"
#include "engine/cell/detail/engine.h"
#include "engine/gateway/price_import.h"

namespace kaze::cell::detail {

namespace {

struct Imported {
    api::PricesImported reply;
    gateway::PriceTable changed;
};

//! Reads, merges and, where something changes and it is not only a try, writes. Blocks.
base::Result<Imported> import(const api::ImportPrices& query, const gateway::PriceImport& about,
    const gateway::PriceTable& current, const std::filesystem::path& folder)
{
    const auto offer = gateway::readPriceOffer(query.text, about);
    if (!offer)
        return failure(offer);
    auto own = base::readFile(folder / "prices.yaml");
    if (!own && own.error().code != base::ErrorCode::NotFound)
        return failure(own);
    const auto text = own.value_or(std::string());
    auto merge = gateway::mergePrices(current, text, *offer);
    if (!merge)
        return failure(merge);
    if (!query.dryRun && !merge->reply.changes.empty())
        if (auto written = gateway::writePrices(folder, text, *merge); !written)
            return failure(written);
    return Imported{std::move(merge->reply), std::move(merge->changed)};
}

} // namespace

Engine::Answer Engine::handle(api::ListPrices query)
{
    api::PriceList list;
    for (const auto& [model, price] : m_gateway->prices().all())
        if (gateway::nameMatches(query.filter, model))
            list.prices.push_back(gateway::shownPrice(model, price));
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::ImportPrices query)
{
    if (m_importingPrices)
        co_return base::fail(base::ErrorCode::Unavailable, "Prices are being imported already; try again when that is done.");
    gateway::PriceImport about{query.source, query.filter, {}, m_clock.now()};
    for (const auto& provider : m_gateway->config().providers)
        about.providers.insert(provider.name);
    const bool dryRun = query.dryRun;
    auto work = [query = std::move(query), about = std::move(about), current = m_gateway->prices(), folder = m_folder->path()] {
        return import(query, about, current, folder);
    };
    m_importingPrices = true;
    auto imported = co_await m_workers->run(std::move(work));
    m_importingPrices = false;
    if (!imported)
        co_return failure(imported);
    if (!dryRun && !imported->reply.changes.empty()) {
        auto prices = m_gateway->prices();
        prices.add(imported->changed);
        m_gateway->setPrices(std::move(prices));
    }
    co_return api::Response{std::move(imported->reply)};
}

} // namespace kaze::cell::detail
