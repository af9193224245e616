#pragma once

#include "ui/widgets/theme.h"

#include <QPolygonF>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace kaze::ui {

class PointLegend;
class PointTiles;

//! Points in two dimensions, each of a group. What is not a finite number is left out.
struct PointMapData {
    std::vector<float> x;
    std::vector<float> y;
    std::vector<qint32> group; //!< index into `groups`
    QStringList groups;

    [[nodiscard]] int size() const { return static_cast<int>(x.size()); }
};

//! Up to 200 000 points, coloured by group, painted from tiles that are kept while one pans. Dragging pans, with Shift it draws a lasso and with Ctrl a box around
//! what is to be selected; Ctrl with a click adds one point or takes it away. Ctrl with the wheel, `+` and `−` zoom, arrows pan, F fits, `.` and `,` go through the
//! selection, Esc lets go of it. GUI thread.
class PointMap : public QWidget {
    Q_OBJECT
public:
    //! What dragging without a key does.
    enum class Tool { Pan, Lasso, Box };
    Q_ENUM(Tool)

    PointMap(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);
    ~PointMap() override;

    //! Other points: everything shown, fitted, nothing selected.
    void setData(PointMapData data);
    [[nodiscard]] const PointMapData& data() const { return m_data; }

    void setTool(Tool tool);
    [[nodiscard]] Tool tool() const { return m_tool; }
    //! The names of the groups, which show and hide them; where they stand is the owner's business.
    [[nodiscard]] PointLegend* legend() const { return m_legend; }
    void setGroupShown(int group, bool shown);

    //! Indexes in ascending order. What is hidden cannot be selected by hand.
    void setSelection(std::vector<int> points);
    [[nodiscard]] const std::vector<int>& selection() const { return m_selection; }
    //! Selects what lies within, of what is seen; pixels.
    void selectWithin(const QPolygonF& outline);
    //! The one that is looked at, with a ring around it; −1: none.
    void setCurrent(int point);
    [[nodiscard]] int current() const { return m_current; }

    void fit();
    //! A factor above 1 comes nearer; what is at `at` stays there.
    void zoom(double factor, const QPointF& at);
    void pan(const QPointF& way);
    [[nodiscard]] double scale() const { return m_scale; }
    [[nodiscard]] QPointF pixelOf(int point) const;
    //! The nearest one that is shown, a few pixels away at most; −1: none.
    [[nodiscard]] int pointAt(const QPointF& pixel) const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    //! The point below the pointer has changed; −1: none.
    void hovered(int point);
    //! A person clicked a point, or went to it with the keyboard.
    void picked(int point);
    void opened(int point);
    void selectionChanged();
    void toolChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void dropTiles();
    void describe();
    void paintRing(QPainter& painter, int point, const QColor& color, double radius) const;
    void toggle(int point);
    void walk(int step);
    bool travel(int key);
    void finishDrag(const QPointF& at);

    const Theme& m_theme;
    PointMapData m_data;
    std::unique_ptr<PointTiles> m_tiles;
    PointLegend* m_legend;
    std::vector<bool> m_hidden; //!< groups
    std::vector<int> m_selection;
    Tool m_tool = Tool::Pan;
    Tool m_drag = Tool::Pan;
    std::optional<QPointF> m_pressed;
    QPolygonF m_outline; //!< that is being drawn
    bool m_drags = false;
    bool m_adds = false; //!< Ctrl was held when the button went down
    bool m_follows = true; //!< shows everything until a person zooms or pans
    double m_scale = 1; //!< pixels a unit
    QPointF m_origin; //!< where (0, 0) is
    int m_current = -1;
    int m_under = -1;
};

//! The colour and the shape of a group, by which more than seven are told apart as well.
struct PointLook {
    enum class Shape { Disc, Square, Diamond };
    Tone tone = Tone::Accent;
    Shape shape = Shape::Disc;
};
[[nodiscard]] PointLook lookOf(int group);

} // namespace kaze::ui
