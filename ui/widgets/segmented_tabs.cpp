#include "ui/widgets/segmented_tabs.h"

#include "ui/widgets/detail/paint_text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kHeight = 19;
constexpr int kPadding = 5;
constexpr int kGap = 4;
constexpr int kLineGap = 4;
constexpr int kEdge = 2; // above and below

} // namespace

SegmentedTabs::SegmentedTabs(const Theme& theme, const QString& accessibleName, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(accessibleName);
    setFont(theme.font(TextRole::Muted));
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SegmentedTabs::addTab(const QString& id, const QString& title)
{
    m_tabs << Tab{id, title};
    if (m_current.isEmpty())
        m_current = id;
    describe();
}

void SegmentedTabs::setTitle(const QString& id, const QString& title)
{
    for (auto& tab : m_tabs)
        if (tab.id == id)
            tab.title = title;
    describe();
}

void SegmentedTabs::setTabShown(const QString& id, bool shown)
{
    for (auto& tab : m_tabs)
        if (tab.id == id)
            tab.shown = shown;
    describe();
}

QString SegmentedTabs::titleOf(const QString& id) const
{
    const auto tab = std::find_if(m_tabs.begin(), m_tabs.end(), [&id](const Tab& one) { return one.id == id; });
    return tab == m_tabs.end() ? QString() : tab->title;
}

void SegmentedTabs::setCurrent(const QString& id)
{
    const bool known = std::any_of(m_tabs.begin(), m_tabs.end(), [&id](const Tab& tab) { return tab.id == id; });
    if (!known || id == m_current)
        return;
    m_current = id;
    describe();
    emit currentChanged(id);
}

void SegmentedTabs::describe()
{
    for (const auto& tab : m_tabs)
        if (tab.id == m_current)
            setAccessibleDescription(tr("%1 is shown, one of %2").arg(tab.title).arg(m_tabs.size()));
    updateGeometry();
    update();
}

int SegmentedTabs::widthOf(const Tab& tab) const
{
    return fontMetrics().horizontalAdvance(tab.title) + 2 * kPadding + 1;
}

QSize SegmentedTabs::sizeHint() const
{
    int width = 0;
    for (const auto& tab : m_tabs)
        width += tab.shown ? widthOf(tab) + kGap : 0;
    return {std::max(0, width - kGap), kHeight + 4};
}

QSize SegmentedTabs::minimumSizeHint() const
{
    int width = 0;
    for (const auto& tab : m_tabs)
        width = std::max(width, tab.shown ? widthOf(tab) : 0);
    return {width, kHeight + 4};
}

int SegmentedTabs::heightForWidth(int width) const
{
    int bottom = kHeight;
    for (const auto& place : places(width))
        bottom = std::max(bottom, place.bottom() + 1 - kEdge);
    return bottom + 2 * kEdge;
}

//! One after the other, and on a further line where there is no room.
QList<QRect> SegmentedTabs::places(int width) const
{
    QList<QRect> result;
    QPoint corner(0, kEdge);
    for (const auto& tab : m_tabs) {
        if (!tab.shown) {
            result << QRect();
            continue;
        }
        const int wanted = std::min(widthOf(tab), width);
        if (corner.x() > 0 && corner.x() + wanted > width)
            corner = QPoint(0, corner.y() + kHeight + kLineGap);
        result << QRect(corner, QSize(wanted, kHeight));
        corner.rx() += wanted + kGap;
    }
    return result;
}

QList<QRect> SegmentedTabs::rects() const
{
    auto result = places(width());
    for (auto& place : result)
        place = QStyle::visualRect(layoutDirection(), rect(), place);
    return result;
}

void SegmentedTabs::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto places = rects();
    for (int i = 0; i < m_tabs.size(); ++i) {
        if (!m_tabs[i].shown)
            continue;
        const bool current = m_tabs[i].id == m_current;
        painter.setPen(current && (hasFocus() || m_theme.tokens().highContrast) ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
        painter.setBrush(current ? m_theme.selection() : m_theme.chip());
        painter.drawRoundedRect(QRectF(places[i]).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(current ? m_theme.tokens().accent : m_theme.tokens().muted);
        paintText(
            painter, places[i].adjusted(kPadding / 2, 0, -kPadding / 2, 0), m_tabs[i].title, layoutDirection(), Qt::AlignCenter);
    }
}

void SegmentedTabs::mousePressEvent(QMouseEvent* event)
{
    const auto places = rects();
    for (int i = 0; i < m_tabs.size(); ++i)
        if (places[i].contains(event->pos())) {
            const QString id = m_tabs[i].id;
            setCurrent(id);
            return;
        }
}

void SegmentedTabs::keyPressEvent(QKeyEvent* event)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || m_tabs.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    step = mirrored ? -step : step;
    qsizetype current = 0;
    for (qsizetype i = 0; i < m_tabs.size(); ++i)
        if (m_tabs[i].id == m_current)
            current = i;
    qsizetype next = current + step;
    while (next >= 0 && next < m_tabs.size() && !m_tabs[next].shown)
        next += step;
    const QString id = m_tabs[next >= 0 && next < m_tabs.size() ? next : current].id;
    setCurrent(id);
}

} // namespace kaze::ui
