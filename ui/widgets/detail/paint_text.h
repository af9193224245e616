#pragma once

#include <QPainter>

namespace kaze::ui {

//! One line of text in `rect`, shortened with "…" where it does not fit, in the painter's font and pen. `alignment` is logical (leading,
//! trailing) and mirrored by `direction`; the order of the characters follows the text itself, so that "7 s" stays "7 s" beside Hebrew.
void paintText(QPainter& painter, const QRectF& rect, const QString& text, Qt::LayoutDirection direction,
    Qt::Alignment alignment = Qt::AlignLeading | Qt::AlignVCenter, Qt::TextElideMode mode = Qt::ElideRight);

} // namespace kaze::ui
