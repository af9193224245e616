#include "ui/widgets/detail/navigation_delegate.h"

#include "ui/widgets/detail/paint_text.h"

#include <QPainter>

namespace kaze::ui {

namespace {

constexpr int kItemHeight = 29;
constexpr int kSectionHeight = 31;
constexpr int kTop = 5; // more above the first section
constexpr int kSide = 8; // between the field and the list's edge
constexpr int kPadding = 10; // between the field and its text

} // namespace

NavigationDelegate::NavigationDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return {100, index.data(IdRole).isValid() ? kItemHeight : index.row() == 0 ? kSectionHeight + kTop : kSectionHeight};
}

void NavigationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (index.data(IdRole).isValid())
        paintItem(*painter, option, index);
    else
        paintSection(*painter, option, index.data().toString());
    painter->restore();
}

void NavigationDelegate::paintSection(QPainter& painter, const QStyleOptionViewItem& option, const QString& title) const
{
    painter.setFont(m_theme.font(TextRole::Section));
    painter.setPen(m_theme.tokens().muted);
    const QRect rect = option.rect.adjusted(kSide + kPadding, 0, -kSide - kPadding, -6);
    // Capitals are wider than what the metrics of the small letters say.
    paintText(painter, rect, option.locale.toUpper(title), option.direction, Qt::AlignLeading | Qt::AlignBottom);
}

void NavigationDelegate::paintItem(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool chosen = option.state & QStyle::State_Selected;
    const auto& tokens = m_theme.tokens();
    const QRect field = option.rect.adjusted(kSide, 0, -kSide, -1);
    if (chosen || option.state & QStyle::State_MouseOver) {
        const bool focused = chosen && option.state & QStyle::State_HasFocus;
        painter.setPen(focused || (chosen && tokens.highContrast) ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
        painter.setBrush(chosen ? m_theme.selection() : m_theme.hover());
        painter.drawRoundedRect(QRectF(field).adjusted(0.5, 0.5, -0.5, -0.5), spacing::kControlRadius, spacing::kControlRadius);
    }
    const QRect inner = field.adjusted(kPadding, 0, -kPadding, 0);
    const QString count = index.data(CountRole).toString();
    int countWidth = 0;
    if (!count.isEmpty()) {
        const bool needsPerson = index.data(NeedsPersonRole).toBool();
        QFont font = m_theme.font(TextRole::Muted);
        font.setWeight(needsPerson || chosen ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.setPen(needsPerson ? tokens.warning : tokens.muted);
        countWidth = painter.fontMetrics().horizontalAdvance(count) + spacing::kSmall;
        paintText(painter, inner, count, option.direction, Qt::AlignTrailing | Qt::AlignVCenter);
    }
    painter.setFont(m_theme.font(chosen ? TextRole::Strong : TextRole::Body));
    painter.setPen(chosen ? tokens.accent : tokens.text);
    const QRect words = QStyle::visualRect(option.direction, inner, inner.adjusted(0, 0, -countWidth, 0));
    paintText(painter, words, index.data().toString(), option.direction);
}

} // namespace kaze::ui
