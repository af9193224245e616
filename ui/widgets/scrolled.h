#pragma once

class QScrollArea;
class QWidget;

namespace kaze::ui {

//! A scroll area for texts and cards: without a frame or a ground of its own, as wide as it is given. Owns what is in it.
[[nodiscard]] QScrollArea* scrolled(QWidget* inner);

} // namespace kaze::ui
