#pragma once

#include "engine/api/alert.h"
#include "engine/api/run.h"
#include "ui/models/keyed_table_model.h"

#include <QDateTime>

#include <chrono>

namespace kaze::ui {

//! Something of a cell that waits for a person, or was found there.
struct NeedRow {
    enum class What { Approval, Alert, Run, Trace };

    NeedRow(QString cellName, QString title, What kind, QString thing);

    QString key; //!< of the cell and the thing
    QString cell; //!< its name
    QString cellTitle;
    What what;
    QString id;
    QString word; //!< on the chip
    QString detail;
    QDateTime since; //!< by the cell's clock
    std::chrono::milliseconds ahead{0}; //!< of that clock before ours
    bool critical = false;
    QDateTime asOf; //!< UTC, by our clock: the cell has told nothing since; invalid: it is connected
    bool canBeAnswered = false; //!< allowed or denied, without more words
};

//! What waits in all cells, the oldest first; or what a search found.
class NeedsModel : public KeyedTableModel<NeedRow> {
    Q_OBJECT
public:
    enum Column { Cell, What, Since, Detail };

    explicit NeedsModel(QObject* parent = nullptr);
    void setRows(std::vector<NeedRow> rows) { take(std::move(rows)); }

    [[nodiscard]] static NeedRow of(const QString& cell, const QString& title, const api::Approval& approval);
    [[nodiscard]] static NeedRow of(const QString& cell, const QString& title, const api::Alert& alert);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
