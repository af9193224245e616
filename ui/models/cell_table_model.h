#pragma once

#include "ui/link/fleet_cell.h"
#include "ui/models/keyed_table_model.h"
#include "ui/widgets/tokens.h"

#include <QVector>

namespace kaze::ui {

//! One cell as the page Cells shows it, in words and numbers; a number of −1 means that nobody knows.
struct CellFigures {
    QString key; //!< its name
    QString title, state, stateWord;
    Tone tone = Tone::Neutral;
    QString environment, region;
    EnvironmentKind kind = EnvironmentKind::Other;
    QString lock; //!< "read-only"; empty where it is not guarded
    bool locked = false; //!< guarded, and not unlocked at the moment
    QString problem;
    QString note; //!< what a person wrote about it
    QString version, latency, skew;
    qint64 running = -1, queued = -1, waiting = -1, approvals = -1, alerts = -1, stage = -1;
    qint64 spend = -1; //!< nano-dollars
    QString nearest, nearestShown;
    double nearestShare = -1;
    Tone nearestTone = Tone::Neutral;
    QVector<double> trend; //!< of the runs that lived in the last hour
    bool stale = false;
};

[[nodiscard]] CellFigures figuresOf(const FleetCell& cell, const QDateTime& now);
//! "41"; "—" where nobody knows.
[[nodiscard]] QString numberOrNothing(qint64 number);
//! "$84.10"; "—" where nobody knows.
[[nodiscard]] QString spendOrNothing(qint64 nanos);

//! Cells as rows.
class CellTableModel : public KeyedTableModel<CellFigures> {
    Q_OBJECT
public:
    enum Column {
        Cell,
        State,
        Environment,
        Region,
        Stage,
        Spend,
        Running,
        Queued,
        Waiting,
        Approvals,
        Alerts,
        Trigger,
        Version,
        Latency,
        Skew
    };

    explicit CellTableModel(QObject* parent = nullptr);
    void setCells(std::vector<CellFigures> cells) { take(std::move(cells)); }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
