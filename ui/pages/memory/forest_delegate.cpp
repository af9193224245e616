#include "ui/pages/memory/forest_delegate.h"

#include "ui/models/cause_model.h"
#include "ui/models/cause_words.h"

#include <QPainter>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kMargin = 10;
constexpr double kSquare = 3.5; // half its side
constexpr int kWidth = 150;

} // namespace

ForestDelegate::ForestDelegate(const Theme& theme, const CauseModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_model(model)
{
}

QSize ForestDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {kWidth, spacing::kRowHeight};
}

void ForestDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* entry = m_model.row(index);
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme.selection());
    const QRect rect = option.rect;
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme.tokens().border);
    if (!entry || m_model.reach() <= 0)
        return painter->restore();
    const auto& edge = entry->edge;
    // Less is at the left in every language, as on any axis of numbers.
    const double middle = rect.center().x() + 0.5;
    const double scale = (rect.width() / 2.0 - kMargin) / m_model.reach();
    const auto place = [middle, scale](double value) { return middle + value * scale; };
    const double y = rect.center().y() + 0.5;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(mixed(m_theme.tokens().border, m_theme.tokens().muted, 0.5), 1));
    painter->drawLine(QPointF(middle, rect.top()), QPointF(middle, rect.bottom()));
    const QColor color
        = edge.significant ? m_theme.color(causes::toneOf(edge)) : mixed(m_theme.tokens().surface, m_theme.tokens().muted, 0.6);
    if (std::isfinite(edge.low) && std::isfinite(edge.high)) {
        painter->setPen(QPen(color, edge.significant ? 2 : 1.4));
        painter->drawLine(QPointF(place(edge.low), y), QPointF(place(edge.high), y));
        for (const double end : {edge.low, edge.high})
            painter->drawLine(QPointF(place(end), y - 3), QPointF(place(end), y + 3));
    }
    painter->setPen(QPen(color, 1.4));
    // What may be chance is an empty square.
    painter->setBrush(edge.significant ? color : m_theme.tokens().surface);
    if (std::isfinite(edge.uplift))
        painter->drawRect(QRectF(place(edge.uplift) - kSquare, y - kSquare, 2 * kSquare, 2 * kSquare));
    painter->restore();
}

} // namespace kaze::ui
