#include "ui/pages/gateway/gateway_feed.h"

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"

#include "ui/models/run_words.h"

namespace kaze::ui {

namespace {

constexpr int kPause = 1000; // ms
constexpr int kProbeEvery = 15; // questions

} // namespace

GatewayFeed::GatewayFeed(CellLink& link, QWidget& seen) : QObject(&seen), m_link(link), m_seen(seen)
{
    m_timer.setInterval(kPause);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_seen.isVisible() && !m_seen.window()->isMinimized())
            ask();
    });
}

void GatewayFeed::start()
{
    if (m_timer.isActive())
        return;
    m_timer.start();
}

void GatewayFeed::stop()
{
    m_timer.stop();
}

void GatewayFeed::askAll()
{
    m_untilProbe = 0;
    ask();
}

void GatewayFeed::ask()
{
    askProviders();
    askRouting();
}

void GatewayFeed::askProviders()
{
    if (std::exchange(m_asksProviders, true))
        return;
    api::ListProviders query;
    query.probe = m_untilProbe-- <= 0;
    if (query.probe)
        m_untilProbe = kProbeEvery - 1;
    m_link.ask<api::ListProviders>(this, query, [this, probed = query.probe](base::Result<api::ProviderList> list) {
        m_asksProviders = false;
        if (!list)
            return emit providersFailed(text(list.error().message));
        remember(*list, probed);
        emit providersTaken(*list);
    });
}

void GatewayFeed::remember(api::ProviderList& list, bool probed)
{
    for (auto& provider : list.providers) {
        const auto name = text(provider.name);
        if (probed)
            m_reachable[name] = provider.reachable;
        else
            provider.reachable = m_reachable.value(name, provider.reachable);
    }
}

void GatewayFeed::askRouting()
{
    if (std::exchange(m_asksRouting, true))
        return;
    m_link.ask<api::GetRouting>(this, {}, [this](base::Result<api::Routing> routing) {
        m_asksRouting = false;
        if (!routing)
            return emit routingFailed(text(routing.error().message));
        emit routingTaken(*routing);
    });
}

} // namespace kaze::ui
