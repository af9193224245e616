#include "ui/widgets/cell_delegate.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/state_chip.h"

#include <QAbstractItemView>
#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QTableView>
#include <QToolTip>

namespace kaze::ui {

namespace {

constexpr int kCellPadding = 8;
constexpr int kEdgePadding = spacing::kCardPadding - 1; // the card's border is the other pixel
constexpr int kFocusBar = 2;
constexpr int kGaugeHeight = 3;

Tone toneOf(const QModelIndex& index, Tone otherwise)
{
    const auto tone = index.data(cell::ToneRole);
    return tone.isValid() ? static_cast<Tone>(tone.toInt()) : otherwise;
}

TextRole roleOf(CellKind kind)
{
    switch (kind) {
    case CellKind::Strong:
        return TextRole::Strong;
    case CellKind::Muted:
    case CellKind::Chip:
    case CellKind::Gauge:
        return TextRole::Muted;
    case CellKind::Number:
    case CellKind::Mono:
        return TextRole::Mono;
    default:
        return TextRole::Body;
    }
}

//! Where a cell's text or chip goes.
QRect innerOf(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    QMargins margins(kCellPadding, 0, kCellPadding, 1);
    if (const auto* table = qobject_cast<const QTableView*>(option.widget))
        margins += edgeMargins(*table->horizontalHeader(), index.column());
    return option.rect.marginsRemoved(margins);
}

} // namespace

QMargins edgeMargins(const QHeaderView& header, int column)
{
    const int extra = kEdgePadding - kCellPadding;
    const int from = header.sectionPosition(column);
    int leading = from == 0 ? extra : 0;
    int trailing = from + header.sectionSize(column) == header.length() ? extra : 0;
    if (header.layoutDirection() == Qt::RightToLeft)
        std::swap(leading, trailing);
    return {leading, 0, trailing, 0};
}

CellDelegate::CellDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

void CellDelegate::setKind(int column, CellKind kind)
{
    m_kinds[column] = kind;
}

CellKind CellDelegate::kind(int column) const
{
    const auto found = m_kinds.find(column);
    return found == m_kinds.end() ? CellKind::Text : found->second;
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, m_theme.selection());
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), m_theme.tokens().border);
    if (selected && option.state & QStyle::State_HasFocus) {
        const bool mirrored = option.direction == Qt::RightToLeft;
        const int left = mirrored ? option.rect.right() - kFocusBar + 1 : option.rect.left();
        painter->fillRect(QRect(left, option.rect.top(), kFocusBar, option.rect.height() - 1), m_theme.focus());
    }
    const QRect inner = innerOf(option, index);
    switch (kind(index.column())) {
    case CellKind::Chip:
        if (const QString text = index.data().toString(); !text.isEmpty())
            paintChip(*painter, inner, text, toneOf(index, Tone::Neutral), m_theme, option.direction);
        break;
    case CellKind::Meter: {
        const double fraction = index.data(cell::FractionRole).toDouble();
        const QRectF bar(inner.left(), inner.center().y() - 2, inner.width(), 6);
        paintMeter(*painter, bar, fraction, toneOf(index, Tone::Accent), m_theme, option.direction);
        break;
    }
    case CellKind::Gauge:
        paintGauge(*painter, option, index, inner);
        break;
    case CellKind::Sparkline:
        paintSparkline(*painter, inner.adjusted(0, 4, 0, -4), index.data(cell::TrendRole).value<QVector<double>>(),
            toneOf(index, Tone::Accent), m_theme);
        break;
    default:
        paintText(*painter, option, index, inner);
    }
    painter->restore();
}

void CellDelegate::paintText(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, QRect rect) const
{
    const CellKind kind = this->kind(index.column());
    if (const QString badge = index.data(cell::BadgeRole).toString(); !badge.isEmpty()) {
        const int width = chipSize(badge, m_theme).width();
        const QRect place = QStyle::visualRect(option.direction, rect, QRect(rect.left(), rect.top(), width, rect.height()));
        paintChip(painter, place, badge, toneOf(index, Tone::Critical), m_theme, option.direction);
        rect = QStyle::visualRect(option.direction, rect, rect.adjusted(width + 5, 0, 0, 0));
    }
    painter.setFont(m_theme.font(roleOf(kind)));
    const bool badged = !index.data(cell::BadgeRole).toString().isEmpty();
    const bool toned = index.data(cell::ToneRole).isValid() && !badged;
    const QColor plain = kind == CellKind::Muted ? m_theme.tokens().muted : m_theme.tokens().text;
    painter.setPen(toned ? m_theme.color(toneOf(index, Tone::Neutral)) : plain);
    const auto end = kind == CellKind::Number ? Qt::AlignTrailing : Qt::AlignLeading;
    kaze::ui::paintText(painter, rect, index.data().toString().replace(QLatin1Char('\n'), QLatin1Char(' ')), option.direction,
        end | Qt::AlignVCenter);
}

void CellDelegate::paintGauge(
    QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QRect& rect) const
{
    const auto fraction = index.data(cell::FractionRole);
    const auto tone = toneOf(index, fraction.isValid() ? Tone::Accent : Tone::Neutral);
    painter.setFont(m_theme.font(TextRole::Muted));
    const bool alarming = tone == Tone::Warning || tone == Tone::Critical;
    painter.setPen(alarming ? m_theme.color(tone) : fraction.isValid() ? m_theme.tokens().text : m_theme.tokens().muted);
    const QRect words = fraction.isValid() ? rect.adjusted(0, 1, 0, -kGaugeHeight - 3) : rect;
    kaze::ui::paintText(painter, words, index.data().toString(), option.direction);
    if (fraction.isValid())
        paintMeter(painter, QRectF(rect.left(), rect.bottom() - kGaugeHeight - 2, rect.width(), kGaugeHeight),
            fraction.toDouble(), tone, m_theme, option.direction);
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const CellKind kind = this->kind(index.column());
    if (kind == CellKind::Meter || kind == CellKind::Sparkline)
        return {120, spacing::kRowHeight};
    const QString text = index.data().toString();
    const int width = kind == CellKind::Chip ? chipSize(text, m_theme).width()
                                             : QFontMetrics(m_theme.font(roleOf(kind))).horizontalAdvance(text) + 1;
    const QString badge = index.data(cell::BadgeRole).toString();
    return {width + 2 * kCellPadding + (badge.isEmpty() ? 0 : chipSize(badge, m_theme).width() + 5), spacing::kRowHeight};
}

bool CellDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (!index.isValid() || index.data(Qt::ToolTipRole).isValid() || event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    if (sizeHint(option, index).width() - 2 * kCellPadding <= innerOf(option, index).width())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPos(), index.data().toString(), view);
    return true;
}

} // namespace kaze::ui
