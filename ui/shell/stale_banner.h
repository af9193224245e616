#pragma once

#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QFrame>

class QPushButton;
class QTimer;

namespace kaze::ui {

class ElidedLabel;

//! "Last heard 40 s ago · reconnecting", over pages that show what was. Takes no room while the cell is connected.
class StaleBanner : public QFrame {
    Q_OBJECT
public:
    StaleBanner(CellLink& link, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QString words() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    CellLink& m_link;
    const Theme& m_theme;
    ElidedLabel* m_label;
    QPushButton* m_retry;
    QTimer* m_clock;
};

} // namespace kaze::ui
