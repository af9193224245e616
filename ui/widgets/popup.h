#pragma once

#include "ui/widgets/theme.h"

class QWidget;

namespace kaze::ui {

//! Paints the surface of what stands above the page, with a border and the corners of a card.
void paintPopup(QWidget& widget, const Theme& theme);

} // namespace kaze::ui
