#pragma once

#include "engine/api/cell_client.h"
#include "ui/link/link_status.h"

#include <QObject>
#include <QPointer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace kaze::ui {

using Snapshot = std::shared_ptr<const api::CellSnapshot>;

//! What the console knows of one cell, on the GUI thread. Pages and models use nothing else of it and do not know where it is.
//! Questions are answered by callback on the GUI thread; nothing here blocks.
class CellLink : public QObject {
    Q_OBJECT

public:
    enum class State { Connecting, Connected, Lost };
    Q_ENUM(State)

    using QObject::QObject;

    [[nodiscard]] virtual State state() const = 0;
    //! Why it is not connected, for people; empty when it is.
    [[nodiscard]] virtual QString problem() const = 0;
    //! The latest snapshot; null before the first. Where there is one without a connection, it is of before, and pages go on to show what they have.
    [[nodiscard]] virtual Snapshot snapshot() const = 0;
    [[nodiscard]] bool isStale() const { return state() != State::Connected && snapshot(); }
    [[nodiscard]] virtual LinkStatus status() const { return {}; }
    //! How links ("kaze://cell/NAME/…") call the cell.
    [[nodiscard]] virtual QString cellName() const { return QStringLiteral("local"); }
    //! Whether the cell runs in this process: then quitting stops its runs.
    [[nodiscard]] virtual bool ownsCell() const = 0;

    //! What time it is there, for ages and running clocks (the sample cell's time stands still).
    [[nodiscard]] virtual api::Time now() const
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }

    //! Follows the steps and text of one more run until `unfollow`; counted, so several pages may follow the same.
    virtual void follow(const QString& runId) = 0;
    virtual void unfollow(const QString& runId) = 0;

    //! Lines of the log that fit a filter come from now on (logsAdded), until this is called with another or with none; one at a time. What is
    //! wrong with a filter says the answer to ListLogs. A link without a log tells of nothing.
    virtual void followLogs(const std::optional<QString>&) { }

    //! Asks, and calls `reply` on the GUI thread unless `context` is gone by then. While not connected it answers Unavailable at once.
    template <class Q>
    void ask(QObject* context, Q query, std::function<void(base::Result<typename Q::Reply>)> reply)
    {
        request(context, api::Request{std::move(query)}, [reply = std::move(reply)](base::Result<api::Response> response) {
            if (!response)
                return reply(std::unexpected(std::move(response.error())));
            if (auto* wanted = response->template as<typename Q::Reply>())
                return reply(std::move(*wanted));
            reply(base::fail(base::ErrorCode::Protocol, "the cell answered something else than was asked"));
        });
    }

    //! Tries to connect now instead of after the pause; nothing while connected.
    virtual void retry() { }

signals:
    void stateChanged();
    void statusChanged();
    void snapshotTaken();
    //! Of runs that are followed.
    void stepAdded(const kaze::api::StepAdded& step);
    void textStreamed(const kaze::api::TextDelta& text);
    //! Of all runs.
    void runChanged(const kaze::api::RunRow& run);
    void approvalAsked(const kaze::api::Approval& approval);
    void approvalClosed(const QString& approvalId, const QString& runId);
    void alertChanged(const kaze::api::Alert& alert);
    //! What people are to be told now, once for all alerts of a cause; the alert is the worst of them.
    void alertTold(const kaze::api::Alert& alert, const QString& notice);
    //! Of the filter that is followed, oldest first.
    void logsAdded(const kaze::api::LogsAdded& logs);
    //! Something was missed (a slow reader, a lost connection): ask again for what is on screen.
    void refreshNeeded();

protected:
    //! Says what the cell told of an alert.
    void tellAlert(const api::AlertChanged& changed)
    {
        emit alertChanged(changed.alert);
        if (!changed.notice.empty())
            emit alertTold(changed.alert, QString::fromStdString(changed.notice));
    }
    virtual void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) = 0;
    //! For a link that stands before another one.
    static void pass(CellLink& to, QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
    {
        to.request(context, std::move(request), std::move(reply));
    }
};

} // namespace kaze::ui
