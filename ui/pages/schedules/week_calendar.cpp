#include "ui/pages/schedules/week_calendar.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cstdlib>

namespace kaze::ui {

namespace {

constexpr int kHours = 52; // px of the column with the hours
constexpr int kHour = 40; // px of an hour
constexpr int kDays = 7;
constexpr int kTitles = 40; // px of the row with the days
constexpr int kRow = 20; // px of a mark
constexpr int kEdge = 3;

} // namespace

WeekCalendar::WeekCalendar(const Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Calendar of the week"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void WeekCalendar::setWeek(const QDate& monday, QList<WeekItem> items, const QDateTime& now)
{
    const bool another = monday != m_monday;
    const auto before = m_items.value(m_current);
    m_monday = monday;
    m_items = std::move(items);
    m_rowsAbove = rowsAbove(m_items);
    m_now = now;
    int kept = -1;
    for (int i = 0; i < m_items.size() && !another && m_current >= 0; ++i)
        if (m_items[i].day == before.day && m_items[i].minute == before.minute && m_items[i].lane == before.lane)
            kept = i;
    m_current = -1;
    updateScroll();
    if (another)
        scrollToNow();
    if (kept >= 0)
        m_current = kept;
    else if (hasFocus() && !m_items.isEmpty())
        setCurrentItem(0);
    viewport()->update();
}

int WeekCalendar::headHeight() const
{
    return kTitles + (m_rowsAbove > 0 ? m_rowsAbove * kRow + spacing::kTiny : 0);
}

int WeekCalendar::dayLeft(int day) const
{
    return kHours + (viewport()->width() - kHours) * day / kDays;
}

QRect WeekCalendar::rectOf(int item) const
{
    const auto& one = m_items[item];
    const int left = dayLeft(one.day) + 2;
    const int width = dayLeft(one.day + 1) - 2 - left;
    QRect rect;
    if (one.minute < 0) {
        rect = QRect(left, kTitles + one.lane * kRow, width, kRow - 2);
    } else {
        const int lane = width / one.lanes;
        const int top = headHeight() + one.minute * kHour / 60 - verticalScrollBar()->value();
        rect = QRect(left + one.lane * lane, top + 1, lane - (one.lane + 1 < one.lanes ? 2 : 0), kRow - 2);
    }
    return QStyle::visualRect(layoutDirection(), viewport()->rect(), rect);
}

int WeekCalendar::itemAt(const QPoint& point) const
{
    const bool inHead = point.y() < headHeight();
    for (int i = 0; i < m_items.size(); ++i)
        if ((m_items[i].minute < 0) == inHead && rectOf(i).contains(point))
            return i;
    return -1;
}

void WeekCalendar::updateScroll()
{
    const int room = std::max(0, viewport()->height() - headHeight());
    verticalScrollBar()->setRange(0, std::max(0, 24 * kHour - room));
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(kHour);
}

void WeekCalendar::scrollToNow()
{
    const auto local = m_now.toLocalTime();
    const auto day = m_monday.daysTo(local.date());
    int hour = std::max(0, local.time().hour() - 5);
    if (day < 0 || day >= kDays) {
        hour = 24;
        for (const auto& item : m_items)
            if (item.minute >= 0)
                hour = std::min(hour, item.minute / 60);
        hour = hour == 24 ? 6 : hour;
    }
    verticalScrollBar()->setValue(hour * kHour);
}

void WeekCalendar::setCurrentItem(int item)
{
    m_current = item >= 0 && item < m_items.size() ? item : -1;
    if (m_current >= 0) {
        const auto& one = m_items[m_current];
        const QString day = QLocale().toString(m_monday.addDays(one.day), QStringLiteral("dddd d MMMM"));
        setAccessibleDescription(QStringLiteral("%1, %2. %3").arg(day, one.title, one.tip));
        if (const QRect rect = rectOf(m_current); one.minute >= 0) {
            if (rect.top() < headHeight())
                verticalScrollBar()->setValue(one.minute * kHour / 60 - kHour / 2);
            else if (rect.bottom() > viewport()->height())
                verticalScrollBar()->setValue(one.minute * kHour / 60 + kHour - (viewport()->height() - headHeight()));
        }
    }
    viewport()->update();
}

void WeekCalendar::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.save();
    painter.setClipRect(viewport()->rect().adjusted(0, headHeight(), 0, 0));
    paintGrid(painter);
    for (int i = 0; i < m_items.size(); ++i)
        if (m_items[i].minute >= 0)
            paintItem(painter, i);
    paintNow(painter);
    painter.restore();
    paintHead(painter);
    for (int i = 0; i < m_items.size(); ++i)
        if (m_items[i].minute < 0)
            paintItem(painter, i);
}

void WeekCalendar::paintGrid(QPainter& painter) const
{
    const auto mirrored = [this](const QRect& rect) { return QStyle::visualRect(layoutDirection(), viewport()->rect(), rect); };
    const int today = static_cast<int>(m_monday.daysTo(m_now.toLocalTime().date()));
    const int height = viewport()->height();
    if (today >= 0 && today < kDays) {
        const int left = dayLeft(today);
        painter.fillRect(mirrored(QRect(left, headHeight(), dayLeft(today + 1) - left, height)), m_theme.hover());
    }
    for (int hour = 0; hour < 24; ++hour) {
        const int top = headHeight() + hour * kHour - verticalScrollBar()->value();
        painter.setPen(m_theme.track());
        painter.drawLine(mirrored(QRect(kHours, top, viewport()->width() - kHours, 1)).topLeft(),
            mirrored(QRect(kHours, top, viewport()->width() - kHours, 1)).topRight());
        painter.setPen(m_theme.tokens().muted);
        const QRect label = mirrored(QRect(0, top - kRow / 2, kHours - spacing::kSmall, kRow));
        if (hour > 0)
            painter.drawText(label,
                static_cast<int>(Qt::AlignVCenter | QStyle::visualAlignment(layoutDirection(), Qt::AlignRight)),
                QStringLiteral("%1:00").arg(hour, 2, 10, QLatin1Char('0')));
    }
    painter.setPen(m_theme.tokens().border);
    for (int day = 0; day < kDays; ++day) {
        const int x = mirrored(QRect(dayLeft(day), 0, 1, 1)).left();
        painter.drawLine(x, headHeight(), x, height);
    }
}

void WeekCalendar::paintHead(QPainter& painter) const
{
    const auto today = m_now.toLocalTime().date();
    for (int day = 0; day < kDays; ++day) {
        const auto date = m_monday.addDays(day);
        const QRect place = QStyle::visualRect(layoutDirection(), viewport()->rect(),
            QRect(dayLeft(day) + spacing::kTiny, 0, dayLeft(day + 1) - dayLeft(day) - spacing::kSmall, kTitles));
        const QString name = QLocale().toString(date, QStringLiteral("ddd d MMM"));
        painter.setPen(date == today ? m_theme.tokens().accent : m_theme.tokens().muted);
        painter.drawText(place, static_cast<int>(Qt::AlignVCenter | QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)),
            date == today ? tr("%1 · today").arg(name) : name);
    }
    painter.setPen(m_theme.tokens().border);
    painter.drawLine(0, headHeight() - 1, viewport()->width(), headHeight() - 1);
}

void WeekCalendar::paintItem(QPainter& painter, int item) const
{
    const QRect rect = rectOf(item);
    if (!viewport()->rect().intersects(rect))
        return;
    const auto& one = m_items[item];
    const bool isCurrent = item == m_current && hasFocus();
    painter.setPen(isCurrent ? QPen(m_theme.focus(), 1.5) : QPen(Qt::NoPen));
    painter.setBrush(m_theme.chip());
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(one.tone));
    const QRect edge = QStyle::visualRect(layoutDirection(), rect, QRect(rect.topLeft(), QSize(kEdge, rect.height())));
    painter.drawRoundedRect(edge, 1.5, 1.5);
    QRect words = QStyle::visualRect(layoutDirection(), rect, rect.adjusted(kEdge + 3, 0, -kEdge, 0));
    const auto align = static_cast<int>(Qt::AlignVCenter | QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    if (!one.sign.isEmpty()) {
        painter.setPen(m_theme.color(one.tone));
        const int width = painter.fontMetrics().horizontalAdvance(one.sign) + spacing::kTiny;
        painter.drawText(
            QStyle::visualRect(layoutDirection(), words, QRect(words.topLeft(), QSize(width, words.height()))), align, one.sign);
        words = QStyle::visualRect(layoutDirection(), words, words.adjusted(width, 0, 0, 0));
    }
    painter.setPen(m_theme.tokens().text);
    painter.drawText(words, align, painter.fontMetrics().elidedText(one.title, Qt::ElideRight, words.width()));
}

void WeekCalendar::paintNow(QPainter& painter) const
{
    const auto local = m_now.toLocalTime();
    const auto day = m_monday.daysTo(local.date());
    if (day < 0 || day >= kDays)
        return;
    const int y = headHeight() + local.time().msecsSinceStartOfDay() / 60'000 * kHour / 60 - verticalScrollBar()->value();
    const int left = dayLeft(static_cast<int>(day));
    const QRect line
        = QStyle::visualRect(layoutDirection(), viewport()->rect(), QRect(left, y, dayLeft(static_cast<int>(day) + 1) - left, 1));
    painter.setPen(QPen(m_theme.color(Tone::Warning), 2));
    painter.drawLine(line.topLeft(), line.topRight());
    painter.setBrush(m_theme.color(Tone::Warning));
    painter.drawEllipse(layoutDirection() == Qt::RightToLeft ? line.topRight() : line.topLeft(), 3, 3);
}

void WeekCalendar::resizeEvent(QResizeEvent*)
{
    updateScroll();
}

int WeekCalendar::next(int key) const
{
    if (m_current < 0)
        return m_items.isEmpty() ? -1 : 0;
    const auto& from = m_items[m_current];
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int to = m_current + (key == Qt::Key_Down ? 1 : -1);
        return to >= 0 && to < m_items.size() ? to : m_current;
    }
    const int step = (key == Qt::Key_Right) != (layoutDirection() == Qt::RightToLeft) ? 1 : -1;
    for (int day = from.day + step; day >= 0 && day < kDays; day += step) {
        int best = -1;
        for (int i = 0; i < m_items.size(); ++i)
            if (m_items[i].day == day
                && (best < 0 || std::abs(m_items[i].minute - from.minute) < std::abs(m_items[best].minute - from.minute)))
                best = i;
        if (best >= 0)
            return best;
    }
    return m_current;
}

void WeekCalendar::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
        return setCurrentItem(next(event->key()));
    case Qt::Key_Home:
        return setCurrentItem(0);
    case Qt::Key_End:
        return setCurrentItem(static_cast<int>(m_items.size()) - 1);
    case Qt::Key_PageUp:
        return emit weekWanted(-1);
    case Qt::Key_PageDown:
        return emit weekWanted(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            emit chosen(m_current);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void WeekCalendar::mousePressEvent(QMouseEvent* event)
{
    const int item = itemAt(event->pos());
    if (event->button() != Qt::LeftButton || item < 0)
        return;
    setCurrentItem(item);
    emit chosen(item);
}

void WeekCalendar::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_current < 0 && !m_items.isEmpty() && event->reason() != Qt::MouseFocusReason)
        setCurrentItem(0);
    viewport()->update();
}

bool WeekCalendar::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int item = itemAt(help->pos());
        if (item >= 0)
            QToolTip::showText(help->globalPos(), m_items[item].tip, viewport(), rectOf(item));
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace kaze::ui
