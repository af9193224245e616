#pragma once

#include "ui/link/fleet.h"
#include "ui/models/needs_model.h"

namespace kaze::ui {

//! What waits for a person in all cells, kept up to date while it is looked at; and one search over all of them. Each cell is asked on its own, and where one
//! does not answer what it said last stays.
class FleetNeeds : public QObject {
    Q_OBJECT
public:
    explicit FleetNeeds(Fleet& fleet, QObject* parent = nullptr);

    //! Only then cells are asked.
    void setActive(bool active);
    void refresh();
    //! The oldest first.
    [[nodiscard]] std::vector<NeedRow> rows() const;
    //! Runs and traces by their words or ids; `found` says after each cell's answer.
    void search(const QString& words);
    [[nodiscard]] const std::vector<NeedRow>& results() const { return m_results; }
    //! Cells that could not be asked, with why.
    [[nodiscard]] const QStringList& problems() const { return m_problems; }

signals:
    void changed();
    void found();

private:
    struct OfCell {
        std::vector<NeedRow> approvals, alerts;
        qint64 approvalsKnown = -1, alertsKnown = -1;
        bool waits = false; //!< a question is planned
    };

    void watch(FleetCell* cell);
    void later(FleetCell* cell);
    void ask(FleetCell* cell);
    void searchIn(FleetCell* cell, const std::string& filter);
    void addResults(std::vector<NeedRow> rows);

    Fleet& m_fleet;
    QHash<QString, OfCell> m_cells;
    std::vector<NeedRow> m_results;
    QStringList m_problems;
    bool m_active = false;
    int m_round = 0;
};

} // namespace kaze::ui
