#pragma once

#include "ui/widgets/theme.h"

#include <QRect>

class QPainter;

namespace kaze::ui {

//! The keys of a shortcut or a list of them ("Ctrl+Shift+P", "W A S D") as little caps.
[[nodiscard]] int keyCapsWidth(const QString& keys, const Theme& theme);
//! Painted at the leading edge of `rect`, or at the trailing one; always in left-to-right order, as on the keyboard.
void paintKeyCaps(
    QPainter& painter, const QRect& rect, const QString& keys, const Theme& theme, Qt::LayoutDirection direction, bool trailing);

} // namespace kaze::ui
