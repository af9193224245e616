#pragma once

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "ui/link/cell_link.h"

#include <QMap>
#include <QTimer>
#include <QWidget>

namespace kaze::ui {

//! Asks a cell what its gateway is up to, about once a second while it runs: never twice at once, and seldom whether the servers on this machine are
//! there, because that takes them a moment. What was heard of them stands until the next time.
class GatewayFeed : public QObject {
    Q_OBJECT
public:
    //! `seen`: who asks is on screen; in a window that is hidden or minimised nothing is asked.
    GatewayFeed(CellLink& link, QWidget& seen);

    void start();
    void stop();
    //! Now, servers on this machine too.
    void askAll();
    [[nodiscard]] bool isRunning() const { return m_timer.isActive(); }

signals:
    void providersTaken(const kaze::api::ProviderList& list);
    void routingTaken(const kaze::api::Routing& routing);
    void providersFailed(const QString& problem);
    void routingFailed(const QString& problem);

private:
    void ask();
    void askProviders();
    void askRouting();
    void remember(api::ProviderList& list, bool probed);

    CellLink& m_link;
    QWidget& m_seen;
    QTimer m_timer;
    QMap<QString, bool> m_reachable; //!< servers on this machine
    int m_untilProbe = 0; //!< questions
    bool m_asksProviders = false;
    bool m_asksRouting = false;
};

} // namespace kaze::ui
