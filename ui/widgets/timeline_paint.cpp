#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/detail/timeline_geometry.h"
#include "ui/widgets/detail/timeline_minimap.h"
#include "ui/widgets/format.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/timeline.h"

#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kTickDistance = 50; // pixels between two labels of the ruler, at least
constexpr int kFade = 18; // pixels over which an unfinished bar fades
constexpr int kPathLine = 2; // pixels
constexpr double kBesidePath = 0.3; // opacity of what the critical path does not need
constexpr qint64 kStale = 600'000'000'000; // ns after which a person should look why a span is still open

// Steps a person counts in: 1, 2, 5 of a decimal unit, then of seconds, minutes and hours.
double niceStep(double least)
{
    constexpr double kSecond = 1e9;
    for (double unit = 1; unit <= kSecond; unit *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
            if (unit * factor >= least && unit * factor <= 10 * kSecond)
                return unit * factor;
    for (const double seconds : {10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0, 43200.0})
        if (seconds * kSecond >= least)
            return seconds * kSecond;
    return std::ceil(least / (86400 * kSecond)) * 86400 * kSecond;
}

QString tickText(double time, double step)
{
    const QLocale locale;
    if (time == 0)
        return QStringLiteral("0");
    if (step >= 1e9)
        return time < 60e9 ? locale.toString(time / 1e9, 'f', 0) + QStringLiteral(" s")
                           : format::duration(std::llround(time), locale);
    if (step >= 1e8)
        return locale.toString(time / 1e9, 'f', 1) + QStringLiteral(" s");
    if (step >= 1e6)
        return locale.toString(time / 1e6, 'f', 0) + QStringLiteral(" ms");
    return locale.toString(time / 1e3, 'f', step >= 1e3 ? 0 : 1) + QStringLiteral(" µs");
}

} // namespace

void TimelineView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const Geometry where = geometry();
    painter.save();
    painter.setClipRect(0, Geometry::kRuler, viewport()->width(), viewport()->height() - Geometry::kRuler);
    const int offset = verticalScrollBar()->value();
    const int first = std::max(0, (event->rect().top() - Geometry::kRuler + offset) / spacing::kRowHeight);
    for (int row = first; row < rowCount(); ++row) {
        const int top = Geometry::kRuler + row * spacing::kRowHeight - offset;
        if (top > event->rect().bottom())
            break;
        paintRow(painter, where, row, top);
    }
    painter.restore();
    paintRuler(painter, where);
    if (m_drag == Drag::Range && std::abs(m_dragTo - m_dragFrom) > 4) {
        const QRect band = QRect(std::min(m_dragFrom, m_dragTo), 0, std::abs(m_dragTo - m_dragFrom), viewport()->height())
                               .intersected(where.bars.adjusted(0, -Geometry::kRuler, 0, 0));
        painter.fillRect(band, m_theme.fill(Tone::Accent));
        painter.setPen(m_theme.tokens().accent);
        painter.drawLine(band.topLeft(), band.bottomLeft());
        painter.drawLine(band.topRight(), band.bottomRight());
    }
}

void TimelineView::paintRuler(QPainter& painter, const Geometry& geometry) const
{
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.setPen(m_theme.tokens().border);
    painter.drawLine(0, Geometry::kRuler - 1, viewport()->width(), Geometry::kRuler - 1);
    if (data().size() == 0)
        return;
    painter.save();
    painter.setClipRect(geometry.bars.adjusted(0, -Geometry::kRuler, 0, 0));
    const double step = niceStep(geometry.span / geometry.timeWidth * kTickDistance);
    const double end = geometry.from + geometry.span;
    for (double tick = std::ceil(geometry.from / step) * step; tick <= end; tick += step) {
        const int x = static_cast<int>(std::lround(geometry.xOf(tick)));
        painter.setPen(m_theme.tokens().border);
        painter.drawLine(x, Geometry::kRuler - 6, x, Geometry::kRuler - 1);
        painter.setPen(m_theme.tokens().muted);
        paintText(painter, QRect(x + 3, 0, kTickDistance - 4, Geometry::kRuler - 2), tickText(tick, step), Qt::LeftToRight);
    }
    painter.restore();
}

void TimelineView::paintRow(QPainter& painter, const Geometry& geometry, int row, int top) const
{
    const int index = m_rows[static_cast<std::size_t>(row)];
    const int width = viewport()->width();
    if (index == m_selected) {
        painter.fillRect(0, top, width, spacing::kRowHeight, m_theme.selection());
        if (hasFocus()) {
            const int left = layoutDirection() == Qt::RightToLeft ? width - 2 : 0;
            painter.fillRect(left, top, 2, spacing::kRowHeight, m_theme.focus());
        }
    }
    painter.fillRect(0, top + spacing::kRowHeight - 1, width, 1, m_theme.tokens().border);
    paintName(painter, QRect(geometry.names.left(), top, geometry.names.width(), spacing::kRowHeight - 1), index);
    painter.save();
    painter.setClipRect(QRect(geometry.bars.left(), top, geometry.bars.width(), spacing::kRowHeight), Qt::IntersectClip);
    paintBar(painter, geometry, index, top);
    painter.restore();
}

void TimelineView::paintName(QPainter& painter, const QRect& rect, int index) const
{
    const auto visual = [this, &rect](const QRect& logical) { return QStyle::visualRect(layoutDirection(), rect, logical); };
    const auto& tokens = m_theme.tokens();
    // Deep trees must not push names out of their column.
    const int indent = std::min(tree().depth(index) * Geometry::kIndent, rect.width() / 2);
    int left = rect.left() + spacing::kSmall + indent;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (tree().hasChildren(index)) {
        const QRectF box = visual(QRect(left, rect.top(), 8, rect.height()));
        const double y = box.center().y() + 0.5;
        const double way = layoutDirection() == Qt::RightToLeft ? -1 : 1;
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.text);
        if (isExpanded(index))
            painter.drawPolygon(
                QPolygonF{QPointF(box.left(), y - 2.5), QPointF(box.right(), y - 2.5), QPointF(box.center().x(), y + 3)});
        else
            painter.drawPolygon(QPolygonF{QPointF(box.center().x() - 3 * way, y - 4), QPointF(box.center().x() + 3 * way, y),
                QPointF(box.center().x() - 3 * way, y + 4)});
    }
    left += 11;
    const int right = rect.left() + rect.width() - spacing::kTiny;
    for (const auto& sign : signsOf(index)) {
        const int width = std::min(chipSize(sign.word, m_theme).width(), (right - left) / 2);
        paintChip(
            painter, visual(QRect(left, rect.top(), width, rect.height())), sign.word, sign.tone, m_theme, layoutDirection());
        left += width + 5;
    }
    const auto words = [&](const QString& text, TextRole role, const QColor& color) {
        painter.setFont(m_theme.font(role));
        painter.setPen(color);
        paintText(painter, visual(QRect(left, rect.top(), std::max(0, right - left), rect.height())), text, layoutDirection());
        left += painter.fontMetrics().horizontalAdvance(text) + 6;
    };
    words(data().nameOf(index), TextRole::Body, tokens.text);
    if (!data().subtitleOf(index).isEmpty() && right - left > 24)
        words(data().subtitleOf(index), TextRole::Muted, tokens.muted);
    painter.restore();
}

void TimelineView::paintBar(QPainter& painter, const Geometry& geometry, int index, int top) const
{
    const auto i = static_cast<std::size_t>(index);
    const auto childAt = [this](const qint32* child) { return static_cast<std::size_t>(child - tree().children().data()); };
    const double from = geometry.xOf(static_cast<double>(data().start[i] - m_first));
    const double to = std::max(geometry.xOf(static_cast<double>(data().endOf(index) - m_first)), from + 2);
    const double y = top + (spacing::kRowHeight - 1 - Geometry::kBarHeight) / 2.0;
    // Far outside the window a bar's coordinates exceed what the rasteriser likes.
    const QRectF bar(QPointF(std::max(from, geometry.bars.left() - 10.0), y),
        QPointF(std::min(to, geometry.bars.right() + 10.0), y + Geometry::kBarHeight));
    if (bar.width() > 0) {
        const QColor color = barColor(m_theme, data().kind[i], data().status[i] == SpanStatus::Error);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        if (const auto [first, end] = partsOf(index); showsPath() && first == end)
            painter.setOpacity(kBesidePath);
        if (data().status[i] == SpanStatus::Unfinished) {
            QLinearGradient fading(bar.right(), 0, bar.right() + kFade, 0);
            fading.setColorAt(0, color);
            QColor nothing = color;
            nothing.setAlpha(0);
            fading.setColorAt(1, nothing);
            painter.setBrush(fading);
            painter.drawRect(bar.adjusted(0, 0, kFade, 0));
            painter.setPen(QPen(color, 1, Qt::DashLine));
            painter.drawLine(bar.topRight(), bar.topRight() + QPointF(kFade, 0));
            painter.drawLine(bar.bottomRight(), bar.bottomRight() + QPointF(kFade, 0));
        } else {
            painter.setBrush(color);
            const double radius = std::min(3.0, bar.width() / 2);
            painter.drawRoundedRect(bar, radius, radius);
        }
        painter.setPen(Qt::NoPen);
        if (tree().hasChildren(index) && !isExpanded(index))
            for (const auto& part : m_shape->index.bars(data(), tree().children(), childAt(tree().childrenBegin(index)),
                     childAt(tree().childrenEnd(index)),
                     {static_cast<double>(m_first) + geometry.from, geometry.span, geometry.timeWidth}))
                painter.fillRect(QRectF(geometry.bars.left() + part.from, y + Geometry::kBarHeight - 5, part.to - part.from, 4),
                    barColor(m_theme, part.kind, part.error));
        painter.restore();
    }
    paintParts(painter, geometry, index, top);
    const bool open = data().status[i] == SpanStatus::Unfinished;
    paintDuration(painter, geometry, index, top, from, open ? to + kFade : to);
}

//! What had to be waited for, as a line below the bar: a shape besides the colours.
void TimelineView::paintParts(QPainter& painter, const Geometry& geometry, int index, int top) const
{
    const auto [first, end] = partsOf(index);
    const double y = top + (spacing::kRowHeight - 1 + Geometry::kBarHeight) / 2.0 + 1;
    for (std::size_t at = first; at < end; ++at) {
        const double from = std::max(geometry.bars.left() - 10.0, geometry.xOf(static_cast<double>(m_path[at].from - m_first)));
        const double to = std::min(geometry.bars.right() + 10.0, geometry.xOf(static_cast<double>(m_path[at].to - m_first)));
        painter.fillRect(QRectF(from, y, std::max(to - from, 2.0), kPathLine), m_theme.tokens().text);
    }
}

std::pair<std::size_t, std::size_t> TimelineView::partsOf(int index) const
{
    const auto before = [](const SpanPart& part, qint32 span) { return part.span < span; };
    const auto first = std::lower_bound(m_path.begin(), m_path.end(), index, before);
    const auto end = std::lower_bound(first, m_path.end(), index + 1, before);
    return {static_cast<std::size_t>(first - m_path.begin()), static_cast<std::size_t>(end - m_path.begin())};
}

std::vector<SpanTag> TimelineView::signsOf(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    std::vector<SpanTag> signs;
    if (data().status[i] == SpanStatus::Error)
        signs.push_back({QStringLiteral("!"), Tone::Critical});
    else if (data().status[i] == SpanStatus::Unfinished)
        signs.push_back({QStringLiteral("…"), data().over || data().lengthOf(index) > kStale ? Tone::Critical : Tone::Warning});
    if (m_marked[i])
        signs.push_back({QStringLiteral("●"), Tone::Accent});
    if (m_tagger)
        if (auto tag = m_tagger(index); !tag.word.isEmpty())
            signs.push_back(std::move(tag));
    return signs;
}

void TimelineView::paintDuration(QPainter& painter, const Geometry& geometry, int index, int top, double from, double to) const
{
    const auto status = data().status[static_cast<std::size_t>(index)];
    const QString text = durationText(index);
    painter.setFont(m_theme.font(TextRole::Muted));
    const bool stale = status == SpanStatus::Unfinished && (data().over || data().lengthOf(index) > kStale);
    painter.setPen(status == SpanStatus::Error || stale ? m_theme.tokens().critical
            : status == SpanStatus::Ok                  ? m_theme.tokens().muted
                                                        : m_theme.tokens().warning);
    const int width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const double visibleFrom
        = std::clamp(from, static_cast<double>(geometry.bars.left()), static_cast<double>(geometry.bars.right()));
    const double visibleTo
        = std::clamp(to, static_cast<double>(geometry.bars.left()), static_cast<double>(geometry.bars.right()));
    QRectF place(visibleTo + 4, top, width, spacing::kRowHeight - 1);
    if (place.right() > geometry.bars.right() + 1) {
        const bool roomBefore = visibleFrom - 4 - width >= geometry.bars.left();
        place.moveRight(roomBefore ? visibleFrom - 4 : geometry.bars.right() - 4.0);
        if (!roomBefore) {
            // Over the bar: on a field of its own, since bars come in any colour.
            QColor field = m_theme.tokens().surface;
            field.setAlphaF(0.85F);
            painter.fillRect(place.adjusted(-3, 6, 3, -5), field);
        }
    }
    paintText(painter, place, text, Qt::LeftToRight);
}

QString TimelineView::durationText(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    const QString time = format::duration(data().lengthOf(index));
    switch (data().status[i]) {
    case SpanStatus::Ok:
        return time;
    case SpanStatus::Unfinished:
        return data().over ? tr("never ended") : tr("%1 so far, unfinished").arg(time);
    default:
        return time + QStringLiteral(" · ") + wordOf(data().status[i]);
    }
}

} // namespace kaze::ui
