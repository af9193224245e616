#pragma once

#include "ui/widgets/line_chart.h"

namespace kaze::ui {

//! What lies over the lines of a chart: the read-out at an x, the brushed range, the top of the scale. Takes the mouse for the chart.
class ChartOverlay : public QWidget {
    Q_OBJECT
public:
    struct Reading {
        QString name;
        QString value;
        Tone tone = Tone::Accent;
        QPointF position;
    };

    ChartOverlay(const Theme& theme, LineChart& chart);

    //! Puts the read-out at `x` (pixels); nothing hides it.
    void setCursorAt(std::optional<double> x);
    [[nodiscard]] std::optional<double> cursorAt() const { return m_cursor; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintReadOut(QPainter& painter) const;
    void paintRange(QPainter& painter) const;

    const Theme& m_theme;
    LineChart& m_chart;
    std::optional<double> m_cursor;
    std::optional<double> m_dragFrom;
};

} // namespace kaze::ui
