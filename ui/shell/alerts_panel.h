#pragma once

#include "engine/api/run.h"
#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QFrame>

class QGridLayout;

namespace kaze::ui {

//! What lies under the alerts button: the cell's warnings and the questions that wait for a person. A popup; Escape or a click elsewhere closes it.
class AlertsPanel : public QFrame {
    Q_OBJECT
public:
    AlertsPanel(CellLink& link, const Theme& theme, QWidget* parent);

    //! Asks for what waits and opens with its trailing edge at `corner` (global).
    void popup(const QPoint& corner);

signals:
    void approvalChosen(const QString& approvalId);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fill(const std::vector<api::Approval>& approvals);
    void addWarning(const QString& warning);
    void addApproval(const api::Approval& approval);
    void addWords(TextRole role, const QString& words);
    void place();

    CellLink& m_link;
    const Theme& m_theme;
    QGridLayout* m_rows;
    QPoint m_corner;
    int m_next = 0; //!< the first free row
};

} // namespace kaze::ui
