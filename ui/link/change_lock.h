#pragma once

#include "ui/link/cell_link.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QHash>

class QTimer;

namespace kaze::ui {

//! Stands before the link of a cell: all that its pages have. Where the cell is guarded, commands that change something are refused until it is unlocked for
//! a time. What carries it may be replaced while pages look on.
class ChangeLock : public CellLink {
    Q_OBJECT
public:
    //! `cell` is named in refusals.
    ChangeLock(CellLink& to, QString cell, QObject* parent = nullptr);

    //! The old one is not used any more when it returns.
    void setCarrier(CellLink& to);
    [[nodiscard]] CellLink* carrier() const { return m_to; }

    void setGuarded(bool guarded);
    [[nodiscard]] bool isGuarded() const { return m_guarded; }
    [[nodiscard]] bool isLocked() const { return m_guarded && left() <= std::chrono::nanoseconds(0); }
    //! Time that the machine sleeps counts.
    void unlock(std::chrono::seconds time);
    void lock();
    //! Until it locks itself; 0 when it is locked, or not guarded.
    [[nodiscard]] std::chrono::seconds remaining() const;

    [[nodiscard]] State state() const override;
    [[nodiscard]] QString problem() const override { return m_to ? m_to->problem() : QString(); }
    [[nodiscard]] Snapshot snapshot() const override { return m_to ? m_to->snapshot() : Snapshot(); }
    [[nodiscard]] LinkStatus status() const override { return m_to ? m_to->status() : LinkStatus(); }
    [[nodiscard]] QString cellName() const override { return m_cell; }
    [[nodiscard]] bool ownsCell() const override { return m_to && m_to->ownsCell(); }
    [[nodiscard]] api::Time now() const override { return m_to ? m_to->now() : CellLink::now(); }
    void follow(const QString& runId) override;
    void unfollow(const QString& runId) override;
    void followLogs(const std::optional<QString>& filter) override;
    void retry() override;
    //! Another clock than the machine's, in UTC.
    void setClock(std::function<QDateTime()> clock) { m_clock = std::move(clock); }

signals:
    //! Locked, unlocked, guarded or no more.
    void lockChanged();

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override;

private:
    void listenTo(CellLink& to);
    [[nodiscard]] std::chrono::nanoseconds left() const;

    QPointer<CellLink> m_to;
    QString m_cell;
    bool m_guarded = false;
    QDeadlineTimer m_until{0}; //!< stands still while the machine sleeps
    QDateTime m_untilClock; //!< may be set back
    std::function<QDateTime()> m_clock = [] { return QDateTime::currentDateTimeUtc(); };
    QTimer* m_end;
    QHash<QString, int> m_followed;
    std::optional<QString> m_logFilter;
};

} // namespace kaze::ui
