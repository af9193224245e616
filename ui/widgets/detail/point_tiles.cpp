#include "ui/widgets/detail/point_tiles.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kTile = 256; // pixels
constexpr qsizetype kMostKept = 160; // pictures
constexpr int kStrong = 235; // of 255, so that points behind others are seen
constexpr int kDense = 120; // where they are so many that only how close they lie can be seen
constexpr double kWeak = 0.17; // of those that are not selected
constexpr double kLeastRadius = 1.2;
constexpr double kPlainRadius = 2.2; // from which on they are few
constexpr double kMostRadius = 4.5;
constexpr std::array kTones{Tone::Accent, Tone::Teal, Tone::Warning, Tone::Violet, Tone::Ok, Tone::Critical, Tone::Neutral};
constexpr int kSamples = 4; // a side of a pixel, to see how much of it a mark covers

//! Whether a place is within a mark of radius 1 around (0, 0).
bool isWithin(double x, double y, PointLook::Shape shape)
{
    if (shape == PointLook::Shape::Square)
        return std::max(std::abs(x), std::abs(y)) <= 0.88;
    if (shape == PointLook::Shape::Diamond)
        return std::abs(x) + std::abs(y) <= 1.25;
    return x * x + y * y <= 1;
}

} // namespace

PointLook lookOf(int group)
{
    const auto tones = static_cast<int>(kTones.size());
    const int at = std::max(0, group);
    return {kTones[static_cast<std::size_t>(at % tones)], static_cast<PointLook::Shape>(at / tones % 3)};
}

void paintMark(QPainter& painter, const QPointF& at, double radius, PointLook::Shape shape)
{
    if (shape == PointLook::Shape::Disc)
        return painter.drawEllipse(at, radius, radius);
    if (shape == PointLook::Shape::Square) {
        const double half = radius * 0.88;
        return painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half));
    }
    const double far = radius * 1.25;
    const QPointF corners[]{at - QPointF(0, far), at + QPointF(far, 0), at + QPointF(0, far), at - QPointF(far, 0)};
    painter.drawPolygon(corners, 4);
}

PointTiles::PointTiles(const Theme& theme, const PointMapData& data) : m_theme(theme), m_data(data) { }

void PointTiles::reset()
{
    m_points.clear();
    for (int i = 0; i < m_data.size(); ++i)
        if (std::isfinite(m_data.x[static_cast<std::size_t>(i)]) && std::isfinite(m_data.y[static_cast<std::size_t>(i)]))
            m_points.push_back(i);
    m_grid
        = PointGrid(static_cast<int>(m_points.size()), [this](int i) { return placeOf(m_points[static_cast<std::size_t>(i)]); });
    m_selected.assign(static_cast<std::size_t>(m_data.size()), false);
    m_anySelected = false;
    drop();
}

void PointTiles::drop()
{
    m_pictures.clear();
}

void PointTiles::setHidden(const std::vector<bool>& groups)
{
    m_hidden = groups;
    drop();
}

void PointTiles::setSelection(const std::vector<int>& points)
{
    m_selected.assign(static_cast<std::size_t>(m_data.size()), false);
    for (const int point : points)
        m_selected[static_cast<std::size_t>(point)] = true;
    m_anySelected = !points.empty();
    drop();
}

QPointF PointTiles::placeOf(int point) const
{
    return {m_data.x[static_cast<std::size_t>(point)], m_data.y[static_cast<std::size_t>(point)]};
}

bool PointTiles::isShown(int point) const
{
    const auto group = static_cast<std::size_t>(m_data.group[static_cast<std::size_t>(point)]);
    return group >= m_hidden.size() || !m_hidden[group];
}

bool PointTiles::isSelected(int point) const
{
    return m_selected[static_cast<std::size_t>(point)];
}

int PointTiles::nearest(const QPointF& at, double radius) const
{
    const auto pointOf = [this](int i) { return m_points[static_cast<std::size_t>(i)]; };
    const int found = m_grid.nearest(
        at, radius, [&](int i) { return placeOf(pointOf(i)); }, [&](int i) { return isShown(pointOf(i)); });
    return found < 0 ? -1 : pointOf(found);
}

double PointTiles::radiusAt(double scale, int points, const QRectF& bounds)
{
    // As much of the ground as the points have for themselves when they lie evenly.
    const double area = std::max(1.0, bounds.width() * scale * bounds.height() * scale);
    return std::clamp(std::sqrt(area / std::max(1, points)) * 0.16, kLeastRadius, kMostRadius);
}

void PointTiles::makeStamps(double radius)
{
    m_stamps.assign(3, {});
    for (std::size_t shape = 0; shape < m_stamps.size(); ++shape) {
        auto& stamp = m_stamps[shape];
        stamp.half = static_cast<int>(std::ceil(radius * 1.25));
        const int side = 2 * stamp.half + 1;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                int inside = 0;
                for (int sample = 0; sample < kSamples * kSamples; ++sample) {
                    const double dx = x - stamp.half + (sample % kSamples + 0.5) / kSamples - 0.5;
                    const double dy = y - stamp.half + (sample / kSamples + 0.5) / kSamples - 0.5;
                    inside += isWithin(dx / radius, dy / radius, static_cast<PointLook::Shape>(shape)) ? 1 : 0;
                }
                stamp.cover.push_back(static_cast<quint8>(inside * 255 / (kSamples * kSamples)));
            }
    }
}

void PointTiles::press(QImage& image, int x, int y, const Stamp& stamp, const QColor& color, int strength) const
{
    const int red = color.red();
    const int green = color.green();
    const int blue = color.blue();
    const int side = 2 * stamp.half + 1;
    const int left = std::max(0, x - stamp.half);
    const int right = std::min(image.width() - 1, x + stamp.half);
    auto* bits = reinterpret_cast<QRgb*>(image.bits());
    const auto stride = image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
    for (int row = std::max(0, y - stamp.half); row <= std::min(image.height() - 1, y + stamp.half); ++row) {
        QRgb* line = bits + row * stride;
        const quint8* cover = stamp.cover.data() + (row - y + stamp.half) * side + stamp.half - x;
        for (int column = left; column <= right; ++column) {
            const int alpha = cover[column] * strength / 255;
            if (alpha == 0)
                continue;
            const QRgb below = line[column];
            const int rest = 255 - alpha;
            const auto over = [rest, alpha](int own, int under) { return (own * alpha + under * rest) / 255; };
            line[column] = qRgba(
                over(red, qRed(below)), over(green, qGreen(below)), over(blue, qBlue(below)), alpha + qAlpha(below) * rest / 255);
        }
    }
}

QImage PointTiles::picture(int column, int row)
{
    const int side = static_cast<int>(std::ceil(kTile * m_ratio));
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    image.setDevicePixelRatio(m_ratio);
    const double scale = m_scale * m_ratio;
    const QPointF corner(static_cast<double>(column) * side, static_cast<double>(row) * side);
    const double margin = m_stamps.front().half + 1;
    const QRectF seen(
        (corner.x() - margin) / scale, (corner.y() - margin) / scale, (side + 2 * margin) / scale, (side + 2 * margin) / scale);
    std::vector<QColor> colors;
    for (int group = 0; group < std::max<int>(1, static_cast<int>(m_data.groups.size())); ++group)
        colors.push_back(m_theme.color(lookOf(group).tone));
    // The selected ones above the ground of the others.
    for (const bool above : {false, true}) {
        m_grid.visit(seen, [&](int i) {
            const int point = m_points[static_cast<std::size_t>(i)];
            const bool strong = !m_anySelected || isSelected(point);
            if (strong != above || !isShown(point))
                return;
            const QPointF at = placeOf(point) * scale - corner;
            const auto group
                = std::min(static_cast<std::size_t>(m_data.group[static_cast<std::size_t>(point)]), colors.size() - 1);
            const auto& stamp = m_stamps[static_cast<std::size_t>(lookOf(static_cast<int>(group)).shape)];
            press(image, static_cast<int>(std::lround(at.x())), static_cast<int>(std::lround(at.y())), stamp, colors[group],
                strong ? m_strength : static_cast<int>(m_strength * kWeak));
        });
    }
    ++m_painted;
    return image;
}

void PointTiles::paint(QPainter& painter, const QRect& room, const QPointF& origin, double scale, qreal pixelRatio)
{
    if (m_points.empty())
        return;
    if (scale != m_scale || pixelRatio != m_ratio) {
        m_scale = scale;
        m_ratio = pixelRatio;
        drop();
        const double radius = radiusAt(scale, static_cast<int>(m_points.size()), m_grid.bounds());
        const double few = std::clamp((radius - kLeastRadius) / (kPlainRadius - kLeastRadius), 0.0, 1.0);
        m_strength = static_cast<int>(kDense + few * (kStrong - kDense));
        makeStamps(radius * pixelRatio);
    }
    // Whole pixels, so that the pictures are copied and not blurred.
    const QPointF corner(std::round(origin.x() * m_ratio) / m_ratio, std::round(origin.y() * m_ratio) / m_ratio);
    const double side = std::ceil(kTile * m_ratio) / m_ratio;
    const auto first = [side](double from, double at) { return static_cast<int>(std::floor((from - at) / side)); };
    const int left = first(room.left(), corner.x());
    const int right = first(room.right() + 1, corner.x());
    const int top = first(room.top(), corner.y());
    const int bottom = first(room.bottom() + 1, corner.y());
    if (m_pictures.size() > kMostKept)
        m_pictures.removeIf([&](const auto& one) {
            const auto [column, row] = one.key();
            return column < left - 1 || column > right + 1 || row < top - 1 || row > bottom + 1;
        });
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column) {
            auto& image = m_pictures[{column, row}];
            if (image.isNull())
                image = picture(column, row);
            painter.drawImage(corner + QPointF(column * side, row * side), image);
        }
}

} // namespace kaze::ui
