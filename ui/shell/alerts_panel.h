#pragma once

#include "engine/api/alert.h"
#include "engine/api/run.h"
#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QFrame>
#include <QStringList>

class QGridLayout;

namespace kaze::ui {

//! What lies under the alerts button: what fires, the cell's warnings and the questions that wait for a person. A popup; Escape or a click elsewhere closes it.
class AlertsPanel : public QFrame {
    Q_OBJECT
public:
    AlertsPanel(CellLink& link, const Theme& theme, QWidget* parent);

    //! Asks for what waits and opens with its trailing edge at `corner` (global).
    void popup(const QPoint& corner);

signals:
    void approvalChosen(const QString& approvalId);
    //! Empty: all of them.
    void alertChosen(const QString& alertId);
    void silenceWanted(const kaze::api::Alert& alert);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void ask();
    void answered();
    void fill();
    void addAlerts();
    void addAlert(const api::Alert& alert);
    void addWarning(const QString& warning);
    void addApproval(const api::Approval& approval);
    void addWords(TextRole role, const QString& words);
    void place();

    CellLink& m_link;
    const Theme& m_theme;
    QGridLayout* m_rows;
    std::vector<api::Alert> m_alerts; //!< that fire and are not silenced
    std::vector<api::Approval> m_approvals;
    QStringList m_problems; //!< what could not be read
    int m_waiting = 0; //!< answers that are not here yet
    int m_round = 0; //!< answers to an earlier question are of no use
    QPoint m_corner;
    int m_next = 0; //!< the first free row
};

} // namespace kaze::ui
