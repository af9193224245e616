#pragma once

#include "ui/link/cell_source.h"
#include "ui/link/change_lock.h"

namespace kaze::ui {

//! What an environment is taken for, whatever a person calls it.
enum class EnvironmentKind { Local, Production, Staging, Other };

//! Never Local.
[[nodiscard]] EnvironmentKind environmentKindOf(const QString& environment);

//! One cell of the fleet, and what is known of it. GUI thread.
class FleetCell : public QObject {
    Q_OBJECT
public:
    //! The cell of this machine; its link outlives it.
    FleetCell(CellLink& local, QObject* parent);
    //! One that was added.
    FleetCell(KnownCell known, std::unique_ptr<CellLink> carrier, QObject* parent);
    ~FleetCell() override;

    [[nodiscard]] const KnownCell& known() const { return m_known; }
    [[nodiscard]] bool isLocal() const { return !m_carrier; }
    [[nodiscard]] const QString& name() const { return m_known.name; }
    //! The name for people.
    [[nodiscard]] QString title() const;
    //! What pages get.
    [[nodiscard]] ChangeLock& link() { return *m_lock; }
    [[nodiscard]] const ChangeLock& link() const { return *m_lock; }

    //! The person's word, else the cell's own; empty where nobody said.
    [[nodiscard]] QString environment() const;
    [[nodiscard]] EnvironmentKind environmentKind() const;
    [[nodiscard]] QString region() const;
    //! Of its program; empty until it was heard.
    [[nodiscard]] QString version() const;
    //! None until it answered.
    [[nodiscard]] const std::optional<api::CellInfo>& info() const { return m_info; }
    [[nodiscard]] qint64 approvals() const;
    [[nodiscard]] qint64 alerts() const;

    // The fleet's.

    void setKnown(const KnownCell& known);
    //! Another way to the same cell: its address or token changed.
    void setCarrier(std::unique_ptr<CellLink> carrier);
    //! What was kept of the last time; nothing where something was heard already.
    void setKept(Snapshot snapshot, const QDateTime& heardAt);
    //! Tells all who wait for its answers that none will come.
    void failWaiting();
    //! Ends the way to it, without waiting for the end; the way is the caller's.
    [[nodiscard]] std::unique_ptr<CellLink> takeCarrier();
    //! How often text and steps are handed on.
    void setPace(int milliseconds);

signals:
    //! Any of the above, and each snapshot.
    void changed();

private:
    void follow();
    void askWho();
    void notIntroduced(base::ErrorCode code);
    //! As the person said, else as the environment is; as production until that is known.
    void guard();

    KnownCell m_known;
    std::unique_ptr<CellLink> m_carrier;
    CellLink* m_way;
    ChangeLock* m_lock;
    std::optional<api::CellInfo> m_info;
    bool m_saysNothing = false; //!< too old to introduce itself
};

} // namespace kaze::ui
