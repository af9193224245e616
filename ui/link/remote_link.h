#pragma once

#include "ui/link/client_link.h"

namespace kaze::ui {

//! How it stands with the connection of a client that makes it anew by itself.
struct CarrierStatus {
    bool connected = false;
    QString problem; //!< why not, for people
    std::chrono::microseconds latency{0};
    std::chrono::microseconds skew{0};
};

//! A client of a cell on another machine.
struct RemoteCarrier {
    std::unique_ptr<api::CellClient> client;
    std::function<void()> retry; //!< connects now instead of after the pause; called on the worker thread while the client lives
};

//! The link to a cell on another machine. While its connection is away the link is Lost and keeps the snapshot; questions wait for it, up to a number, and commands
//! are refused at once: nobody wants one to be done minutes later. What waiting does not make better (a revoked token, another certificate) is not
//! tried again by itself.
class RemoteLink : public ClientLink {
    Q_OBJECT
public:
    //! Connects; is called on the worker thread and may block. `tell` may be called from any thread, as often as something changes.
    using Connect = std::function<base::Result<RemoteCarrier>(std::function<void(const CarrierStatus&)> tell)>;

    RemoteLink(QString name, Connect connect, QObject* parent = nullptr);
    ~RemoteLink() override;

    [[nodiscard]] LinkStatus status() const override;
    [[nodiscard]] QString cellName() const override { return m_name; }
    [[nodiscard]] api::Time now() const override;
    void retry() override;

    //! What was kept of the last time, shown with its age until the cell answers.
    using ClientLink::setKept;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override;
    [[nodiscard]] bool isWorthTrying(const base::Error& error) const override;
    void clientOpened() override;

private:
    struct Carried;
    void look();
    [[nodiscard]] bool isAway() const; //!< the client lives and makes its connection anew

    RemoteLink(QString name, std::shared_ptr<Carried> carried, Connect connect, QObject* parent);

    QString m_name;
    std::shared_ptr<Carried> m_carried;
    CarrierStatus m_status;
};

} // namespace kaze::ui
