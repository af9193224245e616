#pragma once

#include "engine/api/cell_client.h"
#include "ui/link/client_link.h"
#include "ui/link/event_inbox.h"

#include <QObject>

#include <memory>
#include <mutex>

namespace kaze::ui {

//! Carries calls from other threads to the link's own, until it is closed there. Held by shared_ptr.
class LinkPost : public std::enable_shared_from_this<LinkPost> {
public:
    explicit LinkPost(QObject* target) : m_target(target) { }

    void post(std::function<void()> call)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_target)
            return;
        // It may be closed while the call is on its way.
        auto carried = [self = shared_from_this(), call = std::move(call)] {
            if (self->isOpen())
                call();
        };
        QMetaObject::invokeMethod(m_target, std::move(carried), Qt::QueuedConnection);
    }

    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    [[nodiscard]] bool isOpen()
    {
        const std::lock_guard lock(m_mutex);
        return m_target != nullptr;
    }

    std::mutex m_mutex; //!< guards m_target
    QObject* m_target;
};

//! Owns the client, on the worker thread. What it has to say goes through LinkPost to the functions given.
class LinkWorker : public QObject {
    Q_OBJECT
public:
    struct Told {
        std::function<void(bool ownsCell)> opened;
        std::function<void(base::Error)> failed;
        std::function<void(base::Error)> closed;
        std::function<void(quint64, base::Result<api::Response>)> answered;
    };

    LinkWorker(ClientLink::Factory factory, std::shared_ptr<LinkPost> post, std::shared_ptr<EventInbox> inbox, Told told);
    ~LinkWorker() override;

    void open();
    void listen(const api::EventFilter& filter);
    void request(quint64 id, api::Request request);

private:
    ClientLink::Factory m_factory;
    std::shared_ptr<LinkPost> m_post;
    std::shared_ptr<EventInbox> m_inbox;
    Told m_told;
    std::unique_ptr<api::CellClient> m_client;
};

} // namespace kaze::ui
