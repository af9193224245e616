#include "ui/widgets/chart_legend.h"

#include "ui/widgets/detail/paint_text.h"

#include <QPainter>

namespace kaze::ui {

namespace {

constexpr int kLegendGap = 14;
constexpr int kLegendDot = 7;

QString legendText(const ChartLegend::Entry& entry)
{
    return entry.value.isEmpty() ? entry.name : entry.name + QLatin1Char(' ') + entry.value;
}

} // namespace

ChartLegend::ChartLegend(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFont(theme.font(TextRole::Title));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ChartLegend::setEntries(QList<Entry> entries)
{
    m_entries = std::move(entries);
    QStringList texts;
    for (const auto& entry : m_entries)
        texts << legendText(entry);
    setAccessibleName(texts.join(QStringLiteral(", ")));
    setToolTip(texts.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

QSize ChartLegend::sizeHint() const
{
    int width = 0;
    for (const auto& entry : m_entries)
        width += fontMetrics().horizontalAdvance(legendText(entry)) + kLegendDot + 5 + kLegendGap;
    return {std::max(0, width - kLegendGap + 1), fontMetrics().height()};
}

QSize ChartLegend::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 60), sizeHint().height()};
}

void ChartLegend::paintEvent(QPaintEvent*)
{
    if (m_entries.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool tight = sizeHint().width() > width();
    const int share = (width() + kLegendGap) / static_cast<int>(m_entries.size());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int left = mirrored || tight ? 0 : width() - sizeHint().width();
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const auto& entry = m_entries[mirrored ? m_entries.size() - 1 - i : i];
        const int wanted = fontMetrics().horizontalAdvance(legendText(entry)) + kLegendDot + 5;
        const int room = tight ? share - kLegendGap : wanted;
        const int dot = mirrored ? left + room - kLegendDot : left;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(entry.tone));
        painter.drawEllipse(QRectF(dot, (height() - kLegendDot) / 2.0, kLegendDot, kLegendDot));
        painter.setPen(m_theme.tokens().muted);
        const QRect words(mirrored ? left : left + kLegendDot + 5, 0, room - kLegendDot - 5 + 1, height());
        paintText(painter, words, legendText(entry), layoutDirection());
        left += room + kLegendGap;
    }
}

} // namespace kaze::ui
