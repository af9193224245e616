#pragma once

#include "ui/widgets/detail/point_grid.h"
#include "ui/widgets/point_map.h"

#include <QHash>
#include <QImage>

namespace kaze::ui {

//! The points of a map as pictures of 256 × 256 pixels, made when they are first seen and kept while the scale stays.
class PointTiles {
public:
    //! Reads `data` when it paints; it outlives this. Another one has to be told by `reset`.
    PointTiles(const Theme& theme, const PointMapData& data);

    void reset();
    //! Forgets the pictures: other colours, another selection.
    void drop();
    void setHidden(const std::vector<bool>& groups);
    //! Draws those that are not among them so faintly that they are only a ground; empty: none is faint.
    void setSelection(const std::vector<int>& points);

    //! Paints what `room` shows, where (0, 0) of the data is at `origin` and a unit `scale` pixels.
    void paint(QPainter& painter, const QRect& room, const QPointF& origin, double scale, qreal pixelRatio);

    [[nodiscard]] const QRectF& bounds() const { return m_grid.bounds(); }
    //! The nearest point that is shown, `radius` away at most, in the units of the data; −1: none.
    [[nodiscard]] int nearest(const QPointF& at, double radius) const;
    [[nodiscard]] bool isShown(int point) const;
    [[nodiscard]] bool isSelected(int point) const;
    [[nodiscard]] QPointF placeOf(int point) const;
    //! Of a mark, in pixels.
    [[nodiscard]] static double radiusAt(double scale, int points, const QRectF& bounds);
    //! How many pictures were made since the start.
    [[nodiscard]] int painted() const { return m_painted; }

private:
    struct Stamp {
        int half = 0;
        std::vector<quint8> cover; //!< of (2 half + 1)² pixels
    };
    [[nodiscard]] QImage picture(int column, int row);
    void makeStamps(double radius);
    void press(QImage& image, int x, int y, const Stamp& stamp, const QColor& color, int strength) const;

    const Theme& m_theme;
    const PointMapData& m_data;
    PointGrid m_grid;
    std::vector<int> m_points; //!< those with a place, as the grid counts them
    std::vector<bool> m_hidden;
    std::vector<bool> m_selected;
    bool m_anySelected = false;
    QHash<QPair<int, int>, QImage> m_pictures;
    std::vector<Stamp> m_stamps; //!< by shape
    int m_strength = 255; //!< of a mark, of 255
    double m_scale = 0;
    qreal m_ratio = 1;
    int m_painted = 0;
};

//! One mark as the legend and the rings show it; with the pen and the brush of the painter.
void paintMark(QPainter& painter, const QPointF& at, double radius, PointLook::Shape shape);

} // namespace kaze::ui
