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
    //! Cells of which nobody knows what waits there now, with why.
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
    //! What a cell said of one kind.
    struct Told {
        std::vector<NeedRow> rows;
        qint64 known = -1; //!< the cell's own number when it was asked
        QDateTime asOf; //!< UTC: it was right then; invalid: it never said
        QString problem; //!< why it did not say
    };
    struct OfCell {
        Told approvals, alerts;
        bool waits = false; //!< a question is planned
    };

    void watch(FleetCell* cell);
    void later(FleetCell* cell, int pause);
    void ask(FleetCell* cell);
    void searchIn(FleetCell* cell, const std::string& filter);
    void answered(Told& told, std::vector<NeedRow> rows, std::chrono::milliseconds ahead);
    void failed(const QString& cell, Told& told, const base::Error& error);
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
