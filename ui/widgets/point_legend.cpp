#include "ui/widgets/point_legend.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/detail/point_tiles.h"
#include "ui/widgets/format.h"
#include "ui/widgets/point_map.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kHeight = 20;
constexpr int kPadding = 6;
constexpr int kMark = 8;
constexpr int kGap = 4;

} // namespace

PointLegend::PointLegend(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFont(theme.font(TextRole::Muted));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Groups on the map"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PointLegend::setEntries(std::vector<Entry> entries)
{
    m_entries = std::move(entries);
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_entries.size()) - 1));
    describe();
    updateGeometry();
}

void PointLegend::setShown(int entry, bool shown)
{
    m_entries[static_cast<std::size_t>(entry)].shown = shown;
    describe();
}

void PointLegend::describe()
{
    QStringList shown;
    for (const auto& entry : m_entries)
        if (entry.shown)
            shown << wordsOf(entry);
    QString words = tr("Shown: %1").arg(shown.join(QStringLiteral(", ")));
    if (m_current < static_cast<int>(m_entries.size()))
        words = QStringLiteral("%1. %2").arg(wordsOf(m_entries[static_cast<std::size_t>(m_current)]), words);
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
}

QString PointLegend::wordsOf(const Entry& entry) const
{
    return QStringLiteral("%1 %2").arg(entry.name, format::count(entry.points));
}

int PointLegend::widthOf(const Entry& entry) const
{
    return fontMetrics().horizontalAdvance(wordsOf(entry)) + kMark + 5 + 2 * kPadding + 1;
}

std::vector<QRect> PointLegend::places(int width) const
{
    std::vector<QRect> result;
    QPoint corner(0, 0);
    for (const auto& entry : m_entries) {
        const int wanted = std::min(widthOf(entry), std::max(1, width));
        if (corner.x() > 0 && corner.x() + wanted > width)
            corner = QPoint(0, corner.y() + kHeight + kGap);
        result.emplace_back(corner, QSize(wanted, kHeight));
        corner.rx() += wanted + kGap;
    }
    return result;
}

QRect PointLegend::rectOf(int entry) const
{
    const auto all = places(width());
    const auto at = static_cast<std::size_t>(entry);
    return at < all.size() ? QStyle::visualRect(layoutDirection(), rect(), all[at]) : QRect();
}

QSize PointLegend::sizeHint() const
{
    int width = 0;
    for (const auto& entry : m_entries)
        width += widthOf(entry) + kGap;
    return {std::max(0, width - kGap), kHeight};
}

QSize PointLegend::minimumSizeHint() const
{
    int width = 0;
    for (const auto& entry : m_entries)
        width = std::max(width, std::min(widthOf(entry), 120));
    return {width, kHeight};
}

int PointLegend::heightForWidth(int width) const
{
    const auto all = places(width);
    return all.empty() ? kHeight : all.back().bottom() + 1;
}

void PointLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        const auto& entry = m_entries[static_cast<std::size_t>(i)];
        const QRect place = rectOf(i);
        const bool marked = hasFocus() && i == m_current;
        painter.setPen(marked || m_theme.tokens().highContrast ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
        painter.setBrush(entry.shown ? m_theme.chip() : m_theme.tokens().surface);
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        const QRect inner = place.adjusted(kPadding, 0, -kPadding, 0);
        const QRect mark = QStyle::visualRect(
            layoutDirection(), inner, QRect(inner.left(), inner.top() + (kHeight - kMark) / 2, kMark, kMark));
        const auto look = lookOf(i);
        const QColor color = m_theme.color(look.tone);
        painter.setPen(QPen(color, 1.2));
        painter.setBrush(entry.shown ? QBrush(color) : QBrush(Qt::NoBrush));
        paintMark(painter, QRectF(mark).center(), kMark / 2.0 - 0.6, look.shape);
        painter.setPen(entry.shown ? m_theme.tokens().text : m_theme.tokens().muted);
        QFont words = font();
        words.setStrikeOut(!entry.shown);
        painter.setFont(words);
        paintText(painter, QStyle::visualRect(layoutDirection(), inner, inner.adjusted(kMark + 5, 0, 0, 0)), wordsOf(entry),
            layoutDirection());
    }
}

void PointLegend::press(int entry)
{
    if (entry < 0 || entry >= static_cast<int>(m_entries.size()))
        return;
    m_current = entry;
    const bool shown = !m_entries[static_cast<std::size_t>(entry)].shown;
    setShown(entry, shown);
    emit toggled(entry, shown);
}

void PointLegend::mousePressEvent(QMouseEvent* event)
{
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i)
        if (rectOf(i).contains(event->pos()))
            return press(i);
}

void PointLegend::keyPressEvent(QKeyEvent* event)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step != 0 && !m_entries.empty()) {
        m_current = std::clamp(m_current + (mirrored ? -step : step), 0, static_cast<int>(m_entries.size()) - 1);
        return describe();
    }
    if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return press(m_current);
    QWidget::keyPressEvent(event);
}

} // namespace kaze::ui
