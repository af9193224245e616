#pragma once

#include "ui/widgets/timeline.h"

#include <QPixmap>

namespace kaze::ui {

//! The whole trace in a strip, one lane a level, with the visible range marked. Dragging selects a range, a click centres it, a double click shows
//! everything. The picture of the spans is kept until they change.
class TimelineMinimap : public QWidget {
    Q_OBJECT
public:
    static constexpr int kHeight = 32;

    TimelineMinimap(const Theme& theme, TimelineView& view);

    //! The spans, the size or the colours are others.
    void invalidate();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void render();
    [[nodiscard]] double timeAt(double x) const;

    const Theme& m_theme;
    TimelineView& m_view;
    QPixmap m_picture;
    double m_dragFrom = -1;
    bool m_dragged = false;
};

} // namespace kaze::ui
