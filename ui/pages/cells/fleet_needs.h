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
    //! Cells have not answered yet.
    [[nodiscard]] bool isAsking() const;
    //! Cells of which nobody knows what waits there now, with why; the first ones where they are many.
    [[nodiscard]] QStringList unasked() const;
    //! Runs and traces by their words or ids; `found` says after each cell's answer.
    void search(const QString& words);
    [[nodiscard]] const std::vector<NeedRow>& results() const { return m_results; }
    [[nodiscard]] bool isSearching() const { return !m_searched.isEmpty(); }
    //! Cells that could not be searched, with why.
    [[nodiscard]] const QStringList& problems() const { return m_problems; }

signals:
    void changed();
    void found();

private:
    struct OfCell {
        std::vector<NeedRow> approvals, alerts;
        qint64 approvalsKnown = -1, alertsKnown = -1;
        QDateTime asOf; //!< UTC: the lists were right then; invalid: there were none
        QString problem; //!< why it was not told
        bool waits = false; //!< a question is planned
    };

    void watch(FleetCell* cell);
    void later(FleetCell* cell);
    void ask(FleetCell* cell);
    void searchIn(FleetCell* cell, const std::string& filter);
    void answered(OfCell& known);
    void failed(OfCell& known, const base::Error& error);
    void endSearch(const QString& cell);
    void addResults(std::vector<NeedRow> rows);

    Fleet& m_fleet;
    QHash<QString, OfCell> m_cells;
    std::vector<NeedRow> m_results;
    QStringList m_problems;
    QHash<QString, int> m_searched; //!< answers that are to come, by cell
    bool m_active = false;
    int m_round = 0;
};

} // namespace kaze::ui
