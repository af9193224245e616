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

//! A link over a client of a cell, whatever carries it. The client is opened, used and destroyed on a worker thread. When the cell goes away, or cannot
//! be opened, it is tried again after 0.2 s and then ever more seldom, up to every 5 s. Destroying the link destroys the client, which may take as long
//! as a cell needs to stop or a connection needs to fail: hide the windows before, or retire the link.
class ClientLink : public CellLink {
    Q_OBJECT
public:
    //! Opens or attaches; is called on the worker thread, once at a time.
    using Factory = std::function<base::Result<std::unique_ptr<api::CellClient>>()>;

    explicit ClientLink(Factory factory, QObject* parent = nullptr);
    //! Whether it tries again by itself when it could not open; for what will not get better by waiting (a file).
    void setTriesAgain(bool tries) { m_triesAgain = tries; }
    ~ClientLink() override;

    //! Falls silent at once, and deletes itself when the worker thread has come to its end. Nothing may be called any more.
    void retire();
    //! The first half of destroying it: falls silent and lets the worker thread come to its end, without waiting for it.
    void stop();
    //! Tells all who wait for an answer that none will come.
    void failWaiting();
    //! How often at most streamed text, steps and lines of the log are handed on, in ms; runs and snapshots never come more often than every 100 ms.
    void setPace(int milliseconds) { m_pace = milliseconds; }

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] Snapshot snapshot() const override { return m_snapshot; }
    [[nodiscard]] LinkStatus status() const override;
    [[nodiscard]] bool ownsCell() const override { return m_ownsCell; }

    void follow(const QString& runId) override;
    void unfollow(const QString& runId) override;
    void followLogs(const std::optional<QString>& filter) override;

    //! Tries again now instead of after the pause.
    void retry() override;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override;

    // For links that know more of their connection.

    //! Asks the client whatever the state is.
    void send(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply);
    //! Calls it on the link's thread, until the link is gone; from any thread.
    [[nodiscard]] std::shared_ptr<LinkPost> post() const { return m_post; }
    //! Calls it on the worker thread, where the client lives.
    void onWorker(std::function<void()> call);
    //! The client lives, but what it is connected to does not answer, or does again.
    void setReachable(bool reachable, const QString& problem);
    //! Shows what was kept, until something is heard.
    void setKept(Snapshot snapshot, const QDateTime& heardAt);
    //! The snapshot stays when the cell goes away.
    void setKeepsSnapshot(bool keeps) { m_keepsSnapshot = keeps; }
    //! What becomes better by waiting; the default is everything, unless setTriesAgain was called.
    [[nodiscard]] virtual bool isWorthTrying(const base::Error&) const { return m_triesAgain; }
    //! Listens already.
    virtual void clientOpened() { }
    //! Whether there is a client, reachable or not.
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] qsizetype waiting() const { return m_waiting.size(); }

private:
    struct Waiting {
        QPointer<QObject> context;
        std::function<void(base::Result<api::Response>)> reply;
    };

    void open();
    void opened(bool ownsCell);
    void lost(const base::Error& error, bool wasOpen);
    void answered(quint64 id, base::Result<api::Response> response);
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
    bool m_keepsSnapshot = false;
    bool m_isOpen = false;
    bool m_isFresh = false; //!< the snapshot is of this connection
    bool m_hopeless = false;
    int m_pace = 50; // ms
    std::optional<QDateTime> m_heardAt;
    std::optional<QDateTime> m_lostAt;
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
