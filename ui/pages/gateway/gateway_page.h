#pragma once

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QStackedWidget;

namespace kaze::ui {

class CachePanel;
class CapacityModel;
class Card;
class ExperimentsPanel;
class GatewayFeed;
class PageHeader;
class ProvidersCard;
class QueuePanel;
class SegmentedTabs;
class StatCard;
class StateStack;
class TableView;
class TroublePanel;

//! Which provider, which key, what is limited, what waits and why; what the cache and the experiments bring, and what the keys allow. Asks the cell about
//! once a second while it is on screen, and not otherwise.
class GatewayPage : public Page {
    Q_OBJECT
public:
    explicit GatewayPage(PageContext context);

    void refresh() override;
    //! "queue", "errors", "cache", "experiments", "capacity", or the name of a provider whose last error is wanted.
    void openThing(const QString& thing) override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    QWidget* buildContent();
    QWidget* buildCards();
    QWidget* buildSections();
    QWidget* buildCapacity();
    void buildActions();
    void addPageAction(const QString& text, std::function<void()> call);

    void takeProviders(const api::ProviderList& list);
    void takeRouting(const api::Routing& routing);
    void showProviderCard(const api::ProviderList& list);
    void showCalls(const api::ProviderList& list);
    void providersFailed(const QString& problem);
    void routingFailed(const QString& problem);
    void showFreshness();
    void showSection(const QString& id);
    void updateFeed();

    PageHeader* m_header;
    QLabel* m_stale;
    StateStack* m_states = nullptr;
    StatCard* m_providersStat = nullptr;
    StatCard* m_callsStat = nullptr;
    StatCard* m_waitingStat = nullptr;
    StatCard* m_cacheStat = nullptr;
    ProvidersCard* m_providers = nullptr;
    SegmentedTabs* m_tabs = nullptr;
    QStackedWidget* m_sections = nullptr;
    QueuePanel* m_queue = nullptr;
    TroublePanel* m_troubles = nullptr;
    CachePanel* m_cache = nullptr;
    ExperimentsPanel* m_experiments = nullptr;
    CapacityModel* m_capacity = nullptr;
    TableView* m_capacityTable = nullptr;
    QLabel* m_noCapacity = nullptr;
    QLabel* m_routingProblem = nullptr;
    GatewayFeed* m_feed;
    QString m_problem; //!< why what is shown is old; empty: it is not
    qint64 m_takenAt = 0; //!< ms of a steady clock, when the providers were heard of last
    bool m_hasProviders = false;
    bool m_hasRouting = false;
    bool m_paused = false;
    bool m_isShown = false;
};

} // namespace kaze::ui
