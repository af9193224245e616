#pragma once

#include "engine/api/request.h"
#include "ui/link/cell_link.h"
#include "ui/link/event_inbox.h"

#include <QElapsedTimer>
#include <QHash>
#include <QThread>

class QTimer;

namespace kaze::ui {

class LinkWorker;
class LinkPost;

//! The link to the cell of a data folder on this machine, wherever it runs: in this process, or in another one that owns the folder. The client is opened,
//! used and destroyed on a worker thread. When the cell goes away, or cannot be opened, it is tried again after 0.2 s and then ever more
//! seldom, up to every 5 s. Destroying the link destroys the client, which may take as long as a cell needs to stop (two seconds): hide the
//! windows before.
class LocalLink : public CellLink {
    Q_OBJECT
public:
    //! Opens or attaches; is called on the worker thread, once at a time.
    using Factory = std::function<base::Result<std::unique_ptr<api::CellClient>>()>;

    explicit LocalLink(Factory factory, QObject* parent = nullptr);
    //! Whether it tries again by itself when it could not open; for what will not get better by waiting (a file).
    void setTriesAgain(bool tries) { m_triesAgain = tries; }
    ~LocalLink() override;

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] Snapshot snapshot() const override { return m_snapshot; }
    [[nodiscard]] bool ownsCell() const override { return m_ownsCell; }

    void follow(const QString& runId) override;
    void unfollow(const QString& runId) override;
    void followLogs(const std::optional<QString>& filter) override;

    //! Tries again now instead of after the pause.
    void retry() override;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override;

private:
    struct Waiting {
        QPointer<QObject> context;
        std::function<void(base::Result<api::Response>)> reply;
    };

    void open();
    void opened(bool ownsCell);
    void lost(const base::Error& error, bool wasOpen);
    void answered(quint64 id, base::Result<api::Response> response);
    void failWaiting();
    void listen();
    void wake();
    void flush();
    void deliver(EventInbox::Batch batch);
    void setState(State state, const QString& problem);

    State m_state = State::Connecting;
    QString m_problem;
    Snapshot m_snapshot;
    bool m_ownsCell = false;
    bool m_everOpen = false;
    bool m_opening = false;
    bool m_triesAgain = true;
    int m_attempts = 0;

    std::shared_ptr<LinkPost> m_post; //!< the way from other threads to here
    std::shared_ptr<EventInbox> m_inbox;
    QHash<QString, int> m_followed;
    std::optional<QString> m_logFilter;
    QHash<quint64, Waiting> m_waiting;
    quint64 m_nextRequest = 1;

    QTimer* m_retryTimer;
    QTimer* m_flushTimer;
    QElapsedTimer m_sinceFlush;
    QElapsedTimer m_sinceSnapshot;
    QElapsedTimer m_sinceRuns;

    QThread m_thread;
    LinkWorker* m_worker; //!< lives on m_thread
};

} // namespace kaze::ui
